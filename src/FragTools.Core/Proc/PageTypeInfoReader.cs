using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// /proc/pagetypeinfo (mm/vmstat.c, pagetypeinfo_show; 2.6.24 to 6.18): the page block order, then free blocks by zone
/// and migrate type, then the number of page blocks by zone with the migrate types as columns, and with
/// CONFIG_PAGE_OWNER a like table of mixed blocks. All of it once for each NUMA node.
/// </summary>
public sealed class PageTypeInfoReader : NodeReader<PageTypeInfo>
{
    /// <summary>The only instance that is needed.</summary>
    public static PageTypeInfoReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/pagetypeinfo";

    private static ReadOnlySpan<byte> FreeHeading => "Free pages count per migrate type"u8;

    private static ReadOnlySpan<byte> BlocksHeading => "Number of blocks type"u8;

    /// <summary>Is this a text of /proc/pagetypeinfo, by the headings that no other file has?</summary>
    internal static bool Recognizes(ReadOnlySpan<byte> text)
        => text.IndexOf(FreeHeading) >= 0 || text.IndexOf(BlocksHeading) >= 0;

    private protected override Reading<PageTypeInfo> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        var parser = new Parser(context);
        parser.Run(text);
        if (KernelText.UsualOrders(parser.Rows, static row => row.FreeBlocks.Count) is { } usual)
        {
            parser = new Parser(context) { Orders = usual };
            parser.Run(text);
        }

        return KernelText.Result(
            parser.Rows, parser.Errors, context.Source, "line of the form 'Node 0, zone Normal, type Movable 1 2 3 …'");
    }

    private sealed class Parser(ReadContext context)
    {
        private readonly Dictionary<(int Node, string Zone, string Type), long> _blocks = [];
        private readonly Dictionary<(int Node, string Zone, string Type), long> _mixed = [];
        private Dictionary<(int Node, string Zone, string Type), long>? _table;
        private string[] _columns = [];
        private int? _pageBlockOrder;
        private int _joined;

        public List<PageTypeInfo> Rows { get; } = [];

        public List<NodeException>? Errors { get; private set; }

        public int? Orders { get; init; }

        public void Run(ReadOnlySpan<byte> text)
        {
            var lines = new LineReader(text);
            while (lines.MoveNext())
            {
                var line = ByteText.Trim(lines.Line);
                if (line.IsEmpty || line.StartsWith("Pages per block:"u8) || line.StartsWith(FreeHeading))
                {
                    continue;
                }

                var problem = TryHeading(line, out var isHeading);
                if (!isHeading)
                {
                    problem = Row(line, out var offending);
                    line = offending;
                }

                if (problem is not null)
                {
                    (Errors ??= []).Add(new NodeException(context.Source, lines.Number, line, problem));
                }
            }

            JoinBlocks();
        }

        /// <summary>
        /// Gives the rows the numbers of page blocks that stood below them. Those of the next heading are another
        /// node's, or the same node's at another instant.
        /// </summary>
        private void JoinBlocks()
        {
            for (; _joined < Rows.Count; _joined++)
            {
                var row = Rows[_joined];
                var key = (row.NumaNode, row.Zone, row.MigrateType);
                Rows[_joined] = row with
                {
                    PageBlocks = _blocks.TryGetValue(key, out var blocks) ? blocks : null,
                    MixedPageBlocks = _mixed.TryGetValue(key, out var mixed) ? mixed : null,
                };
            }

            _blocks.Clear();
            _mixed.Clear();
        }

        private string? TryHeading(ReadOnlySpan<byte> line, out bool isHeading)
        {
            isHeading = true;
            if (line.StartsWith("Page block order:"u8))
            {
                // Free blocks follow: a file of several nodes has all of this again for each.
                JoinBlocks();
                _table = null;
                var known = ByteText.TryCount(ByteText.Trim(line["Page block order:"u8.Length..]), out var order)
                    && order < FreeBlockCounts.MostOrders;
                _pageBlockOrder = known ? (int)order : null;
                return known ? null : "no number after 'Page block order:'";
            }

            if (line.StartsWith(BlocksHeading))
            {
                return Columns(line[BlocksHeading.Length..], _blocks);
            }

            if (line.StartsWith("Number of mixed blocks"u8))
            {
                return Columns(line["Number of mixed blocks"u8.Length..], _mixed);
            }

            isHeading = false;
            return null;
        }

        private string? Columns(ReadOnlySpan<byte> names, Dictionary<(int Node, string Zone, string Type), long> table)
        {
            var columns = new List<string>();
            var fields = new FieldReader(names);
            while (fields.MoveNext())
            {
                columns.Add(SafeText.Escape(fields.Field));
            }

            _columns = [.. columns];
            _table = table;
            return columns.Count == 0 ? "no migrate types in the heading" : null;
        }

        private string? Row(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> offending)
        {
            offending = line;
            var fields = new FieldReader(line);
            if (ZoneLine.TakeHead(ref fields, out var node, out var zone) is { } problem)
            {
                return problem;
            }

            if (fields.Accept("type"u8))
            {
                _table = null;
                return FreeRow(node, ZoneLine.Name(zone), ref fields, line, out offending);
            }

            return _table is null
                ? "neither free blocks of a migrate type nor below a heading 'Number of blocks type'"
                : BlocksRow(node, ZoneLine.Name(zone), ref fields, line, out offending);
        }

        private string? FreeRow(
            int node, string zone, scoped ref FieldReader fields, ReadOnlySpan<byte> line, out ReadOnlySpan<byte> offending)
        {
            offending = line;
            if (!fields.MoveNext())
            {
                return "no migrate type after 'type'";
            }

            var type = SafeText.Escape(fields.Field);
            if (ZoneLine.TakeCounts(ref fields, context.PageSize.Bytes, out var problem, out var wrong) is not { } counts)
            {
                offending = wrong.IsEmpty ? line : wrong;
                return problem;
            }

            if (Orders is { } usual && counts.Count != usual)
            {
                return KernelText.TornProblem(counts.Count, usual);
            }

            Rows.Add(new PageTypeInfo
            {
                Host = context.Host,
                NumaNode = node,
                Zone = zone,
                MigrateType = type,
                FreeBlocks = counts,
                PageBlockOrder = _pageBlockOrder,
                PageSize = context.PageSize.Bytes,
                PageSizeAssumed = context.PageSize.Assumed,
                Source = context.Source,
            });
            return null;
        }

        private string? BlocksRow(
            int node, string zone, scoped ref FieldReader fields, ReadOnlySpan<byte> line, out ReadOnlySpan<byte> offending)
        {
            var values = new List<long>(_columns.Length);
            while (fields.MoveNext())
            {
                offending = fields.Field;
                if (!ByteText.TryCount(fields.Field, out var value))
                {
                    return ByteText.WhyNoCount(fields.Field);
                }

                values.Add(value);
            }

            offending = line;
            if (values.Count != _columns.Length)
            {
                return $"{values.Count} numbers of page blocks where the heading names {_columns.Length} migrate types";
            }

            for (var column = 0; column < values.Count; column++)
            {
                _table![(node, zone, _columns[column])] = values[column];
            }

            return null;
        }
    }
}
