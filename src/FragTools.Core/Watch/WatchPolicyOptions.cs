using FragTools.Linux;

namespace FragTools.Watch;

/// <summary>When a watch acts. Indices are the kernel's, from −1 to 1.</summary>
public sealed record WatchPolicyOptions
{
    /// <summary>The longest pause between two actions that did not help.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>Act where the index stays above this, from 0 to 1.</summary>
    public double ActAbove { get; init; } = 0.9;

    /// <summary>How long it must have stayed there without a break.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>No second action before this is over; one that did not help doubles it, up to a day.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An action has helped where the index falls below this, from −1 to <see cref="ActAbove"/>.</summary>
    public double RearmBelow { get; init; } = 0.7;

    /// <summary>Looks for what contradicts itself.</summary>
    /// <returns>What is wrong and what to do, or null.</returns>
    public string? Problem()
        => ActAbove is not (>= 0 and <= 1) ? $"{nameof(ActAbove)} is from 0 to 1, the fragmentation index: {ActAbove} is not"
            : RearmBelow is not (>= -1 and <= 1) || RearmBelow > ActAbove ? $"{nameof(RearmBelow)} is from -1 to {nameof(ActAbove)} ({ActAbove}): {RearmBelow} is not"
            : Cooldown <= TimeSpan.Zero || Cooldown > LongestWait ? $"{nameof(Cooldown)} is more than nothing and a day at most: {Duration.Format(Cooldown)} is not"
            : HoldFor > LongestWait ? $"{nameof(HoldFor)} is a day at most: {Duration.Format(HoldFor)} is not"
            : null;
}
