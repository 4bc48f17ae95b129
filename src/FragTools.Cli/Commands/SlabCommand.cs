using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools slab</c>.</summary>
internal sealed class SlabCommand : SizedCommand<SlabCache>
{
    public override string Name => "slab";

    public override string Description
        => "The kernel's slab caches, the largest first (/proc/slabinfo, for root only), and the order each asks for.";

    protected override string Notes => """
        Reading the table:
          Active is the share of the objects in use, ObjSize bytes of one, PerSlab the objects in a slab, Pages the pages
          of a slab. Order is what the cache asks the page allocator for with each new slab: a cache of a high order
          is hit first by fragmentation. Every format has the largest first, input by input.

        Examples:
          sudo fragtools slab | head -20
          sudo fragtools slab --name 'kmalloc-*'
          sudo fragtools slab --output json
        """;

    protected override NodeReader<SlabCache> Reader => SlabInfoReader.Instance;

    protected override View<SlabCache> View => new SlabView();

    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var name = ValueOption.Names("--name", "Only these caches: dentry, kmalloc-*; wildcards in quotes");
        command.Add(name);
        var bindOthers = base.AddOptions(command);
        return (parsed, settings) => bindOthers(parsed, settings) with { Names = parsed.GetValue(name) ?? [] };
    }

    protected override Reading<SlabCache> Filter(Reading<SlabCache> reading, string source, ReadSettings settings)
        => SlabInfoReader.Select(reading, settings.Names, source);
}
