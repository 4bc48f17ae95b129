using System.IO.Compression;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>How a kernel was built: /boot/config-RELEASE, else /proc/config.gz (CONFIG_IKCONFIG_PROC).</summary>
internal static class KernelConfig
{
    public const string CompactionOption = "CONFIG_COMPACTION";

    private const string PackedPath = "proc/config.gz";

    /// <summary>Finds an option.</summary>
    /// <param name="root">The root.</param>
    /// <param name="option">The option, such as <c>CONFIG_COMPACTION</c>.</param>
    /// <returns>Its value, <c>n</c> where the file says that it is not set, null where no file can be read; and the file.</returns>
    public static (string? Value, string? Source) Find(LinuxRoot root, string option)
    {
        if (root.Kernel is { } kernel && $"boot/config-{kernel.Release}" is var path && root.TryReadAllBytes(path) is { } text)
        {
            return (Find(text, option), root.Describe(path));
        }

        return root.TryReadAllBytes(PackedPath) is { } packed && Unpack(packed) is { } unpacked
            ? (Find(unpacked, option), root.Describe(PackedPath))
            : (null, null);
    }

    /// <summary>
    /// Was the kernel built with CONFIG_COMPACTION? Its configuration says so; else a counter does that only such a kernel has
    /// (mm/vmstat.c, vmstat_text): a /proc/vmstat of 2.6.35 or later without it is that of a kernel without compaction.
    /// </summary>
    /// <param name="root">The root.</param>
    /// <param name="counters">/proc/vmstat, or null where it was not read.</param>
    /// <returns>Null where neither can be read; and the file that says so.</returns>
    public static (bool? IsOn, string? Source) Compaction(LinuxRoot root, CompactionStat? counters)
    {
        if (Find(root, CompactionOption) is { Value: { } value, Source: var source })
        {
            return (value != "n", source);
        }

        return counters is null ? (null, null)
            : counters.CompactStall is not null ? (true, counters.Source)
            : root.Kernel is { } kernel && kernel >= KernelRelease.TryParse("2.6.35")! && counters.Get("nr_free_pages")
                is not null ? (false, counters.Source)
            : (null, null);
    }

    private static string Find(ReadOnlySpan<byte> text, string option)
    {
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var line = SafeText.Escape(lines.Line);
            if (line.StartsWith(option, StringComparison.Ordinal) && line.Length > option.Length && line[option.Length] == '=')
            {
                return line[(option.Length + 1)..];
            }
        }

        return "n";
    }

    private static byte[]? Unpack(byte[] packed)
    {
        try
        {
            using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            return KernelFile.ReadToEnd(stream, PackedPath);
        }
        catch (Exception failure) when (failure is InvalidDataException or NodeException)
        {
            return null;
        }
    }
}
