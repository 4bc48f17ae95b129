using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>One slab cache: a line of /proc/slabinfo.</summary>
public sealed record SlabCache : INodeRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The cache's name.</summary>
    public required string Name { get; init; }

    /// <summary>Objects in use.</summary>
    public required long ActiveObjects { get; init; }

    /// <summary>Objects that the slabs have room for.</summary>
    public required long Objects { get; init; }

    /// <summary>
    /// Share of the objects in use, 0 to 1; null where there are none. SLUB counts free objects on its per-CPU lists as
    /// used.
    /// </summary>
    public double? ActiveShare => Objects > 0 ? Math.Round((double)ActiveObjects / Objects, 4) : null;

    /// <summary>Bytes of an object.</summary>
    public required long ObjectBytes { get; init; }

    /// <summary>Objects in a slab.</summary>
    public required long ObjectsPerSlab { get; init; }

    /// <summary>Pages of a slab.</summary>
    public required long PagesPerSlab { get; init; }

    /// <summary>
    /// The order that the cache asks the page allocator for with each new slab; null where a slab is no power of two
    /// pages.
    /// </summary>
    public int? Order => long.IsPow2(PagesPerSlab) ? (int)long.Log2(PagesPerSlab) : null;

    /// <summary>Slabs with objects in use.</summary>
    public required long ActiveSlabs { get; init; }

    /// <summary>Slabs.</summary>
    public required long Slabs { get; init; }

    /// <summary>Bytes of all slabs.</summary>
    public long SizeBytes => Slabs * PagesPerSlab * PageSize;

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file or input that the line came from.</summary>
    public required string Source { get; init; }
}
