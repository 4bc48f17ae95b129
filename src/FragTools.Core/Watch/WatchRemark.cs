using System.Globalization;
using FragTools.Remedy;
using FragTools.Text;

namespace FragTools.Watch;

/// <summary>What a watch did, in a sentence.</summary>
internal static class WatchRemark
{
    public static string Of(CompactionResult result)
    {
        var node = $"node {result.NumaNode}: ";
        var action = Of(result.Action);
        return result switch
        {
            { Skipped: { } reason, IsWhatIf: true } => $"{node}would do nothing: {reason} ({result.SkippedDetail})",
            { Skipped: { } reason }
                => $"{node}{(result.Action == RemedyAction.None ? "" : action + ", ")}not compacted: {reason} ({result.SkippedDetail})",
            { IsWhatIf: true } => $"{node}would have {action}",
            { Completed: false } => $"{node}{action}; the kernel is still at work",
            _ => string.Create(
                CultureInfo.InvariantCulture, $"{node}{action} in {result.DurationMilliseconds:0} "
                    + $"ms{Index(result)}{Caches(result.CachesDroppedBytes)}"),
        };
    }

    public static string Of(CacheDropResult result)
        => string.Create(
            CultureInfo.InvariantCulture, $"{Of((RemedyAction)result.Kind)} in {result.DurationMilliseconds:0} ms, "
                + $"{SizeText.Format(result.FreedBytes)} became free{(result.Completed ? "" : "; the kernel is still at work")}");

    private static string Of(RemedyAction action)
    {
        string[] parts =
        [
            .. action.HasFlag(RemedyAction.DropPageCache) ? ["dropped the page cache"] : (string[])[],
            .. action.HasFlag(RemedyAction.DropSlab) ? ["dropped slab caches"] : (string[])[],
            .. action.HasFlag(RemedyAction.Compact) ? ["compacted"] : (string[])[],
        ];
        return string.Join(", ", parts);
    }

    private static string Index(CompactionResult result)
        => result is { IndexBefore: { } before, IndexAfter: { } after }
            ? string.Create(CultureInfo.InvariantCulture, $", index at order {result.Order} {before:0.000} to {after:0.000}")
            : "";

    private static string Caches(long? bytes) => bytes is { } shrunk ? $", caches shrank by {SizeText.Format(shrunk)}" : "";
}
