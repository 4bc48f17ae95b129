using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Commands;

/// <summary>What every cmdlet that reads one of a node's files shares: what was read is written out input by input.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class NodeCommand<T> : InputCommand
    where T : INodeRow
{
    private protected abstract NodeReader<T> Reader { get; }

    private protected virtual long? GivenPageSize => null;

    private protected virtual Reading<T> Filter(Reading<T> reading, string source) => reading;

    private protected virtual void WriteItems(IReadOnlyList<T> items) => WriteObject(items, enumerateCollection: true);

    private protected sealed override void Read(NodeInput input)
        => Emit(Reader.Read(input, GivenPageSize), input.Describe(Reader.RelativePath));

    private protected void Emit(Reading<T> reading, string source)
    {
        foreach (var (file, count) in reading.Items.GroupBy(item => item.Source).Select(rows => (rows.Key, rows.Count())).DefaultIfEmpty((source, 0)))
        {
            WriteVerbose($"{file}: {count} {(count == 1 ? "object" : "objects")} read.");
        }

        var left = Filter(reading, source);
        foreach (var warning in left.Warnings)
        {
            WriteWarning(warning);
        }

        WriteItems(left.Items);
        foreach (var error in left.Errors)
        {
            WriteError(Errors.From(error));
        }
    }
}
