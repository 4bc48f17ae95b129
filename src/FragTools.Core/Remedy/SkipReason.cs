namespace FragTools.Remedy;

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
