namespace FragTools.Watermarks;

/// <summary>Why the kernel refused an allocation.</summary>
public enum AllocationCause
{
    /// <summary>Numbers are missing, and the answer hangs on them.</summary>
    Unknown,

    /// <summary>
    /// In every zone that the request may use the free pages together are too few above the mark: even if they all lay
    /// side by side it would be refused, and compaction cannot help.
    /// </summary>
    OutOfMemory,

    /// <summary>Enough pages are free, but no block of the order that the request may take.</summary>
    Fragmentation,

    /// <summary>
    /// A block of the order is free, and the watermark check withholds it (up to 4.3); or pages are free, and all of them
    /// on lists that a request of order 0 may not use (HighAtomic, CMA).
    /// </summary>
    WatermarkReserve,

    /// <summary>vmalloc that never asked for a page: no free address range, or more than the machine has.</summary>
    AddressSpace,

    /// <summary>By the printed numbers a zone would have served the request: nearly always a race.</summary>
    NotExplained,
}
