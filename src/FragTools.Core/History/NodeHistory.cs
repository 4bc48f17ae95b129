using System.Globalization;
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

/// <summary>How much memory a machine had before something happened, where nobody recorded its zones.</summary>
/// <param name="Sample">The last sample before it.</param>
/// <param name="Source">The file that the sample stands in.</param>
internal sealed record MemoryMoment(MemorySample Sample, string Source);

/// <summary>Samples of one node: of files of the ring that <c>watch --record</c> keeps, or of a text of PCP or sar.</summary>
/// <param name="Source">The file, for messages.</param>
/// <param name="Zones">Samples of its zones, in the order of time.</param>
/// <param name="Memory">Samples of its memory, in the order of time.</param>
internal sealed record RecordedSamples(string Source, IReadOnlyList<HistoryRecord> Zones, IReadOnlyList<MemorySample> Memory)
{
    // pmrep's longer heading comes before the names of columns.
    private const int LinesLookedAt = 24;

    /// <summary>Is a text one of PCP or sar that is read here?</summary>
    /// <param name="start">The text's beginning.</param>
    public static bool Is(ReadOnlySpan<byte> start) => Begins(start, PcpText.IsHeader) || Begins(start, SarText.IsHeader);

    /// <summary>Does such a text hold something else, too: a log, behind what sar printed?</summary>
    /// <param name="text">The text.</param>
    public static bool HasOther(ReadOnlySpan<byte> text)
    {
        if (Begins(text, PcpText.IsHeader))
        {
            return false;
        }

        for (var lines = new LineReader(text); lines.MoveNext();)
        {
            if (!SarText.IsLine(Encoding.UTF8.GetString(lines.Line)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a text of PCP or sar.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="zone">The zone of times that tell none: the machine's own.</param>
    /// <param name="latest">When it was taken at the latest.</param>
    public static RecordedSamples Parse(ReadOnlySpan<byte> text, string source, TimeZoneInfo zone, DateTimeOffset latest)
        => Begins(text, PcpText.IsHeader)
            ? new(source, PcpText.Parse(text, time => TimeText.ToUtc(time, zone), latest), [])
            : new(source, [], SarText.Parse(text, time => TimeText.ToUtc(time, zone)));

    private static bool Begins(ReadOnlySpan<byte> text, Func<string, bool> isHeader)
    {
        var lines = new LineReader(text);
        for (var seen = 0; seen < LinesLookedAt && lines.MoveNext(); seen++)
        {
            if (isHeader(Encoding.UTF8.GetString(lines.Line)))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Finds what was recorded of a node before an instant.</summary>
internal static class NodeHistory
{
    /// <summary>Where <c>watch --record</c> keeps its ring. Texts of PCP or sar that lie there are read, too.</summary>
    public const string RelativePath = "var/lib/fragtools/history";

    // Texts that somebody put beside the ring.
    private const int MostTexts = 8;

    /// <summary>
    /// A sample that is older than this says nothing of what failed then: sar takes one in ten minutes, and is late at times.
    /// </summary>
    public static readonly TimeSpan Close = TimeSpan.FromMinutes(11);

    // sa2 of sysstat writes them (Debian's elsewhere than others'), and sosreport has them written.
    private static readonly string[] SarFolders = ["var/log/sa", "var/log/sysstat", "sos_commands/sar"];
    private static readonly string[] SarNames = ["'sar'dd", "'sar'yyyyMMdd"];

    /// <summary>The last sample before an instant; null where there is none close to it.</summary>
    /// <param name="recorded">What was recorded.</param>
    /// <param name="instant">The instant, in UTC.</param>
    /// <param name="order">The order that was asked for.</param>
    public static HistoryMoment? ZonesBefore(IEnumerable<RecordedSamples> recorded, DateTimeOffset instant, int order)
        => recorded.Select(samples => Moment(samples, instant, order)).OfType<HistoryMoment>()
            .MaxBy(static moment => moment.Record.Time);

    /// <summary>The same of the whole machine's memory.</summary>
    /// <param name="recorded">What was recorded.</param>
    /// <param name="instant">The instant, in UTC.</param>
    public static MemoryMoment? MemoryBefore(IEnumerable<RecordedSamples> recorded, DateTimeOffset instant)
        => recorded.SelectMany(samples => samples.Memory
                .Where(sample => sample.FreeBytes is not null && sample.Time <= instant && instant - sample.Time <= Close)
                .Select(sample => new MemoryMoment(sample, samples.Source)))
            .MaxBy(static moment => moment.Sample.Time);

    /// <summary>What was recorded of a node close to an instant, by its tree.</summary>
    /// <param name="root">The node.</param>
    /// <param name="instant">The instant, in UTC.</param>
    /// <param name="zone">The node's time zone.</param>
    /// <param name="latest">When the tree was captured at the latest.</param>
    public static IEnumerable<RecordedSamples> Of(LinuxRoot root, DateTimeOffset instant, TimeZoneInfo zone, DateTimeOffset latest)
    {
        var names = root.HasFolder(RelativePath) ? root.Names(RelativePath) : [];

        // The file that was begun before it, and the one before that, so that what goes on for long is seen.
        var ring = HistoryWriter.Ordered(names)
            .Where(file => file.Start <= instant.ToUnixTimeMilliseconds()).GroupBy(static file => file.Start)
            .Select(static same => $"{RelativePath}/{same.Last().Name}").TakeLast(2).ToList();
        if (ring.Count > 0)
        {
            // A sample that is not later than the instant stands in the last of them.
            yield return new RecordedSamples(root.Describe(ring[^1]), [.. ring.SelectMany(file => Records(root, file))], []);
        }

        var texts = names.Where(static name => !name.StartsWith(HistoryWriter.Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Take(MostTexts).Select(static name => $"{RelativePath}/{name}");
        foreach (var file in texts.Concat(SarReports(root, instant, zone)))
        {
            if (Text(root, file) is { Length: > 0 } text && RecordedSamples.Is(text.Span))
            {
                yield return RecordedSamples.Parse(text.Span, root.Describe(file), zone, latest);
            }
        }
    }

    /// <summary>The daily reports of the day, and of the day before where that had just ended: sar24, sar20261224, packed or not.</summary>
    private static IEnumerable<string> SarReports(LinuxRoot root, DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        string[] days =
        [
            .. new[] { local, local - Close }.SelectMany(static day => SarNames
                .Select(form => day.ToString(form, CultureInfo.InvariantCulture))).Distinct(),
        ];
        return SarFolders.Where(root.HasFolder)
            .SelectMany(folder => root.Names(folder)
                .Where(name => days.Contains(Packing.BareName(name)))
                .Select(name => $"{folder}/{name}"));
    }

    private static HistoryMoment? Moment(RecordedSamples samples, DateTimeOffset instant, int order)
    {
        HistoryRecord? before = null;
        DateTimeOffset?[] since = [];
        foreach (var record in samples.Zones.TakeWhile(record => record.Time <= instant))
        {
            // After a gap nobody knows what was between.
            var goesOn = before is not null && record.Time - before.Time < Close && before.Zones.Count == record.Zones.Count;
            since =
            [
                .. record.Zones.Select((zone, at)
                    => IsWithout(zone, order) ? (goesOn ? since[at] : null) ?? record.Time : (DateTimeOffset?)null),
            ];
            before = record;
        }

        return before is not null && instant - before.Time <= Close ? new HistoryMoment(before, since, samples.Source) : null;
    }

    private static bool IsWithout(HistoryZone zone, int order) => zone.FreeBlocks.LargestFreeOrder < order;

    private static IEnumerable<HistoryRecord> Records(LinuxRoot root, string file)
        => Encoding.UTF8.GetString(Text(root, file).Span).Split('\n').Select(HistoryRecord.Parse).OfType<HistoryRecord>();

    /// <summary>A file's text; nothing where it is too large, or damaged: what is not known is not said.</summary>
    private static ReadOnlyMemory<byte> Text(LinuxRoot root, string file)
    {
        try
        {
            // One that is not ours may be anything.
            var text = Packing.Unpack(root.TryReadAllBytes(file), root.Describe(file));
            return text.Length > Bounds.HistoryFileBytes ? default : text;
        }
        catch (NodeException)
        {
            return default;
        }
    }
}
