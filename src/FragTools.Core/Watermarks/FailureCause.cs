using System.Globalization;
using FragTools.Text;

namespace FragTools.Watermarks;

/// <summary>Why one request failed, by the kernel's own arithmetic over the zones that its report prints.</summary>
public sealed partial record FailureCause
{
    /// <summary>
    /// The cause: over the zones that the request may use the first of NotExplained, WatermarkReserve, Fragmentation,
    /// OutOfMemory.
    /// </summary>
    public required AllocationCause Cause { get; init; }

    /// <summary>The cause for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>The verdict on each zone.</summary>
    public ValueList<ZoneVerdict> Zones { get; init; } = new([]);

    /// <summary>The releases whose rules were applied, such as <c>3.10 to 3.15</c>; null where none were.</summary>
    public string? Rules { get; init; }

    /// <summary>Where the cause is Unknown: what is missing, and what would follow. Else empty.</summary>
    public ValueList<string> Missing { get; init; } = new([]);

    /// <summary>Where the cause is Unknown: the causes that what is missing leaves open. Else empty.</summary>
    public ValueList<AllocationCause> PossibleCauses { get; init; } = new([]);

    /// <summary>Where the cause is NotExplained: by how many pages the widest zone passed the check.</summary>
    public long? MarginPages { get; init; }

    /// <summary>
    /// Where the cause is NotExplained: by how many pages that zone's free memory changed between its line and its free
    /// list, which the kernel prints one after the other.
    /// </summary>
    public long? DriftPages { get; init; }

    /// <summary>The time from the report's header to its first zone line; the refusal came before the header.</summary>
    public double? ZoneLineDelayMilliseconds { get; init; }

    /// <summary>vmalloc was asked for 0 bytes, which it refuses before anything else (mm/vmalloc.c, __vmalloc_node_range).</summary>
    public static FailureCause NothingAsked { get; } = new()
    {
        Cause = AllocationCause.AddressSpace,
        Sentence = "vmalloc was asked for 0 bytes, which it always refuses: the caller computed a size of nothing; no page was asked for.",
    };

    /// <summary>vmalloc found no free range of addresses: no page was asked for.</summary>
    /// <param name="bytes">What was asked for, or null where it is not known.</param>
    /// <returns>The cause.</returns>
    public static FailureCause NoAddressRange(long? bytes)
        => new()
        {
            Cause = AllocationCause.AddressSpace,
            Sentence = $"vmalloc found no free range of addresses{Size(bytes)}; no page was asked for, and free memory has no part in it.",
        };

    /// <summary>vmalloc was asked for more than the machine has (<c>exceeds total pages</c>): no page was asked for.</summary>
    /// <param name="bytes">What was asked for, or null where it is not known.</param>
    /// <returns>The cause.</returns>
    public static FailureCause ExceedsMemory(long? bytes)
        => new()
        {
            Cause = AllocationCause.AddressSpace,
            Sentence = $"vmalloc was asked for more memory than the machine has{Size(bytes)}; no page was asked for.",
        };

    /// <summary>The zones that the mask allows have no pages.</summary>
    /// <param name="zone">The highest of them.</param>
    /// <returns>The cause.</returns>
    public static FailureCause NoPagesIn(string zone)
        => new()
        {
            Cause = AllocationCause.OutOfMemory,
            Sentence = $"The machine has no memory in {zone} or a zone below it: the kernel printed no zone that the request may use.",
        };

    /// <summary>The cause for people.</summary>
    /// <returns><see cref="Sentence"/>.</returns>
    public override string ToString() => Sentence;

    /// <summary>The report lacks what the arithmetic needs.</summary>
    /// <param name="missing">What is missing: a sentence that begins small.</param>
    internal static FailureCause NotTold(string missing) => Unknown([missing], []);

    private static string Size(long? bytes) => bytes is null ? "" : string.Create(CultureInfo.InvariantCulture, $" for {bytes} bytes");
}
