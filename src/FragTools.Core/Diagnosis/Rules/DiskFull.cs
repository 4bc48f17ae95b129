namespace FragTools.Diagnosis.Rules;

/// <summary>FT020: a file system has no space, or no inodes, left.</summary>
internal sealed class DiskFull() : LimitRule("FT020", LimitKind.DiskSpace, "A file system was full.");
