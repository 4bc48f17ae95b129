using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>
/// The zones that a kernel is configured with (include/linux/mmzone.h, enum zone_type): lowmem_reserve has an entry for
/// each, in this order, and bears no names. Which they are follows from their number and from what is printed.
/// </summary>
internal sealed class ZoneLayout
{
    /// <summary>All zones there are, from the lowest.</summary>
    private static readonly string[] All = ["DMA", "DMA32", "Normal", "HighMem", "Movable", "Device"];

    /// <summary>vm.lowmem_reserve_ratio's largest default: fewer pages may add nothing to an entry.</summary>
    private const long SmallestRatio = 256;

    private readonly string[] _names;

    private ZoneLayout(string[] names) => _names = names;

    /// <summary>The place of a zone among the entries, −1 where the kernel has no such zone.</summary>
    public int IndexOf(string zone) => Array.IndexOf(_names, zone);

    /// <summary>The zone's place among all zones there are, −1 for a name that is none.</summary>
    public static int Rank(string zone) => Array.IndexOf(All, zone);

    /// <summary>
    /// The zone that a mask names, as this kernel is configured: without HighMem, DMA32 or DMA it is Normal
    /// (include/linux/gfp.h, OPT_ZONE_DMA, OPT_ZONE_DMA32, OPT_ZONE_HIGHMEM).
    /// </summary>
    public string Resolve(string asked) => IndexOf(asked) >= 0 ? asked : "Normal";

    /// <summary>The configured zones up to one of them.</summary>
    public IEnumerable<string> UpTo(string zone) => _names.Take(IndexOf(zone) + 1);

    /// <summary>The zones' names, for people.</summary>
    public override string ToString() => string.Join(", ", _names);

    /// <summary>The configurations that fit what is known; more than one where they cannot be told apart.</summary>
    /// <param name="zones">The zones that were printed.</param>
    /// <param name="request">The request: its release, 64 bits or not, and the pages of HighMem and Movable.</param>
    /// <returns>At least one.</returns>
    public static IReadOnlyList<ZoneLayout> Candidates(IReadOnlyList<ZoneInfo> zones, AllocationRequest request)
    {
        var entries = Entries(zones);
        if (entries == 0)
        {
            return [new ZoneLayout(All)];
        }

        var possible = Possible(request.KernelVersion, request.Is64Bit)
            .Where(layout => layout._names.Length == entries
                && zones.All(zone => Rank(zone.Zone) < 0 || layout.IndexOf(zone.Zone) >= 0))
            .ToList();
        var consistent = possible.Where(layout => layout.Fits(zones, entries, request.HighMemMovableOnlyPages)).ToList();
        return consistent.Count > 0 ? consistent : possible.Count > 0 ? possible : [new ZoneLayout(All)];
    }

    /// <summary>The zones' usual number of entries: a torn line has fewer.</summary>
    public static int Entries(IReadOnlyList<ZoneInfo> zones)
        => zones
            .Where(zone => zone.Protection is { Count: > 0 })
            .GroupBy(zone => zone.Protection!.Count)
            .OrderByDescending(group => group.Count())
            .ThenByDescending(group => group.Key)
            .FirstOrDefault()?.Key ?? 0;

    private static List<ZoneLayout> Possible(KernelRelease? version, bool? is64Bit)
    {
        if (version is { Major: 2, Minor: 6, Patch: < 19 })
        {
            return [new ZoneLayout(["DMA", "DMA32", "Normal", "HighMem"])];
        }

        var movable = version is not { Major: 2, Minor: 6, Patch: < 23 };
        var layouts = new List<ZoneLayout>();
        for (uint optional = 0; optional < 1 << 4; optional++)
        {
            bool dma = (optional & 1) != 0, dma32 = (optional & 2) != 0, highMem = (optional & 4) != 0, device = (optional & 8) != 0;

            // HighMem is for 32-bit kernels; DMA32 and Device are for 64-bit ones.
            var impossible = (highMem && (dma32 || device || is64Bit == true)) || ((dma32 || device) && is64Bit == false)
                || (device && version is not null && !version.IsAtLeast(4, 3));
            if (!impossible)
            {
                layouts.Add(new ZoneLayout(Pick(dma, dma32, true, highMem, movable, device)));
            }
        }

        return layouts;
    }

    private static string[] Pick(params bool[] has) => [.. All.Where((_, at) => has[at])];

    /// <summary>
    /// Do the entries look as they would in this configuration? Entry j of zone i grows over entry j − 1 where zone j
    /// has pages (mm/page_alloc.c, setup_per_zone_lowmem_reserve), and is 0 up to the zone itself.
    /// </summary>
    private bool Fits(IReadOnlyList<ZoneInfo> zones, int entries, long? highMemMovableOnly)
    {
        // The kernel counts these pages only where it has HighMem (lib/show_mem.c; is_highmem is false elsewhere).
        if (highMemMovableOnly > 0 && IndexOf("HighMem") < 0)
        {
            return false;
        }

        foreach (var zone in zones.Where(zone => zone.Protection?.Count == entries && Rank(zone.Zone) >= 0))
        {
            var own = IndexOf(zone.Zone);
            if (zone.Protection!.Take(own + 1).Any(pages => pages != 0))
            {
                return false;
            }

            var higher = zones.Where(other => other.NumaNode == zone.NumaNode && IndexOf(other.Zone) > own
                && (other.ManagedPages ?? other.PresentPages) >= SmallestRatio);
            if (zone.Protection!.Any(pages => pages != 0)
                && (higher.Any(other => !Grows(zone, other.Zone)) || (highMemMovableOnly == 0 && Grows(zone, "HighMem"))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Do a zone's entries say that a higher zone of its node has pages?</summary>
    public bool Grows(ZoneInfo zone, string higher)
        => IndexOf(higher) is var at && at > IndexOf(zone.Zone) && zone.Protection is { } reserve && at < reserve.Count
            && reserve[at] > reserve.Take(at).Max();

}
