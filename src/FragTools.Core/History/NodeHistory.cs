using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.History;

/// <summary>What the zones of a node looked like before something happened.</summary>
/// <param name="Record">The last sample before it.</param>
/// <param name="WithoutBlockSince">
/// For each zone of the sample: since when no block of the order was free, as far as the samples before it go without a gap; null where
/// one was free.
/// </param>
/// <param name="Source">The file that the sample stands in.</param>
internal sealed record HistoryMoment(HistoryRecord Record, IReadOnlyList<DateTimeOffset?> WithoutBlockSince, string Source);

/// <summary>Reads the ring of samples that <c>watch --record</c> keeps, below any root.</summary>
internal static class NodeHistory
{
    /// <summary>Where it is looked for.</summary>
    public const string RelativePath = "var/lib/fragtools/history";

    /// <summary>A sample that is older than this says nothing of what failed then.</summary>
    public static readonly TimeSpan Close = TimeSpan.FromMinutes(10);

    /// <summary>The last sample before an instant; null where there is none close to it.</summary>
    /// <param name="root">The node.</param>
    /// <param name="instant">The instant, in UTC.</param>
    /// <param name="order">The order that was asked for.</param>
    public static HistoryMoment? Before(LinuxRoot root, DateTimeOffset instant, int order)
    {
        if (!root.HasFolder(RelativePath))
        {
            return null;
        }

        // The file that was begun before it, and the one before that, so that what goes on for long is seen.
        var files = HistoryWriter.Ordered(root.Names(RelativePath))
            .Where(file => file.Start <= instant.ToUnixTimeMilliseconds()).GroupBy(static file => file.Start)
            .Select(static same => same.Last().Name).TakeLast(2).ToList();
        HistoryMoment? found = null;
        HistoryRecord? before = null;
        DateTimeOffset?[] since = [];
        foreach (var file in files)
        {
            foreach (var record in Read(root, file).TakeWhile(record => record.Time <= instant))
            {
                // After a gap nobody knows what was between.
                var goesOn = before is not null && record.Time - before.Time < Close && before.Zones.Count == record.Zones.Count;
                since =
                [
                    .. record.Zones.Select((zone, at)
                        => IsWithout(zone, order) ? (goesOn ? since[at] : null) ?? record.Time : (DateTimeOffset?)null),
                ];
                (before, found) = (record, new HistoryMoment(record, since, root.Describe($"{RelativePath}/{file}")));
            }
        }

        return found is not null && instant - found.Record.Time <= Close ? found : null;
    }

    private static bool IsWithout(HistoryZone zone, int order) => zone.FreeBlocks.LargestFreeOrder < order;

    private static IEnumerable<HistoryRecord> Read(LinuxRoot root, string file)
    {
        var relative = $"{RelativePath}/{file}";
        try
        {
            // One that is not ours may be anything.
            var text = Packing.Unpack(root.TryReadAllBytes(relative), root.Describe(relative));
            return text.Length > Bounds.HistoryFileBytes
                ? []
                : Encoding.UTF8.GetString(text.Span).Split('\n').Select(HistoryRecord.Parse).OfType<HistoryRecord>();
        }
        catch (NodeException)
        {
            // Damaged: what is not known is not said.
            return [];
        }
    }
}
