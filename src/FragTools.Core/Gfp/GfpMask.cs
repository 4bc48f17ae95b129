using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Gfp;

/// <summary>
/// A GFP mask, read by the flags of the kernel that printed it (include/linux/gfp.h, since 6.0 gfp_types.h). Where
/// several releases come into question, a property on which they differ is null.
/// </summary>
public sealed record GfpMask
{
    /// <summary>The mask, 0 to 2^32−1.</summary>
    public required long Mask { get; init; }

    /// <summary>The mask in hex, as kernels print it: <c>0x10c0d0</c>.</summary>
    public string Hex => string.Create(CultureInfo.InvariantCulture, $"0x{Mask:x}");

    /// <summary>
    /// The mask in names, exactly as its kernel prints it (lib/vsprintf.c, %pGg); the kernel's own text where that was
    /// given. Null where the releases that come into question print it differently.
    /// </summary>
    public required string? Text { get; init; }

    /// <summary>
    /// True where the kernel prints this text (4.6 and later); false where it prints the number alone, and the text is
    /// put together from that release's names.
    /// </summary>
    public required bool? TextIsPrinted { get; init; }

    /// <summary>The single flags, <c>__GFP_IO</c>, by bit.</summary>
    public required ValueList<string> Flags { get; init; }

    /// <summary>The composite names in the text, <c>GFP_KERNEL</c>, in its order.</summary>
    public required ValueList<string> Composites { get; init; }

    /// <summary>The flags that choose the zone: __GFP_DMA, __GFP_HIGHMEM, __GFP_DMA32, __GFP_MOVABLE.</summary>
    public required ValueList<string> ZoneModifiers { get; init; }

    /// <summary>
    /// The highest zone that the request may use (GFP_ZONE_TABLE): DMA, DMA32, Normal, HighMem, Movable. A kernel built
    /// without that zone takes the next lower one. Null for combinations that the kernel forbids.
    /// </summary>
    public required string? Zone { get; init; }

    /// <summary>
    /// May the request sleep, and so reclaim and compact memory itself? __GFP_WAIT up to 4.3, __GFP_DIRECT_RECLAIM
    /// since.
    /// </summary>
    public required bool? MaySleep { get; init; }

    /// <summary>May the request have memory reclaimed, by itself or by kswapd?</summary>
    public required bool? MayReclaim { get; init; }

    /// <summary>Does the request wake kswapd? Up to 4.3 unless it has __GFP_NO_KSWAPD, since with __GFP_KSWAPD_RECLAIM.</summary>
    public required bool? WakesKswapd { get; init; }

    /// <summary>May reclaim start I/O (__GFP_IO)?</summary>
    public required bool? MayStartIo { get; init; }

    /// <summary>May reclaim call into file systems (__GFP_FS)?</summary>
    public required bool? MayEnterFileSystem { get; init; }

    /// <summary>
    /// May the request take a zone below its min watermark (gfp_to_alloc_flags)? With __GFP_HIGH; up to 4.3 also without
    /// __GFP_WAIT, with the exceptions of each release; from 4.4 to 6.2 with __GFP_ATOMIC; with __GFP_MEMALLOC. What the
    /// task itself is allowed (PF_MEMALLOC, an OOM victim, real-time) is not in the mask.
    /// </summary>
    public required bool? UsesReserves { get; init; }

    /// <summary>__GFP_HIGH: half of the min watermark is open.</summary>
    public required bool? IsHigh { get; init; }

    /// <summary>__GFP_ATOMIC, which exists from 4.4 to 6.2; false elsewhere.</summary>
    public required bool? IsAtomic { get; init; }

    /// <summary>__GFP_MEMALLOC, since 3.6: no watermark counts.</summary>
    public required bool? IsMemalloc { get; init; }

    /// <summary>__GFP_NOMEMALLOC: emergency reserves are closed, whatever the task may do.</summary>
    public required bool? IsNoMemalloc { get; init; }

    /// <summary>__GFP_NO_KSWAPD, which exists from 2.6.38 to 4.3; false elsewhere.</summary>
    public required bool? IsNoKswapd { get; init; }

    /// <summary>__GFP_MOVABLE.</summary>
    public required bool? IsMovable { get; init; }

    /// <summary>__GFP_RECLAIMABLE.</summary>
    public required bool? IsReclaimable { get; init; }

    /// <summary>__GFP_THISNODE: no other NUMA node will do.</summary>
    public required bool? IsThisNode { get; init; }

