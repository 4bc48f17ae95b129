using System.Buffers.Binary;
using System.Text;
using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>Finds a tree's page size: the running machine knows its own; a capture gives it away in one of several places.</summary>
internal static class NodePageSize
{
    // include/uapi/linux/auxvec.h
    private const ulong AtPageSize = 6;

    // Fewer pages than this and one more or less is a tenth.
    private const long FewestPages = 32;

    // fs/proc/meminfo.c and mm/vmstat.c: the same memory in kB and in pages, since 2.6.28.
    private static readonly (string Bytes, string Pages)[] SameMemory =
    [
        ("Active(file)", "nr_active_file"),
        ("Inactive(file)", "nr_inactive_file"),
        ("AnonPages", "nr_anon_pages"),
        ("Mapped", "nr_mapped"),
        ("Shmem", "nr_shmem"),
        ("SReclaimable", "nr_slab_reclaimable"),
        ("SUnreclaim", "nr_slab_unreclaimable"),
        ("PageTables", "nr_page_table_pages"),
        ("Mlocked", "nr_mlock"),
    ];

    public static PageSize Of(LinuxRoot tree)
    {
        if (tree.IsLive)
        {
            return PageSize.Of(Environment.SystemPageSize);
        }

        return (CaptureManifest.TryRead(tree)?.PageSizeBytes
            ?? FromAuxiliaryVector(tree)
            ?? FromMemoryTotals(tree)
            ?? FromArchitecture(tree)) is { } bytes
            ? PageSize.Of(bytes)
            : PageSize.AssumedDefault;
    }

    /// <summary>/proc/PID/auxv: pairs of words; AT_PAGESZ is what getpagesize() returns.</summary>
    private static long? FromAuxiliaryVector(LinuxRoot tree)
    {
        var vector = (tree.TryReadAllBytes("proc/self/auxv") ?? tree.TryReadAllBytes("proc/1/auxv")).AsSpan();
        for (; vector.Length >= 16; vector = vector[16..])
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(vector) == AtPageSize)
            {
                var bytes = BinaryPrimitives.ReadInt64LittleEndian(vector[8..]);
                return PageSize.IsPossible(bytes) ? bytes : null;
            }
        }

        return null;
    }

    /// <summary>
    /// /proc/meminfo prints in kB what /proc/vmstat and /proc/zoneinfo count in pages. Each pair that agrees within a
    /// tenth on a power of two is a vote, since the files are read at different instants; most votes must agree.
    /// MemTotal over the zones' pages is no such pair: balloons and memory that is set up late change one of them.
    /// </summary>
    private static long? FromMemoryTotals(LinuxRoot tree)
    {
        var context = new ReadContext("", null, PageSize.AssumedDefault);
        if (tree.TryReadAllBytes(MemInfoReader.Instance.RelativePath) is not { } text
            || MemInfoReader.Instance.Parse(text, context).Items is not [var memory])
        {
            return null;
        }

        var stat = tree.TryReadAllBytes(VmStatReader.Instance.RelativePath) is { } counters
            && VmStatReader.Instance.Parse(counters, context).Items is [var read] ? read : null;
        var zones = tree.TryReadAllBytes(ZoneInfoReader.Instance.RelativePath) is { } zoneText
            ? ZoneInfoReader.Instance.Parse(zoneText, context).Items
            : [];
        var votes = SameMemory
            .Select(pair => Vote(memory.Get(pair.Bytes), stat?.Get(pair.Pages) ?? Sum(zones, pair.Pages)))
            .OfType<long>()
            .ToList();
        var most = votes.GroupBy(bytes => bytes).MaxBy(group => group.Count());
        return most is not null && most.Count() >= 2 && most.Count() * 2 > votes.Count ? most.Key : null;
    }

    private static long? Vote(long? bytes, long? pages)
    {
        if (bytes is not > 0 || pages is not >= FewestPages)
        {
            return null;
        }

        var measured = (double)bytes.Value / pages.Value;
        var nearest = (long)Math.Pow(2, Math.Round(Math.Log2(measured)));
        return PageSize.IsPossible(nearest) && Math.Abs(measured / nearest - 1) < 0.1 ? nearest : null;
    }

    // A sum that wraps is a counter gone wrong: some other pair votes. Enumerable.Sum would throw.
    private static long Sum(IReadOnlyList<ZoneInfo> zones, string name)
        => zones.Select(zone => zone.Counters)
            .Concat(zones.Select(zone => zone.NodeCounters).OfType<CounterMap>().Distinct())
            .Aggregate(0L, (sum, counters) => unchecked(sum + (counters.Get(name) ?? 0)));

    /// <summary>
    /// Architectures with one base page size only, and distributions that write it into the release
    /// (5.14.0-503.el9.aarch64+64k).
    /// </summary>
    private static long? FromArchitecture(LinuxRoot tree)
    {
        var release = tree.Kernel?.Release ?? "";
        var sizeInName = release.EndsWith("64k", StringComparison.Ordinal) ? 65536
            : release.EndsWith("16k", StringComparison.Ordinal) ? 16384
            : release.EndsWith("4k", StringComparison.Ordinal) ? 4096
            : (long?)null;
        if (sizeInName is not null)
        {
            return sizeInName;
        }

        string[] alwaysFourKiB = ["x86_64", "amd64", "i686", "i386", "s390x"];
        var architecture = tree.TryReadLine("proc/sys/kernel/arch");
        return alwaysFourKiB.Any(name => architecture == name || release.EndsWith(name, StringComparison.Ordinal))
            || (tree.TryReadAllBytes("proc/cpuinfo") is { } cpus && Encoding.UTF8.GetString(cpus) is var text
                && (text.Contains("GenuineIntel", StringComparison.Ordinal) || text.Contains("AuthenticAMD", StringComparison.Ordinal)))
            ? 4096
            : null;
    }
}
