using System.IO.Compression;
using System.Text;

namespace FragTools.Linux;

/// <summary>
/// The configuration that a kernel was built with: /proc/config.gz of the running one, else the file that distributions
/// put beside it. Lines <c>CONFIG_X=y</c> and <c># CONFIG_X is not set</c> (scripts/kconfig/confdata.c).
/// </summary>
internal sealed class KernelConfig
{
    // A configuration is some 300 kB; what unpacks to more is none.
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly HashSet<string> _lines;

    private KernelConfig(byte[] text)
        => _lines = [.. Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Reads a node's configuration, or null where none is to be had.</summary>
    public static KernelConfig? TryRead(LinuxRoot root)
    {
        if (root.TryReadAllBytes("proc/config.gz") is { } packed && Unpack(packed) is { } text)
        {
            return new KernelConfig(text);
        }

        // A release from a capture is a part of a path here: one with a slash would lead elsewhere.
        if (root.Kernel?.Release is not { } release || release.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        string[] places = [$"boot/config-{release}", $"usr/lib/modules/{release}/config", $"lib/modules/{release}/config"];
        return places.Select(root.TryReadAllBytes).FirstOrDefault(static file => file is not null) is { } plain ? new KernelConfig(plain) : null;
    }

    /// <summary>Is a switch built in, or built as a module?</summary>
    /// <param name="name">Its name: <c>CONFIG_COMPACTION</c>.</param>
    public bool IsOn(string name) => _lines.Contains(name + "=y") || _lines.Contains(name + "=m");

    private static byte[]? Unpack(byte[] packed)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            var text = new byte[MostBytes];
            var length = gzip.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return text.AsSpan(0, length).ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