    /// <summary>__GFP_HARDWALL: the cpuset's own nodes alone.</summary>
    public required bool? IsHardWall { get; init; }

    /// <summary>Unmovable, Movable or Reclaimable; null before 2.6.24, and for a mask that claims both of the latter.</summary>
    public required string? MigrateType { get; init; }

    /// <summary>
    /// The free lists that the request may take from (mm/page_alloc.c, fallbacks): its own first, then those it falls back
    /// to in the kernel's order. CMA counts where the kernel has any; from HighAtomic orders above 0 are served.
    /// </summary>
    public required ValueList<string> FreeLists { get; init; }

    /// <summary>The bits that have no meaning in any release that comes into question; 0 where there are none.</summary>
    public required long UnknownBits { get; init; }

    /// <summary>
    /// The bits whose meaning hangs on the release, or on the kernel's configuration, each with its possible meanings:
    /// <c>0x100000=__GFP_KMEMCG(3.8..3.15)/__GFP_NOACCOUNT(4.1..4.3)</c>.
    /// </summary>
    public required ValueList<string> AmbiguousFlags { get; init; }

    /// <summary>The texts that come into question, each after the releases that print it so; empty where there is but one.</summary>
    public required ValueList<string> Readings { get; init; }

    /// <summary>The release that was given, escaped.</summary>
    public required string? KernelVersion { get; init; }

    /// <summary>The range or ranges of releases whose tables were used: <c>5.1..5.13</c>, <c>el7:3.10.0-123..3.10.0-1062</c>.</summary>
    public required string? TableRelease { get; init; }

    /// <summary>The kernels whose headers the tables were read from.</summary>
    public required string? TableSource { get; init; }

    /// <summary>What told the release.</summary>
    public required GfpBasis Basis { get; init; }

    /// <summary>What does not fit together: the mask, its text and the release. The text is believed. Null where all fit.</summary>
    public required string? Disagreement { get; init; }

    /// <summary>What to know about the choice of the table; null where there is nothing.</summary>
    public required string? Note { get; init; }

    /// <summary>What the mask asks for by each layout that comes into question.</summary>
    [field: NonSerialized]
    internal IReadOnlyList<GfpMeaning> Meanings { get; init; } = [];

    /// <summary>
    /// Reads a mask as people write it: <c>0x10c0d0</c>, <c>10C0D0</c>, <c>0x14000c0(GFP_KERNEL)</c>, a piece of a log line
    /// with <c>mode:</c>, <c>gfp_mask=</c> or <c>gfp=</c>, or names (<c>GFP_KERNEL|__GFP_ZERO</c>). Always hexadecimal.
    /// </summary>
    /// <param name="input">The text.</param>
    /// <param name="kernel">The kernel's release, or null where it is not known.</param>
    /// <param name="mask">The mask, or null.</param>
    /// <param name="problem">What is wrong with the input and what to write instead, or null.</param>
    /// <returns>True where a mask was read.</returns>
    public static bool TryParse(
        string? input, KernelRelease? kernel, [NotNullWhen(true)] out GfpMask? mask, [NotNullWhen(false)] out string? problem)
    {
        mask = GfpInput.Read(input, kernel, out problem);
        return mask is not null;
    }

    /// <inheritdoc cref="TryParse(string?, KernelRelease?, out GfpMask?, out string?)"/>
    public static bool TryParse(string? input, [NotNullWhen(true)] out GfpMask? mask) => TryParse(input, null, out mask, out _);

    /// <summary>As <see cref="TryParse(string?, KernelRelease?, out GfpMask?, out string?)"/>.</summary>
    /// <param name="input">The text.</param>
    /// <param name="kernel">The kernel's release, or null where it is not known.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="NodeException">The text holds no mask (<see cref="NodeError.GfpMaskInvalid"/>).</exception>
    public static GfpMask Parse(string input, KernelRelease? kernel = null)
        => GfpInput.Read(input, kernel, out var problem)
            ?? throw new NodeException(NodeError.GfpMaskInvalid, $"'{GfpInput.Safe(input)}'", problem!);

    /// <summary>The mask as kernels since 4.6 print it.</summary>
    /// <returns><c>0x14000c0(GFP_KERNEL)</c>, or the number alone where the text is not known.</returns>
    public override string ToString() => Text is null ? Hex : $"{Hex}({Text})";
}
