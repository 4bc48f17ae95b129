using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>What dropping caches freed, and what it cost.</summary>
public sealed record CacheDropResult
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>What was dropped.</summary>
    public required CacheKind Kind { get; init; }

    /// <summary>Did the kernel end its work before the time was over?</summary>
    public required bool Completed { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartTime { get; init; }

    /// <summary>How long the sync before and the drop took together, in milliseconds.</summary>
    public double DurationMilliseconds { get; init; }

    /// <summary>
    /// Bytes that became free: free memory after less before. Negative where others took more meanwhile. Null where
    /// /proc/meminfo does not say.
    /// </summary>
    public long? FreedBytes => After?.FreeBytes - Before?.FreeBytes;

    /// <summary>Bytes by which page cache and buffers shrank.</summary>
    public long? PageCacheFreedBytes => PageCache(Before) - PageCache(After);

    /// <summary>Bytes by which slab that can shrink did.</summary>
    public long? SlabFreedBytes => Before?.SlabReclaimableBytes - After?.SlabReclaimableBytes;

    /// <summary>Memory before; null where /proc/meminfo cannot be read.</summary>
    public MemoryInfo? Before { get; init; }

    /// <summary>Memory afterwards.</summary>
    public MemoryInfo? After { get; init; }

    /// <summary>The kernel's file that was written to.</summary>
    public required string Target { get; init; }

    /// <summary>Bytes by which all caches shrank.</summary>
    internal long? ShrunkBytes => Before?.BuffCacheBytes - After?.BuffCacheBytes;

    private static long? PageCache(MemoryInfo? memory) => memory?.BuffCacheBytes - (memory?.SlabReclaimableBytes ?? 0);
}

/// <summary>The caches that the kernel drops when it is told to; the values are what is written (fs/drop_caches.c, since 2.6.16).</summary>
public enum CacheKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The page cache: clean pages of files.</summary>
    PageCache = 1,

    /// <summary>Slab that can shrink: dentries and inodes.</summary>
    Slab = 2,

    /// <summary>Both.</summary>
    All = PageCache | Slab,
}
