using System.IO.Compression;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>Opens a tar archive whatever it is packed by: gzip here, xz, zstd and bzip2 by the programs of those names.</summary>
internal static class ArchiveFormat
{
    private const int BufferBytes = 256 * 1024;

    private static readonly string[] Endings =
        [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tbz"];

    /// <summary>Is a file of this name taken for an archive of a tree?</summary>
    public static bool IsArchiveName(string path) => Ending(path) is not null;

    /// <summary>An archive's name without what says that it is one.</summary>
    public static string BareName(string path)
    {
        var name = Path.GetFileName(path);
        return name[..^(Ending(name)?.Length ?? 0)];
    }

    /// <summary>Opens the archive for reading once from its front.</summary>
    /// <exception cref="NodeException">It is of a kind that is not read here, or the program that unpacks it is not installed.</exception>
    public static Stream Open(string path)
    {
        var file = KernelFile.OpenRead(path, SafeText.Escape(path));
        var magic = new byte[Packing.MagicBytes];
        try
        {
            var read = magic.AsSpan(0, file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false));
            file.Position = 0;
            if (read is [(byte)'P', (byte)'K', 3, 4, ..])
            {
                throw Unreadable(path, "is a zip file; unpack it and give the folder");
            }

            var packing = Packing.Of(read);
            var buffered = new BufferedStream(file, BufferBytes);
            return packing is null ? buffered : packing.Program is null ? new GZipStream(
                buffered, CompressionMode.Decompress) : PackedStream.Open(packing, file, path);
        }
        catch (Exception failure) when (failure is IOException or NodeException)
        {
            file.Dispose();
            throw failure as NodeException ?? Unreadable(path, failure.Message, failure);
        }
    }

    /// <summary>An error of the archive itself.</summary>
    public static NodeException Unreadable(string path, string problem, Exception? inner = null)
        => new(NodeError.KernelFileUnreadable, SafeText.Escape(path), problem, inner);

    /// <summary>Is this what .NET's readers throw at an archive that is damaged?</summary>
    public static bool IsDamage(Exception failure)
        => failure is IOException
            or InvalidDataException
            or FormatException
            or ArgumentException
            or NotSupportedException
            or OverflowException
            or UnauthorizedAccessException;

    private static string? Ending(string path) => Array.Find(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
