using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Serialization;
using FragTools.Text;

namespace FragTools.Views;

/// <summary>
/// Properties that stand in views and show their values as people read them: 1.2 GiB, 0x40dc0, 2024-05-01T14:00:00+02:00. The value
/// stays the number or the time that it is, so that headings sort and compare. FragTools.Types.ps1xml gives them to the types that
/// Types.psd1 names, live and as copies from elsewhere; no script runs, so that they work under constrained language, too.
/// </summary>
public static class ShownProperties
{
    private static readonly ConditionalWeakTable<PSObject, string> Texts = [];
    private static readonly MethodInfo TextMethod = typeof(ShownProperties).GetMethod(nameof(TextOf))!;

    /// <summary>What a shown value's ToString gives.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static string TextOf(PSObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Texts.TryGetValue(value, out var text) ? text : "";
    }

    // Sizes.

    public static object? Asked(PSObject row) => Size(row, "RequestedBytes");

    public static object? Available(PSObject row) => Size(row, "AvailableBytes");

    public static object? Block(PSObject row) => Size(row, "BlockBytes");

    public static object? BuffCache(PSObject row) => Size(row, "BuffCacheBytes");

    public static object? Capacity(PSObject row) => Size(row, "CapacityBytes");

    public static object? Limit(PSObject row) => Size(row, "LimitBytes");

    public static object? PageTable(PSObject row) => Size(row, "PageTableBytes");

    public static object? Request(PSObject row) => Size(row, "RequestBytes");

    public static object? Shared(PSObject row) => Size(row, "SharedBytes");

    public static object? Swap(PSObject row) => Size(row, "SwapBytes");

    public static object? SwapTotal(PSObject row) => Size(row, "SwapTotalBytes");

    public static object? SwapUsed(PSObject row) => Size(row, "SwapUsedBytes");

    public static object? Total(PSObject row) => Size(row, "TotalBytes");

    public static object? Usage(PSObject row) => Size(row, "UsageBytes");

    public static object? Used(PSObject row) => Size(row, "UsedBytes");

    public static object? VictimAnonRss(PSObject row) => Size(row, "VictimAnonRssBytes");

    public static object? VictimFileRss(PSObject row) => Size(row, "VictimFileRssBytes");

    public static object? VictimShmemRss(PSObject row) => Size(row, "VictimShmemRssBytes");

    public static object? VictimTotalVm(PSObject row) => Size(row, "VictimTotalVmBytes");

    public static object? Free(PSObject row)
        => Of(row, "FreeBytes") is long bytes
            ? Shown(bytes, (Of(row, "FreeBlocksTruncated") is true ? ">" : "") + SizeText.Format(bytes))
            : null;

    public static object? Rss(PSObject row) => Size(row, "RssBytes") ?? Size(row, "VictimRssBytes");

    public static object? Size(PSObject row) => Size(row, "SizeBytes") ?? Size(row, "Bytes");

    // Times.

    public static object? FirstSeen(PSObject row) => Iso(row, "FirstSeen");

    public static object? LastSeen(PSObject row) => Iso(row, "LastSeen");

    public static object? StartedAt(PSObject row) => Iso(row, "StartedAt");

    public static object? StartTime(PSObject row) => Iso(row, "StartTime");

    public static object? Timestamp(PSObject row) => Iso(row, "Timestamp");

    public static object? Time(PSObject row) => When(row) is { } time ? Shown(time, TimeText.Local(time))
        : Of(row, "UptimeSeconds") is double uptime ? Shown(uptime, ReportText.Time(null, uptime))
        : null;

    public static object? TimeOfDay(PSObject row) => When(row) is { } time ? Shown(time, TimeText.TimeOfDay(time)) : null;

    // Masks.

    public static object? GfpMask(PSObject row) => Hex(row, "GfpMask");

    public static object? Mask(PSObject row) => Hex(row, "Mask");

    public static object? UnknownBits(PSObject row) => Of(row, "UnknownBits") is 0L ? Shown(0L, "") : Hex(row, "UnknownBits");

    // Shares and indices.

    public static object? Active(PSObject row)
        => Of(row, "ActiveShare") is double share ? Shown(share, share.ToString("0 %", CultureInfo.InvariantCulture)) : null;

    public static object? Index(PSObject row) => Thousandths(row, "FragmentationIndex");

    public static object? Unusable(PSObject row) => Thousandths(row, "UnusableIndex");

    // Free blocks.

    public static string? ByOrder(PSObject row) => Of(row, "FreeBlocks") is FreeBlockCounts blocks ? BlockPicture.Draw(blocks) : null;

    public static object? Largest(PSObject row)
        => Of(row, "LargestFreeOrder") is int order && Of(row, "PageSize") is long bytes
            ? Shown(order, order < 0 ? "none" : $"{order}: {SizeText.Format(bytes << order)}")
            : null;

    // Lists in one line, or a line each.

    public static string? AllocStallByZoneText(PSObject row) => Of(row, "AllocStallByZone")?.ToString();

    public static string? AlsoKilledText(PSObject row) => Of(row, "AlsoKilled")?.ToString();

    public static string? CauseDetailText(PSObject row) => Of(row, "CauseDetail")?.ToString();

    public static string? CompositesText(PSObject row) => Of(row, "Composites")?.ToString();

    public static string? CountersText(PSObject row) => Of(row, "Counters")?.ToString();

    public static string? FlagsText(PSObject row) => ViewStyle.InList(Of(row, "Flags")?.ToString());

    public static string? FragmentationIndicesText(PSObject row) => Of(row, "FragmentationIndices")?.ToString();

    public static string? FreeBlocksText(PSObject row) => Of(row, "FreeBlocks")?.ToString();

    public static string? FreeListsText(PSObject row) => Of(row, "FreeLists")?.ToString();

    public static string? GfpFlagsText(PSObject row) => ViewStyle.InList(Of(row, "GfpFlags")?.ToString());

    public static string? MeaningsText(PSObject row) => Of(row, "Meanings")?.ToString();

    public static string? MemoryStatText(PSObject row) => Of(row, "MemoryStat")?.ToString();

    public static string? NodeCountersText(PSObject row) => Of(row, "NodeCounters")?.ToString();

    public static string? NumbersText(PSObject row) => Of(row, "Numbers")?.ToString();

    public static string? OrdersText(PSObject row) => Of(row, "Orders")?.ToString();

    public static string? ProtectionText(PSObject row) => Of(row, "Protection")?.ToString();

    public static string? TableReleaseText(PSObject row) => ViewStyle.InList(Of(row, "TableRelease") as string);

    public static string? UnusableIndicesText(PSObject row) => Of(row, "UnusableIndices")?.ToString();

    public static string? ZoneModifiersText(PSObject row) => Of(row, "ZoneModifiers")?.ToString();

    public static string? AmbiguousFlagsLines(PSObject row) => Lines(row, "AmbiguousFlags");

    public static string? CallTraceLines(PSObject row) => Lines(row, "CallTrace");

    public static string? KernelEventsLines(PSObject row) => Lines(row, "KernelEvents");

    public static string? MissingLines(PSObject row) => Lines(row, "Missing");

    public static string? OomKillsLines(PSObject row) => Lines(row, "OomKills");

    public static string? ReadingsLines(PSObject row) => Lines(row, "Readings");

    /// <summary>The property of a row; of a copy from elsewhere that of the object that it was made of.</summary>
    internal static object? Of(PSObject row, string property) => ObjectConverter.GetValue(row, property);

    /// <summary>A value that shows itself as a text, and compares and sorts as what it is.</summary>
    internal static object Shown(object value, string text)
    {
        // A number is boxed anew each time; of a string or a list others hold the same object, which shall not get the text.
        var shown = value is string same ? PSObject.AsPSObject(new string(same.AsSpan())) : new PSObject(value);
        Texts.AddOrUpdate(shown, text);
        shown.Members.Add(new PSCodeMethod(nameof(ToString), TextMethod));
        return shown;
    }

    private static object? Size(PSObject row, string property)
        => Of(row, property) is long bytes ? Shown(bytes, SizeText.Format(bytes)) : null;

    private static object? Iso(PSObject row, string property)
        => Of(row, property) is DateTimeOffset time ? Shown(time, TimeText.Iso(time)) : null;

    private static object? Hex(PSObject row, string property)
        => Of(row, property) is long mask ? Shown(mask, string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}")) : null;

    private static object? Thousandths(PSObject row, string property)
        => Of(row, property) is double index ? Shown(index, index.ToString("0.000", CultureInfo.InvariantCulture)) : null;

    private static string? Lines(PSObject row, string property)
        => Of(row, property) is IEnumerable all ? ViewStyle.InList(string.Join('\n', all.Cast<object>())) : null;

    private static DateTimeOffset? When(PSObject row) => (Of(row, "Timestamp") ?? Of(row, "FirstSeen")) as DateTimeOffset?;
}
