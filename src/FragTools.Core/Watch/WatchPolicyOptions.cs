using System.Globalization;
using FragTools.Text;

namespace FragTools.Watch;

/// <summary>When a watch acts. Indices are the kernel's, from −1 to 1.</summary>
public sealed record WatchPolicyOptions
{
    /// <summary>The longest pause between two actions that did not help.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private const double UsualRearm = 0.7;

    /// <summary>Act where the index stays above this, from 0 to 1.</summary>
    public double ActAbove { get; init; } = 0.9;

    /// <summary>How long it must have stayed there without a break.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>No second action before this is over; one that did not help doubles it, up to a day.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// An action has helped where the index falls below this, from −1 to <see cref="ActAbove"/>; null for 0.7, or for
    /// <see cref="ActAbove"/> where that is less.
    /// </summary>
    public double? RearmBelow { get; init; }

    /// <summary><see cref="RearmBelow"/> as it counts.</summary>
    internal double RearmLevel => RearmBelow ?? Math.Min(UsualRearm, ActAbove);

    /// <summary>Looks for what contradicts itself.</summary>
    /// <returns>What is wrong and what to do, or null.</returns>
    public string? Problem()
        => ActAbove is not (>= 0 and <= 1) ? $"ActAbove (--act-above) is an index from 0 to 1: {Text(ActAbove)} is not"
            : RearmLevel is not (>= -1 and <= 1) || RearmLevel > ActAbove ? $"RearmBelow (--rearm-below) is an index from -1 to "
                + $"ActAbove, {Text(ActAbove)}: {Text(RearmLevel)} is not"
            : Cooldown <= TimeSpan.Zero || Cooldown > LongestWait ? $"Cooldown (--cooldown) is longer than nothing and a day at most: "
                + $"{Duration.Format(Cooldown)} is not"
            : HoldFor > LongestWait ? $"HoldFor (--hold-for) is a day at most: {Duration.Format(HoldFor)} is not"
            : null;

    private static string Text(double index) => index.ToString(CultureInfo.InvariantCulture);
}
