namespace FragTools.Watermarks;

/// <summary>What the watermark check says of one zone and one request.</summary>
public enum ZoneOutcome
{
    /// <summary>The zone serves the request.</summary>
    Served,

    /// <summary>
    /// All free pages together are too few above the mark: even if they lay side by side the request would be
    /// refused, so compaction cannot help.
    /// </summary>
    FailsFirstComparison,

    /// <summary>A block of the order is free, and the check's loop over the lower orders withholds it (up to 4.3).</summary>
    FailsLoop,

    /// <summary>Enough pages are free, but no block of the order is on a list that the request may take from.</summary>
    NoBlock,

    /// <summary>The answer hangs on a number that is not known.</summary>
    Unknown,
}
