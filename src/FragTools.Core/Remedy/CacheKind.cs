namespace FragTools.Remedy;

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
