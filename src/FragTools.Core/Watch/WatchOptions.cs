using FragTools.Proc;
using FragTools.Remedy;

namespace FragTools.Watch;

/// <summary>What is watched, how often and how long.</summary>
public sealed record WatchOptions
{
    /// <summary>The shortest interval.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest interval, and the longest duration.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>
    /// The order that is asked for, from 0 to 31. 4 is where kernels begin to refuse more readily, and what a
    /// container's start needs.
    /// </summary>
    public int Order { get; init; } = 4;

    /// <summary>The time between two samples.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>No sample later than this after the first; null without end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>So many samples; null without end.</summary>
    public long? Count { get; init; }

    /// <summary>The zones that are shown.</summary>
    public ZoneFilter Zones { get; init; } = new();

    /// <summary>Were zones named? Then the remedy goes by all of them, else by the largest of each NUMA node.</summary>
    public bool AreZonesNamed { get; init; }

    /// <summary>What is done where large blocks are short: caches dropped, memory compacted, or both in this order.</summary>
    public RemedyAction Remedy { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool IsWhatIf { get; init; }

    /// <summary>When the remedy is applied.</summary>
    public WatchPolicyOptions Policy { get; init; } = new();

    /// <summary>Looks for what contradicts itself.</summary>
    /// <returns>What is wrong and what to do, or null.</returns>
    public string? Problem()
        => Order is < 0 or > 31 ? $"an order is from 0 to 31: {Order} is not"
            : Interval < ShortestInterval || Interval > Longest ? $"Interval (--interval) is from 100ms to a year: "
                + $"{Text.Duration.Format(Interval)} is not"
            : Duration > Longest ? $"Duration (--duration) is a year at most: {Text.Duration.Format(Duration.Value)} is not"
            : Count is < 1 ? $"Count (--count) is 1 or more: {Count} is not"
            : Policy.Problem();
}
