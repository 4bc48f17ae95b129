using System.IO.Compression;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>Opens a tar archive whatever it is packed by: gzip here, xz by the program of that name.</summary>
internal static class ArchiveFormat
{
    private const int BufferBytes = 256 * 1024;

    private static readonly string[] Endings = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"];

    /// <summary>Is a file of this name taken for an archive of a tree?</summary>
    public static bool IsArchiveName(string path) => Ending(path) is not null;

    /// <summary>An archive's name without what says that it is one.</summary>
    public static string BareName(string path)
    {
        var name = Path.GetFileName(path);
        return name[..^(Ending(name)?.Length ?? 0)];
    }

    /// <summary>Opens the archive for reading once from its front.</summary>
    /// <exception cref="ReadException">It is of a kind that is not read here, or xz is not installed.</exception>
    public static Stream Open(string path)
    {
        var file = KernelFile.OpenRead(path, SafeText.Escape(path));
        var magic = new byte[6];
        try
        {
            var read = magic.AsSpan(0, file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false));
            file.Position = 0;
            return read switch
            {
                [0x1f, 0x8b, ..] => new GZipStream(new BufferedStream(file, BufferBytes), CompressionMode.Decompress),
                [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => XzStream.Open(file, path),
                [0x28, 0xb5, 0x2f, 0xfd, ..] => throw Unreadable(path, "is packed by zstd; unpack it (zstd -d) and give the .tar"),
                [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Unreadable(path, "is packed by bzip2; unpack it (bunzip2) and give the .tar"),
                [(byte)'P', (byte)'K', 3, 4, ..] => throw Unreadable(path, "is a zip file; unpack it and give the folder"),
                _ => new BufferedStream(file, BufferBytes),
            };
        }
        catch (Exception failure) when (failure is IOException or ReadException)
        {
            file.Dispose();
            throw failure as ReadException ?? Unreadable(path, failure.Message, failure);
        }
    }

    /// <summary>An error of the archive itself.</summary>
    public static ReadException Unreadable(string path, string problem, Exception? inner = null)
        => new(ReadError.KernelFileUnreadable, SafeText.Escape(path), problem, inner);

    /// <summary>Is this what .NET's readers throw at an archive that is damaged?</summary>
    public static bool IsDamage(Exception failure)
        => failure is IOException or InvalidDataException or FormatException or ArgumentException or NotSupportedException or OverflowException or UnauthorizedAccessException;

    private static string? Ending(string path) => Array.Find(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
