namespace FragTools.Remedy;

/// <summary>What was done to a machine.</summary>
[Flags]
public enum RemedyAction
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The page cache was dropped.</summary>
    DropPageCache = 1,

    /// <summary>Slab that can shrink was dropped.</summary>
    DropSlab = 2,

    /// <summary>Memory was compacted.</summary>
    Compact = 4,
}
