namespace FragTools.Linux.Trees;

/// <summary>What an archive may be at most: one may have been made to be a burden.</summary>
internal sealed record ArchiveLimits
{
    /// <summary>The limits of every archive.</summary>
    public static ArchiveLimits Default { get; } = new();

    /// <summary>The most entries. A sosreport has some 30,000.</summary>
    public int Entries { get; init; } = 250_000;

    /// <summary>Bytes that any archive may unpack to.</summary>
    public long UnpackedBytes { get; init; } = 1L << 30;

    /// <summary>A larger archive may unpack to so many times its size. Text packs 10 to 50 times, zeros 1,000 times.</summary>
    public int Ratio { get; init; } = 300;

    /// <summary>Bytes that are kept in memory; what exceeds them is read from the archive again.</summary>
    public long KeptBytes { get; init; } = 64L << 20;
}
