using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// /proc/buddyinfo: <c>Node %d, zone %8s </c>, then <c>%6lu </c> for each order (mm/vmstat.c, frag_show_print; 2.6 to 6.18).
/// </summary>
public sealed class BuddyInfoReader : NodeReader<BuddyInfo>
{
    /// <summary>The only instance that is needed.</summary>
    public static BuddyInfoReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/buddyinfo";

    private protected override Reading<BuddyInfo> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        if (PageTypeInfoReader.Recognizes(text))
        {
            // Its numbers of page blocks look like free blocks.
            return new Reading<BuddyInfo>(new NodeException(
                NodeError.KernelTextInvalid, context.Source, "holds /proc/pagetypeinfo, not /proc/buddyinfo"));
        }

        var rows = ParseRows(text, context, orders: null, out var errors);
        if (KernelText.UsualOrders(rows, static row => row.FreeBlocks.Count) is { } usual)
        {
            rows = ParseRows(text, context, usual, out errors);
        }

        return KernelText.Result(rows, errors, context.Source, "line of the form 'Node 0, zone Normal 1 2 3 …'");
    }

    private static List<BuddyInfo> ParseRows(ReadOnlySpan<byte> text, ReadContext context, int? orders, out List<NodeException>? errors)
    {
        var rows = new List<BuddyInfo>(text.Count((byte)'\n') + 1);
        errors = null;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (fields.Rest.IsEmpty)
            {
                continue;
            }

            FreeBlockCounts? counts = null;
            var offending = lines.Line;
            var problem = ZoneLine.TakeHead(ref fields, out var node, out var zone);
            if (problem is null)
            {
                counts = ZoneLine.TakeCounts(ref fields, context.PageSize.Bytes, out problem, out offending);
                offending = offending.IsEmpty ? lines.Line : offending;
            }

            if (counts is not null && orders is { } usual && counts.Count != usual)
            {
                problem = KernelText.TornProblem(counts.Count, usual);
                offending = lines.Line;
            }

            if (problem is not null)
            {
                (errors ??= []).Add(new NodeException(context.Source, lines.Number, offending, problem));
                continue;
            }

            rows.Add(new BuddyInfo
            {
                Host = context.Host,
                NumaNode = node,
                Zone = ZoneLine.Name(zone),
                FreeBlocks = counts!,
                PageSize = context.PageSize.Bytes,
                PageSizeAssumed = context.PageSize.Assumed,
                Source = context.Source,
                Tree = context.Tree,
            });
        }

        return rows;
    }
}
