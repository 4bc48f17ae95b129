namespace FragTools.Text;

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

    /// <summary>Bytes of one line of a log; the rest of a longer one is left out.</summary>
    public const int LineBytes = 64 * 1024;

    /// <summary>Bytes of one record of a log that stands on several lines, or of a line that is an object.</summary>
    public const int RecordBytes = 32 << 20;

    /// <summary>Bytes of a log whose newest line is first: it is turned round in memory.</summary>
    public const int TurnedLogBytes = 64 << 20;

    /// <summary>Reports that may be open at once; the oldest is given out as it is.</summary>
    public const int OpenReports = 64;

    /// <summary>Bytes of one report. A task table of a large machine has some hundred thousand rows.</summary>
    public const int ReportBytes = 16 << 20;

    /// <summary>Events that are remembered to recognize them in another log; of more a few come twice.</summary>
    public const int KnownEvents = 100_000;

    /// <summary>Bytes of a YAML or JSON document, and of a manifest.</summary>
    public const int DocumentBytes = 64 << 20;

    /// <summary>Values of a YAML or JSON document, its aliases and merge keys written out. A pod has some 500.</summary>
    public const int DocumentValues = 1_000_000;

    /// <summary>Levels of a YAML or JSON document.</summary>
    public const int DocumentLevels = 64;

    /// <summary>Cgroups that are looked at.</summary>
    public const int Cgroups = 100_000;

    /// <summary>Levels of a cgroup below the root; deeper ones tell nothing of a pod.</summary>
    public const int CgroupLevels = 64;

    /// <summary>Bytes of one log in a capture, packed.</summary>
    public const int CapturedLogBytes = 64 << 20;

    /// <summary>Bytes in a capture of a log whose dates are not understood.</summary>
    public const int UndatedLogBytes = 8 << 20;

    /// <summary>Files of a journal that are opened at once. journald keeps 100.</summary>
    public const int JournalFiles = 1_000;

    /// <summary>Entries of the journal in a capture, the newest.</summary>
    public const int JournalEntries = 500_000;

    /// <summary>Bytes of one file of recorded samples, unpacked. A watch begins another at 256 KiB.</summary>
    public const int HistoryFileBytes = 16 << 20;

    /// <summary>Events of one reading that metrics count; of more only the number is known.</summary>
    public const int CountedEvents = 20_000;

    /// <summary>Bytes of what metrics remember between runs. The most that they write has some 300 KB.</summary>
    public const int MetricStateBytes = 4 << 20;

    /// <summary>Bytes of a resource of Desired State Configuration on standard input.</summary>
    public const int DesiredStateBytes = 64 * 1024;
}
