using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Watermarks;

/// <summary>
/// The two debugfs files: <c>Node %d, zone %8s </c>, then for each order the value v in thousandths as
/// <c>%2d.%03d </c> of v/1000 and v%1000, so that −500 comes out as <c>0.-500</c>.
/// </summary>
internal static class ExtFragText
{
    /// <summary>One zone's values.</summary>
    public sealed record Row(int Node, string Zone, int[] Thousandths)
    {
        public bool IsSameZone(Row other) => other.Node == Node && other.Zone == Zone;

        public int? At(int order) => order < Thousandths.Length ? Thousandths[order] : null;
    }

    /// <summary>Does the text hold indices rather than the counts of a buddyinfo? Only indices have points.</summary>
    public static bool LooksLikeIndex(ReadOnlySpan<byte> text)
    {
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (ZoneLine.TakeHead(ref fields, out _, out _) is null && fields.MoveNext())
            {
                return fields.Field.Contains((byte)'.');
            }
        }

        return false;
    }

    /// <summary>
    /// Which of the two files is it? By its name where that says so, else by order 0: the fragmentation index is
    /// −1 there whenever anything is free, the unusable index never negative; and the unusable index is 1 where
    /// nothing is free, the other never 1 at order 0.
    /// </summary>
    /// <returns>True for unusable_index, null where all values are 0 and nothing tells.</returns>
    public static bool? IsUnusable(IReadOnlyList<Row> rows, string source)
    {
        var name = Path.GetFileName(source);
        if (name.Contains("unusable", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (name.Contains("extfrag", StringComparison.OrdinalIgnoreCase) || rows.Any(row => row.Thousandths.Any(value => value < 0)))
        {
            return false;
        }

        return rows.Any(row => row.Thousandths.Any(value => value != 0)) ? true : rows.Count == 0 ? false : null;
    }

    public static Reading<Row> Parse(ReadOnlySpan<byte> text, string source)
    {
        var rows = ParseRows(text, source, orders: null, out var errors);
        if (KernelText.UsualOrders(rows, static row => row.Thousandths.Length) is { } usual)
        {
            rows = ParseRows(text, source, usual, out errors);
        }

        return KernelText.Result(rows, errors, source, "line of the form 'Node 0, zone Normal -1.000 0.971 …'");
    }

    private static List<Row> ParseRows(ReadOnlySpan<byte> text, string source, int? orders, out List<NodeException>? errors)
    {
        var rows = new List<Row>();
        errors = null;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (fields.Rest.IsEmpty)
            {
                continue;
            }

            var values = new List<int>();
            var offending = lines.Line;
            var problem = ZoneLine.TakeHead(ref fields, out var node, out var zone);
            while (problem is null && fields.MoveNext())
            {
                if (TryThousandths(fields.Field, out var value))
                {
                    values.Add(value);
                }
                else
                {
                    offending = fields.Field;
                    problem = "not an index between -1.000 and 1.000 with three digits";
                }
            }

            problem ??= values.Count == 0 ? "no index behind the zone"
                : orders is { } usual && values.Count != usual ? KernelText.TornProblem(values.Count, usual)
                : null;
            if (problem is null)
            {
                rows.Add(new Row(node, ZoneLine.Name(zone), [.. values]));
            }
            else
            {
                (errors ??= []).Add(new NodeException(source, lines.Number, offending, problem));
            }
        }

        return rows;
    }

    private static bool TryThousandths(ReadOnlySpan<byte> field, out int value)
    {
        value = 0;
        var point = field.IndexOf((byte)'.');
        if (point < 1 || field.Length - point - 1 is not (3 or 4))
        {
            return false;
        }

        // %03d of −5 is "-05", of −500 "-500": four characters only with the sign.
        var whole = field[..point];
        var part = field[(point + 1)..];
        var wholeNegative = whole[0] == '-';
        var partNegative = part[0] == '-';
        if (part.Length == 4 && !partNegative)
        {
            return false;
        }

        if (!ByteText.TryCount(wholeNegative ? whole[1..] : whole, out var units) || units > 1
            || !ByteText.TryCount(partNegative ? part[1..] : part, out var thousandths))
        {
            return false;
        }

        value = (int)((wholeNegative ? -units : units) * 1000 + (partNegative ? -thousandths : thousandths));
        return value is >= -1000 and <= 1000;
    }
}
