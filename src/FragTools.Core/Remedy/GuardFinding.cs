using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>What a guard says of a compaction.</summary>
public enum GuardOutcome
{
    /// <summary>Nothing speaks against it.</summary>
    Passed,

    /// <summary>It stops the compaction.</summary>
    Stops,

    /// <summary>It would have stopped it, and Force went over it.</summary>
    Overridden,

    /// <summary>What the guard looks at cannot be read here; it stops nothing.</summary>
    NotKnown,
}

/// <summary>One guard's finding.</summary>
/// <param name="Guard">The guard.</param>
/// <param name="Outcome">What it says.</param>
/// <param name="Detail">The numbers that it looked at.</param>
public sealed record GuardFinding(SkipReason Guard, GuardOutcome Outcome, string Detail)
{
    /// <summary>The finding in a line.</summary>
    /// <returns><c>Load: Stops (5.20 with 2 CPUs; over 4)</c>.</returns>
    public override string ToString() => $"{Guard}: {Outcome} ({Detail})";
}

/// <summary>The findings of all guards that were asked, in their order; its text is the findings, separated by semicolons.</summary>
/// <param name="findings">The findings.</param>
public sealed class GuardList(IEnumerable<GuardFinding> findings) : TextList<GuardFinding>(findings)
{
    /// <summary>The findings in a line.</summary>
    /// <returns><c>MemoryPressure: Passed (full avg10 0.00 %); Load: Passed (0.18 with 2 CPUs)</c>.</returns>
    public override string ToString() => string.Join("; ", this);
}

/// <summary>Why memory was not compacted, and the name of the guard that says so.</summary>
public enum SkipReason
{
    /// <summary>A block of the order is free and the watermark lets it go.</summary>
    NoNeed,

    /// <summary>All tasks stalled for memory for more than 10 % of the last ten seconds (PSI, full avg10).</summary>
    MemoryPressure,

    /// <summary>More than two tasks a CPU are running or waiting for a disk.</summary>
    Load,

    /// <summary>The kernel's own compaction thread is at work.</summary>
    KcompactdBusy,

    /// <summary>Another compaction by FragTools is running, or ended less than a minute ago.</summary>
    RecentRun,

    /// <summary>The last compaction of this process made no such block.</summary>
    ShownUseless,

    /// <summary>Less is free than the low watermark: there is nothing to put together.</summary>
    LowMemory,

    /// <summary>The time given was over before.</summary>
    TimeOver,

    /// <summary>It was interrupted before.</summary>
    Interrupted,
}
