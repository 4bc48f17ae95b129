using System.Globalization;
using System.Text;
using FragTools.Proc;

namespace FragTools.History;

/// <summary>The free blocks of one zone in a sample.</summary>
/// <param name="NumaNode">The NUMA node's number.</param>
/// <param name="Zone">The zone.</param>
/// <param name="FreeBlocks">Free blocks by order.</param>
internal sealed record HistoryZone(int NumaNode, string Zone, FreeBlockCounts FreeBlocks)
{
    /// <summary>A zone of counts that were read; null where they are more pages than any machine has.</summary>
    public static HistoryZone? TryOf(int numaNode, string zone, long[] counts)
    {
        try
        {
            return new HistoryZone(numaNode, zone, new FreeBlockCounts(counts));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>
/// The free blocks of a node at one moment, a line of a history: <c>1796073428170 0/DMA 0 0 1;0/Normal 1445 1221 450 ;</c>, the time in
/// milliseconds since 1970. A line without its end is one whose writer was killed, and is none.
/// </summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Zones">The zones.</param>
internal sealed record HistoryRecord(DateTimeOffset Time, IReadOnlyList<HistoryZone> Zones)
{
    private const char EndOfZone = ';';

    /// <summary>The record as a line, its end included.</summary>
    public string ToLine()
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Time.ToUnixTimeMilliseconds()}");
        foreach (var zone in Zones)
        {
            line.Append(CultureInfo.InvariantCulture, $" {zone.NumaNode}/{zone.Zone} {zone.FreeBlocks}{EndOfZone}");
        }

        return line.Append(" .\n").ToString();
    }

    /// <summary>Reads a line; null where it is none, or not whole.</summary>
    public static HistoryRecord? Parse(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || !line.EndsWith(" .", StringComparison.Ordinal) || line.Length < blank + 2
            || !long.TryParse(line.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return null;
        }

        var zones = new List<HistoryZone>();
        foreach (var part in line[blank..^2].Split(EndOfZone, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Zone(part.Split(' ')) is not { } zone)
            {
                return null;
            }

            zones.Add(zone);
        }

        return new HistoryRecord(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), zones);
    }

    private static HistoryZone? Zone(string[] words)
    {
        var slash = words[0].IndexOf('/', StringComparison.Ordinal);
        if (words.Length is < 2 or > FreeBlockCounts.MostOrders + 1 || slash < 1
            || !int.TryParse(words[0].AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var node))
        {
            return null;
        }

        var counts = new long[words.Length - 1];
        for (var order = 0; order < counts.Length; order++)
        {
            if (!long.TryParse(words[order + 1], NumberStyles.None, CultureInfo.InvariantCulture, out counts[order]))
            {
                return null;
            }
        }

        return HistoryZone.TryOf(node, Text.SafeText.Escape(words[0][(slash + 1)..]), counts);
    }
}
