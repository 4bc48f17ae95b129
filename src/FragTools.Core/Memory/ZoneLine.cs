using FragTools.Linux;

namespace FragTools.Memory;

/// <summary>The grammar that buddyinfo, pagetypeinfo, zoneinfo and the extfrag files share.</summary>
internal static class ZoneLine
{
    private static readonly (byte[] Bytes, string Name)[] KnownZones =
        [.. new[] { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" }.Select(name => (System.Text.Encoding.ASCII.GetBytes(name), name))];

    /// <summary>
    /// <c>Node %d, zone %8s</c>: mm/vmstat.c, frag_show_print, zoneinfo_show_print, since 2.6. Leaves the reader
    /// behind the zone's name. The name may carry a comma (pagetypeinfo): it is taken off.
    /// </summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? TakeHead(scoped ref FieldReader fields, out int node, out ReadOnlySpan<byte> zone)
    {
        node = -1;
        zone = default;
        if (!fields.Accept("Node"u8))
        {
            return "the line does not begin with 'Node <number>, zone <name>'";
        }

        if (!fields.MoveNext() || fields.Field is not [.. var number, (byte)',']
            || !ByteText.TryCount(number, out var value) || value > int.MaxValue)
        {
            return "no NUMA node's number and comma after 'Node'";
        }

        node = (int)value;
        if (!fields.Accept("zone"u8) || !fields.MoveNext())
        {
            return "no zone's name after the NUMA node";
        }

        zone = fields.Field is [.. var name, (byte)','] ? name : fields.Field;
        return null;
    }

    /// <summary>The zone's name as a string; the kernel's own names are not allocated anew.</summary>
    public static string Name(ReadOnlySpan<byte> zone)
    {
        foreach (var (bytes, name) in KnownZones)
        {
            if (zone.SequenceEqual(bytes))
            {
                return name;
            }
        }

        return SafeText.Escape(zone);
    }

    /// <summary>Reads the rest of a line as free blocks by order.</summary>
    /// <param name="fields">The reader, behind what comes before the counts.</param>
    /// <param name="pageBytes">Bytes of a page, to know that the sum fits in 63 bits.</param>
    /// <param name="problem">What is wrong, where the result is null.</param>
    /// <param name="offending">The text that is wrong.</param>
    /// <returns>The counts, or null.</returns>
    public static FreeBlockCounts? TakeCounts(scoped ref FieldReader fields, long pageBytes, out string? problem, out ReadOnlySpan<byte> offending)
    {
        Span<long> counts = stackalloc long[FreeBlockCounts.MostOrders];
        var orders = 0;
        var atLeast = 0UL;
        offending = fields.Rest;
        while (fields.MoveNext())
        {
            // ">100000": mm/vmstat.c, pagetypeinfo_showfree_print stops counting there since 5.4.
            var number = fields.Field is [(byte)'>', .. var bound] ? bound : fields.Field;
            if (orders == counts.Length || !ByteText.TryCount(number, out counts[orders]))
            {
                offending = fields.Field;
                problem = orders == counts.Length ? "more orders than any kernel has" : ByteText.WhyNoCount(number);
                return null;
            }

            atLeast |= number.Length < fields.Field.Length ? 1UL << orders : 0;
            orders++;
        }

        var used = counts[..orders];
        var pages = FreeBlockCounts.CountPages(used);
        problem = orders == 0 ? "no counts of free blocks"
            : pages < 0 || pages > long.MaxValue / pageBytes ? "the free blocks add up to more bytes than 63 bits hold"
            : null;
        return problem is null ? new FreeBlockCounts(used.ToArray(), atLeast) : null;
    }
}
