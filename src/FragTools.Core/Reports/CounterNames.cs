using System.Text;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>The names of memory counters as strings; the kernel's own are not allocated anew for each report.</summary>
internal static class CounterNames
{
    private static readonly Dictionary<int, (byte[] Bytes, string Name)[]> Known = new[]
    {
        "active_anon", "inactive_anon", "isolated_anon", "active_file", "inactive_file", "isolated_file", "unevictable", "dirty",
        "writeback",
        "unstable", "slab_reclaimable", "slab_unreclaimable", "mapped", "shmem", "pagetables", "sec_pagetables", "bounce",
        "kernel_misc_reclaimable",
        "free", "free_pcp", "free_cma", "isolated(anon)", "isolated(file)", "shmem_thp", "shmem_pmdmapped", "anon_thp", "writeback_tmp",
        "kernel_stack", "shadow_call_stack", "all_unreclaimable", "Balloon", "boost", "min", "low", "high", "reserved_highatomic",
        "free_highatomic",
        "writepending", "zspages", "present", "managed", "mlocked", "local_pcp", "pages_scanned", "Active", "inactive", "slab",
    }.GroupBy(name => name.Length)
        .ToDictionary(group => group.Key, group => group.Select(name => (Encoding.ASCII.GetBytes(name), name)).ToArray());

    public static string Get(ReadOnlySpan<byte> name) => Find(name) ?? SafeText.Escape(name);

    /// <summary>Is it a name that a kernel up to 6.19 prints?</summary>
    public static bool IsKnown(ReadOnlySpan<byte> name) => Find(name) is not null;

    /// <summary>Does it stand in the lines of zones alone, wherever nodes have lines of their own (since 4.8)?</summary>
    public static bool IsZones(ReadOnlySpan<byte> name)
        => name.SequenceEqual("writepending"u8) || name.SequenceEqual("present"u8) || name.SequenceEqual("managed"u8)
            || name.SequenceEqual("mlocked"u8) || name.SequenceEqual("bounce"u8) || name.SequenceEqual("local_pcp"u8);

    private static string? Find(ReadOnlySpan<byte> name)
    {
        if (Known.TryGetValue(name.Length, out var candidates))
        {
            foreach (var (bytes, known) in candidates)
            {
                if (name.SequenceEqual(bytes))
                {
                    return known;
                }
            }
        }

        return null;
    }
}
