using System.Globalization;
using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Watermarks;

namespace FragTools.Reports;

/// <summary>What a report says was asked of the page allocator, in every way in which its mask can be read.</summary>
internal static class ReportedRequest
{
    // A cpuset's list of nodes; MAX_NUMNODES is 1024 at most (CONFIG_NODES_SHIFT).
    private const int MostNodes = 1024;

    // Masks have their flags in text since 4.6 (mm/page_alloc.c, %pGg).
    private static readonly ReleaseRange WithText = ReleaseRange.All with { From = new ReleaseNumber(4, 6, 0) };

    private static readonly ReleaseRange WithoutText = ReleaseRange.All with { To = new ReleaseNumber(4, 6, -1) };

    private static readonly string[] Architectures64 = ["x86_64", "amd64", "aarch64", "arm64", "ppc64", "s390x"];

    /// <summary>The readings; none where the mask names no zone that a kernel has.</summary>
    /// <param name="failure">The report.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="order">The order.</param>
    public static IReadOnlyList<AllocationRequest> Of(PageAllocFailure failure, GfpMask mask, int order)
    {
        var trace = failure.TraceLines.ToArray();
        var isReclaimer = ReclaimContext.IsReclaimer(failure.ProcessName, trace, failure.KernelVersion);
        var nodeMask = Nodes(failure.NodeMask);
        var memsAllowed = Nodes(failure.MemsAllowed);
        var is64Bit = Is64Bit(trace, failure.KernelVersion);
        return [.. Readings(mask, order, failure.KernelVersion, failure.GfpText is not null).Select(reading => reading with
        {
            IsReclaimer = isReclaimer,
            NodeMask = nodeMask,
            MemsAllowed = memsAllowed,
            Is64Bit = is64Bit,
            HighMemMovableOnlyPages = failure.MemInfo is { } counters && counters.TryGetValue("highmem_movable_only", out var pages)
                ? pages
                : null,
            HugePageBytes = ShowMemTail.HugePageBytes(failure.MemInfo),
        })];
    }

    /// <summary>The readings of a mask alone, of whoever asked for whatever nodes.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="order">The order.</param>
    /// <param name="version">The kernel's release, or null where it is not known.</param>
    public static IReadOnlyList<AllocationRequest> Of(GfpMask mask, int order, KernelRelease? version)
        => Readings(mask, order, version, null);

    /// <summary>The readings of what was asked for when the OOM killer came.</summary>
    /// <param name="kill">The report.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="order">The order.</param>
    public static IReadOnlyList<AllocationRequest> Of(OomKill kill, GfpMask mask, int order)
    {
        var hugePages = ShowMemTail.HugePageBytes(kill.MemInfo);
        return [.. Readings(mask, order, kill.KernelVersion, kill.GfpText is not null)
            .Select(reading => reading with { HugePageBytes = hugePages })];
    }

    /// <summary>Each way to read the mask, with the releases that read it so.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="order">The order.</param>
    /// <param name="version">The kernel's release, or null where it is not known.</param>
    /// <param name="hasText">Does the header print the flags' names? Null where no header is known.</param>
    private static List<AllocationRequest> Readings(GfpMask mask, int order, KernelRelease? version, bool? hasText)
    {
        var readings = mask.Meanings
            .Where(meaning => meaning.Zone is not null)
            .GroupBy(meaning => Reading(meaning, meaning.Zone!, order, version))
            .ToList();
        if (version is not null)
        {
            return [.. readings.Select(same => same.Key)];
        }

        var fitting = With(meaning => hasText is null ? meaning.Releases
            : hasText == false && meaning.IsImplausible ? []
            : meaning.Releases.Select(range => range.With(hasText == true ? WithText : WithoutText)).OfType<ReleaseRange>());
        return fitting.Count > 0 ? fitting : With(meaning => meaning.Releases);

        List<AllocationRequest> With(Func<GfpMeaning, IEnumerable<ReleaseRange>> releases)
            => [.. readings.Select(same => same.Key with { Releases = [.. same.SelectMany(releases)] })
                .Where(reading => reading.Releases.Count > 0)];
    }

    private static AllocationRequest Reading(GfpMeaning meaning, string zone, int order, KernelRelease? version) => new()
    {
        Order = order,
        HighestZone = zone,
        MayDirectReclaim = meaning.MaySleep,
        IsHigh = meaning.IsHigh,
        IsAtomic = meaning.IsAtomic,
        NoMemalloc = meaning.IsNoMemalloc,
        Memalloc = meaning.IsMemalloc,
        NoKswapd = meaning.IsNoKswapd,
        IsMovable = meaning.IsMovable,
        ThisNode = meaning.IsThisNode,
        HardWall = meaning.IsHardWall,
        KernelVersion = version,
    };

    /// <summary>A list as kernels print it (%*pbl), <c>0-1,4</c>; null where it is none.</summary>
    public static IReadOnlyList<int>? Nodes(string? text)
    {
        var nodes = new List<int>();
        foreach (var part in (text ?? "").Split(','))
        {
            var ends = part.Split('-');
            if (!TryNode(ends[0], out var first) || !TryNode(ends[^1], out var last) || ends.Length > 2 || last < first)
            {
                return null;
            }

            nodes.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return nodes;
    }

    /// <summary>
    /// By the width of an address in the call trace, which kernels print up to 4.9; else by the architecture in the
    /// release's name.
    /// </summary>
    private static bool? Is64Bit(string[] trace, KernelRelease? version)
    {
        foreach (var line in trace)
        {
            if (line.IndexOf("[<", StringComparison.Ordinal) is >= 0 and var at)
            {
                var end = at + 2;
                while (end < line.Length && char.IsAsciiHexDigitLower(line[end]))
                {
                    end++;
                }

                // Digits to the line's very end are cut off: their number tells nothing.
                switch (end < line.Length ? end - at - 2 : 0)
                {
                    case 16:
                        return true;
                    case 8:
                        return false;
                }
            }
        }

        var release = version?.Release ?? "";
        return Array.Exists(Architectures64, name => release.Contains(name, StringComparison.Ordinal)) ? true : null;
    }

    private static bool TryNode(string text, out int node)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out node) && node < MostNodes;
}
