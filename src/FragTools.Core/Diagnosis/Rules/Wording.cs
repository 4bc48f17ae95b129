using System.Globalization;
using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Diagnosis.Rules;

/// <summary>Pieces of statements that several rules share.</summary>
internal static class Wording
{
    /// <summary>What is left where a kernel was built without compaction, as a sentence.</summary>
    public const string NoCompaction = "This kernel cannot compact: dropped caches free pages that may lie together.";

    /// <summary>What silence means where no log was read, as a sentence without its full stop.</summary>
    public const string NoLog = "No log was read that would tell what was refused before";

    /// <summary>Text with numbers as every culture reads them.</summary>
    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Numbers by name.</summary>
    public static FindingNumbers Numbers(params (string Name, decimal? Value)[] numbers)
        => new(numbers.Where(number => number.Value is not null).ToDictionary(number => number.Name, number => number.Value!.Value));

    /// <summary>An index with its three digits.</summary>
    public static decimal? Thousandths(double? index) => index is { } value ? decimal.Round((decimal)value, 3) + 0.000m : null;

    /// <summary><c>order 6 (256 KiB)</c>.</summary>
    public static string Order(int order, long? pageSize)
        => pageSize is { } bytes && order < 32 ? Of($"order {order} ({SizeText.Format(bytes << order)})") : Of($"order {order}");

    /// <summary>How often and when: <c>, 12 times, last at 2026-06-08 11:04:35 UTC</c>; nothing for once and nobody knows when.</summary>
    public static string Occurrence(long count, DateTimeOffset? last, bool isYearInferred, double? uptimeSeconds)
        => (count > 1 ? Of($", {count} times") : "") + When(count > 1, last, isYearInferred, uptimeSeconds);

    /// <summary>When, or when last: <c> at 2026-06-08 11:04:35 UTC</c>, <c>, last 100.5 s after boot</c>.</summary>
    public static string When(bool isLast, DateTimeOffset? last, bool isYearInferred, double? uptimeSeconds)
        => last is { } time ? $"{(isLast ? ", last" : "")} at {Time(time)}{(isYearInferred ? " (year inferred)" : "")}"
            : uptimeSeconds is { } uptime ? Of($"{(isLast ? ", last" : "")} {uptime} s after boot")
            : "";

    /// <summary>A point in time as people read it.</summary>
    public static string Time(DateTimeOffset time) => TimeText.Labelled(time);

    /// <summary>Who was refused what, and when.</summary>
    public static string Refusal(FailureGroup group)
    {
        var failure = group.Latest;
        var asker = failure.ProcessName ?? (failure.Cache is null ? "A process that is not named" : $"The slab cache {failure.Cache}");
        var what = failure.Order is { } order ? $" a block of {Order(order, failure.PageSizeBytes)}"
            : failure.RequestedPages is { } pages ? Of($" {pages} pages in one piece by CMA (area {failure.CmaArea ?? "not named"})")
            : failure.RequestedBytes is { } bytes ? Of($" {bytes} bytes") : "";
        var verb = failure.Kind == PageAllocFailureKind.Stall ? Of($"waited {failure.StallMilliseconds} ms for")
            : failure.Kind == PageAllocFailureKind.PossibleDeadlock
                ? $"is refused{(what.Length == 0 ? " memory" : "")} again and again in XFS"
            : what.Length == 0 ? "was refused memory"
            : "was refused";
        return $"{asker} {verb}{what}{Occurrence(group.Count, group.LastSeen, failure.TimestampYearInferred, failure.UptimeSeconds)}";
    }
}
