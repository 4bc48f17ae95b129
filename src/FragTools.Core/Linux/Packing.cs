using System.IO.Compression;

namespace FragTools.Linux;

/// <summary>How a file is packed.</summary>
/// <param name="Name">What messages call the format.</param>
/// <param name="Program">The program that unpacks it, with the options of gzip; null where .NET does.</param>
internal sealed record Packing(string Name, string? Program)
{
    /// <summary>As many bytes as it takes to tell.</summary>
    public const int MagicBytes = 6;

    public static Packing Gzip { get; } = new("gzip", null);

    public static Packing Xz { get; } = new("xz", "xz");

    public static Packing Zstd { get; } = new("zstd", "zstd");

    public static Packing Bzip2 { get; } = new("bzip2", "bzip2");

    /// <summary>A packed text unpacked, another as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="tooLarge">What to throw where it unpacks to more than 64 MiB, or null for words that fit a kernel's file.</param>
    /// <exception cref="NodeException">It is damaged, too large, or the program that unpacks it is not here.</exception>
    public static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> text, string name, NodeException? tooLarge = null)
    {
        if (Of(text.Span) is not { } packing)
        {
            return text;
        }

        var packed = new MemoryStream(text.ToArray());
        try
        {
            using Stream plain = packing.Program is null
                ? new GZipStream(packed, CompressionMode.Decompress)
                : PackedStream.Open(packing, packed, name);
            return KernelFile.ReadToEnd(plain, name, tooLarge);
        }
        catch (InvalidDataException damaged)
        {
            throw new NodeException(
                NodeError.KernelFileUnreadable, name, $"the packed file is damaged or cut off ({damaged.Message})", damaged);
        }
    }

    /// <summary>A file's name without what logrotate's compressors put behind it.</summary>
    public static string BareName(string name)
        => Array.Find([".gz", ".xz", ".zst", ".bz2"], end => name.EndsWith(end, StringComparison.Ordinal)) is { } end
            ? name[..^end.Length]
            : name;

    /// <summary>The format that a file's first bytes tell; null where it is none of these.</summary>
    public static Packing? Of(ReadOnlySpan<byte> magic) => magic switch
    {
        // RFC 1952, section 2.3.1; xz-file-format 1.1, section 2.1.1.1; RFC 8878, section 3.1.1; bzip2's header with its block size.
        [0x1f, 0x8b, ..] => Gzip,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31 or 0x17, ..] => Bzip2,
        _ => null,
    };
}
