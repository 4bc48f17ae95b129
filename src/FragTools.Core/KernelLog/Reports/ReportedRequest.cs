using System.Buffers;
using System.Globalization;
using FragTools.KernelLog.Gfp;
using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.KernelLog.Reports;

/// <summary>What a report says was asked of the page allocator, in every way in which its mask can be read.</summary>
internal static class ReportedRequest
{
    // A cpuset's list of nodes; MAX_NUMNODES is 1024 at most (CONFIG_NODES_SHIFT).
    private const int MostNodes = 1024;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The readings; none where the mask names no zone that a kernel has.</summary>
    /// <param name="failure">The report.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="order">The order.</param>
    public static IReadOnlyList<AllocationRequest> Of(PageAllocFailure failure, GfpMask mask, int order)
    {
        var version = failure.KernelVersion;
        return
        [
            .. Of(mask, order, version)
                .Select(request => request with
                {
                    IsReclaimer = ReclaimContext.IsReclaimer(failure.ProcessName, failure.TraceLines, version),
                    NodeMask = Nodes(failure.NodeMask),
                    MemsAllowed = Nodes(failure.MemsAllowed),
                    Is64Bit = Is64Bit(failure),
                    HighMemMovableOnlyPages = failure.MemInfo is { } counters && counters.TryGetValue("highmem_movable_only", out var pages) ? pages : null,
                }),
        ];
    }

    /// <summary>The readings of a mask alone, of whoever asked for whatever nodes.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="order">The order.</param>
    /// <param name="version">The kernel's release, or null where it is not known.</param>
    public static IReadOnlyList<AllocationRequest> Of(GfpMask mask, int order, KernelVersion? version)
        =>
        [
            .. mask.Meanings.Where(meaning => meaning.Zone is not null)
                .Select(meaning => new AllocationRequest
                {
                    Order = order,
                    HighestZone = meaning.Zone!,
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
                })
                .Distinct(),
        ];

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

    /// <summary>By the width of an address in the call trace, which kernels print up to 4.9; else by the architecture in the release's name.</summary>
    private static bool? Is64Bit(PageAllocFailure failure)
    {
        foreach (var line in failure.TraceLines)
        {
            if (line.IndexOf("[<", StringComparison.Ordinal) is >= 0 and var at)
            {
                var digits = line.AsSpan(at + 2);
                switch (digits.IndexOfAnyExcept(Hex))
                {
                    case 16:
                        return true;
                    case 8:
                        return false;
                }
            }
        }

        var release = failure.KernelVersion?.Release ?? "";
        return Array.Exists(["x86_64", "amd64", "aarch64", "arm64", "ppc64", "s390x"], name => release.Contains(name, StringComparison.Ordinal)) ? true : null;
    }

    private static bool TryNode(string text, out int node)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out node) && node < MostNodes;
}
