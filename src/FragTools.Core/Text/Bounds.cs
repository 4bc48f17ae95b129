namespace FragTools;

/// <summary>
/// What inputs may be at most. Some are made to be a burden, and some are given by mistake: whatever is read, memory stays
/// below 256 MiB and work within what a machine does in seconds, and what is beyond is an error that says so. The same
/// table stands in docs/bounds.md.
/// </summary>
internal static class Bounds
{
    /// <summary>Bytes of a file of /proc or /sys, or of a text of one. The largest seen is a pagetypeinfo of 2 MB.</summary>
    public const int KernelFileBytes = 64 << 20;

    /// <summary>Bytes of a path, and of a link's target: PATH_MAX of include/uapi/linux/limits.h.</summary>
    public const int PathBytes = 4096;

    /// <summary>Levels of a path in an archive, and of folders that are looked through in a tree.</summary>
    public const int Levels = 64;

    /// <summary>Names that are looked at to find where a path leads, its symbolic links taken.</summary>
    public const int PathSteps = 4096;

    /// <summary>Members of an archive. A sosreport has some 30,000.</summary>
    public const int ArchiveMembers = 250_000;

    /// <summary>Bytes of the names in an archive that may be asked for.</summary>
    public const int ArchiveNameBytes = 32 << 20;

    /// <summary>Bytes that any archive may unpack to.</summary>
    public const long ArchiveBytes = 1L << 30;

    /// <summary>A larger archive may unpack to so many times its size. Text packs 10 to 50 times, zeros 1,000 times.</summary>
    public const int ArchiveRatio = 300;

    /// <summary>Bytes of an archive that are kept in memory; what exceeds them is read from the archive again.</summary>
    public const long ArchiveKeptBytes = 64L << 20;

    /// <summary>Bytes of what stands before a member of an archive about it: access lists, attributes.</summary>
    public const int TarHeaderBytes = 1 << 20;

    /// <summary>Pieces of a sparse file in an archive.</summary>
    public const int TarPieces = 100_000;
}
