using FragTools.Text;

namespace FragTools.Proc;

/// <summary>The grammar that buddyinfo, pagetypeinfo, zoneinfo and the extfrag files share.</summary>
internal static class ZoneLine
{
    // So many decimal digits always fit in 63 bits.
    private const int SafeDigits = 18;

    // So many pages of the largest size (2^18 bytes) fit in 63 bits.
    private const long AlwaysFitting = long.MaxValue >> 18;

    /// <summary>
    /// <c>Node %d, zone %8s</c>: mm/vmstat.c, frag_show_print, zoneinfo_show_print, since 2.6. Leaves the reader
    /// behind the zone's name. The name may carry a comma (pagetypeinfo): it is taken off.
    /// </summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? TakeHead(scoped ref FieldReader fields, out int node, out ReadOnlySpan<byte> zone)
    {
        node = -1;
        zone = default;
        var rest = fields.Rest;
        if (!rest.StartsWith("Node"u8))
        {
            return "the line does not begin with 'Node <number>, zone <name>'";
        }

        rest = ByteText.TrimStart(rest[4..]);
        var comma = rest.IndexOf((byte)',');
        if (comma < 0 || !ByteText.TryCount(rest[..comma], out var number) || number > int.MaxValue)
        {
            return "no NUMA node's number and comma after 'Node'";
        }

        rest = ByteText.TrimStart(rest[(comma + 1)..]);
        var name = rest.StartsWith("zone"u8) ? new FieldReader(rest[4..]) : default;
        if (!name.MoveNext())
        {
            return "no zone's name after the NUMA node";
        }

        node = (int)number;
        zone = name.Field is [.. var withoutComma, (byte)','] ? withoutComma : name.Field;
        fields = name;
        return null;
    }

    /// <summary>The zone's name as a string; the kernel's own names are not allocated anew.</summary>
    public static string Name(ReadOnlySpan<byte> zone)
        => zone.SequenceEqual("Normal"u8) ? "Normal"
            : zone.SequenceEqual("DMA"u8) ? "DMA"
            : zone.SequenceEqual("DMA32"u8) ? "DMA32"
            : zone.SequenceEqual("HighMem"u8) ? "HighMem"
            : zone.SequenceEqual("Movable"u8) ? "Movable"
            : zone.SequenceEqual("Device"u8) ? "Device"
            : SafeText.Escape(zone);

    /// <summary>Reads the rest of a line as free blocks by order.</summary>
    /// <param name="fields">The reader, behind what comes before the counts.</param>
    /// <param name="pageBytes">Bytes of a page, to know that the sum fits in 63 bits.</param>
    /// <param name="problem">What is wrong, where the result is null.</param>
    /// <param name="offending">The text that is wrong.</param>
    /// <returns>The counts, or null.</returns>
    public static FreeBlockCounts? TakeCounts(
        scoped ref FieldReader fields, long pageBytes, out string? problem, out ReadOnlySpan<byte> offending)
    {
        Span<long> counts = stackalloc long[FreeBlockCounts.MostOrders];
        var orders = 0;
        var atLeast = 0UL;
        var rest = fields.Rest;
        var at = 0;
        while (at < rest.Length)
        {
            // ">100000": mm/vmstat.c, pagetypeinfo_showfree_print stops counting there since 5.4.
            var bound = rest[at] == '>' ? 1 : 0;
            var start = at + bound;
            var value = 0L;
            for (at = start; at < rest.Length && (uint)(rest[at] - '0') <= 9 && at - start <= SafeDigits; at++)
            {
                value = value * 10 + (rest[at] - '0');
            }

            if (at == start || at - start > SafeDigits || (
                at < rest.Length && rest[at] is not ((byte)' ' or (byte)'\t')) || orders == counts.Length)
            {
                var field = new FieldReader(rest[(start - bound)..]);
                field.MoveNext();
                offending = field.Field;
                if (orders == counts.Length || !ByteText.TryCount(offending[bound..], out value))
                {
                    problem = orders == counts.Length ? "more orders than any kernel has" : ByteText.WhyNoCount(offending[bound..]);
                    return null;
                }

                at = start - bound + offending.Length;
            }

            counts[orders] = value;
            atLeast |= (ulong)bound << orders;
            orders++;
            while (at < rest.Length && rest[at] is (byte)' ' or (byte)'\t')
            {
                at++;
            }
        }

        var used = counts[..orders];
        var pages = FreeBlockCounts.CountPages(used);
        problem = orders == 0 ? "no counts of free blocks"
            : pages < 0 || (
                pages > AlwaysFitting && pages > long.MaxValue / pageBytes) ? "the free blocks add up to more bytes than 63 bits hold"
            : null;
        offending = rest;
        return problem is null ? new FreeBlockCounts(used.ToArray(), atLeast, pages) : null;
    }
}
