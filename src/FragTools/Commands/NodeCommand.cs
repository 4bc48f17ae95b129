using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Commands;

/// <summary>What every cmdlet that reads one of a node's files shares: what was read is written out input by input.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class NodeCommand<T> : FileInputCommand
    where T : INodeRow
{
    private protected abstract NodeReader<T> Reader { get; }

    private protected virtual long? GivenPageSize => null;

    private protected virtual Reading<T> Filter(Reading<T> reading, string source) => reading;

    private protected virtual void WriteItems(IReadOnlyList<T> items) => WriteObject(items, enumerateCollection: true);

    private protected sealed override void Read(IEnumerable<NodeInput> inputs)
    {
        foreach (var input in inputs)
        {
            Emit(Reader.Read(input, GivenPageSize), input.Describe(Reader.RelativePath));
        }
    }

    private protected void Emit(Reading<T> reading, string source)
    {
        foreach (var (file, count) in reading.Items.GroupBy(
            item => item.Source).Select(rows => (rows.Key, rows.Count())).DefaultIfEmpty((source, 0)))
        {
            WriteVerbose($"{file}: {count} {(count == 1 ? "object" : "objects")} read.");
        }

        Write(Filter(reading, source), WriteItems);
    }
}

/// <summary>A cmdlet whose objects count pages: the page size may be given.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class PageSizeCommand<T> : NodeCommand<T>
    where T : INodeRow
{
    // FragTools.Linux.PageSize.IsPossible
    [Parameter]
    [PageSizeTransformation]
    [ValidateSet("4096", "8192", "16384", "32768", "65536", "131072", "262144")]
    public long PageSize { get; set; }

    private protected override long? GivenPageSize => PageSize == 0 ? null : PageSize;
}

/// <summary>A cmdlet whose objects are about zones of NUMA nodes: both can be filtered.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class ZoneCommand<T> : PageSizeCommand<T>
    where T : IZoneRow
{
    [Parameter]
    [ArgumentCompleter(typeof(NumaNodeCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int[] NumaNode { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Zone { get; set; } = [];

    private protected virtual IReadOnlyList<int> Orders => [];

    private protected override Reading<T> Filter(Reading<T> reading, string source)
        => new ZoneFilter(NumaNode, Zone, Orders).Apply(reading, source);
}
