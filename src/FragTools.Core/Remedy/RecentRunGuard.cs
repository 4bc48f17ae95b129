using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Is another compaction of ours at work, or has one just ended? Across processes, by the lock file.</summary>
/// <param name="lastRun">When the last one wrote, or null.</param>
/// <param name="isHeld">Is one at work?</param>
/// <param name="problem">Why there is no lock, where there can be none.</param>
internal sealed class RecentRunGuard(DateTimeOffset? lastRun, bool isHeld, string? problem) : CompactionGuard
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    public override SkipReason Reason => SkipReason.RecentRun;

    public override GuardFinding Look(GuardInput input)
    {
        var file = input.Root.Describe(RunLock.RelativePath);
        if (isHeld)
        {
            return Found(stops: true, $"another compaction holds {file}");
        }

        if (problem is not null)
        {
            return NotKnown($"{file} cannot be locked: {problem}");
        }

        // A time ahead of the clock is as good as none: the clock was set back.
        return lastRun is { } last && input.Now - last is var ago && ago >= TimeSpan.Zero && ago < Recent
            ? Found(stops: true, $"the last compaction was {Duration.Format(TimeSpan.FromSeconds(Math.Floor(ago.TotalSeconds)))} ago, the least is {Duration.Format(Recent)}")
            : Found(stops: false, $"none within {Duration.Format(Recent)}");
    }
}
