using System.Buffers.Binary;
using System.Text;
using FragTools.Linux;

namespace FragTools.Memory;

/// <summary>Finds a tree's page size: the running machine knows its own; a capture gives it away in one of several places.</summary>
internal static class NodePageSize
{
    // include/uapi/linux/auxvec.h
    private const ulong AtPageSize = 6;

    public static PageSize Of(LinuxRoot tree)
    {
        if (tree.IsLive)
        {
            return PageSize.Of(Environment.SystemPageSize);
        }

        return (FromAuxiliaryVector(tree) ?? FromMemoryTotals(tree) ?? FromArchitecture(tree)) is { } bytes
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
    /// MemTotal in bytes over the managed pages of all zones. They differ only by what was freed or reserved
    /// between the two reads, page sizes by a factor of two at least.
    /// </summary>
    private static long? FromMemoryTotals(LinuxRoot tree)
    {
        if (tree.TryReadAllBytes(MemInfoReader.Instance.RelativePath) is not { } memInfo
            || tree.TryReadAllBytes(ZoneInfoReader.Instance.RelativePath) is not { } zoneInfo)
        {
            return null;
        }

        var context = new ReadContext("", null, PageSize.AssumedDefault);
        var total = MemInfoReader.Instance.Parse(memInfo, context).Items is [var info] ? info.TotalBytes : null;
        var pages = ZoneInfoReader.Instance.Parse(zoneInfo, context).Items.Sum(zone => zone.ManagedPages ?? zone.PresentPages ?? 0);
        if (total is not > 0 || pages <= 0)
        {
            return null;
        }

        var measured = (double)total.Value / pages;
        var nearest = (long)Math.Pow(2, Math.Round(Math.Log2(measured)));
        return PageSize.IsPossible(nearest) && Math.Abs(measured / nearest - 1) < 0.2 ? nearest : null;
    }

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
