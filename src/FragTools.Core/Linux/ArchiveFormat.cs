using System.IO.Compression;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>Opens a tar archive whatever it is packed by: gzip here, xz, zstd and bzip2 by the programs of those names.</summary>
internal static class ArchiveFormat
{
    private const int BufferBytes = 256 * 1024;

    // struct posix_header: "ustar" at 257.
    private const int MagicAt = 257;
    private const int HeaderBytes = TarMembers.Block;

    /// <summary>
    /// The end of a member's name whose content is base64: in an archive that is written as a stream all is text, for PowerShell and
    /// terminals make text of what comes through a pipe.
    /// </summary>
    public const string TextEnding = ".fragtools-base64";

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

    /// <summary>
    /// Does a stream begin as an archive does? Of a text no more is read than its first line, so that what comes slowly is not
    /// waited for.
    /// </summary>
    /// <param name="stream">The stream; what is packed is read to its end.</param>
    /// <returns>Whether it is one, and all that was read.</returns>
    public static (bool Is, byte[] Read) Begins(Stream stream)
    {
        var read = new MemoryStream();
        var piece = new byte[HeaderBytes];
        while (read.Length < HeaderBytes && IsUndecided(read.ToArray()) && stream.Read(piece) is > 0 and var more)
        {
            read.Write(piece.AsSpan(0, more));
        }

        if (Packing.Of(read.ToArray()) is null)
        {
            return (IsTar(read.ToArray()), read.ToArray());
        }

        stream.CopyTo(read);
        return (IsTar(Unpacked(read.ToArray())), read.ToArray());
    }

    /// <summary>Opens the archive for reading once from its front.</summary>
    /// <exception cref="NodeException">It is of a kind that is not read here, or the program that unpacks it is not installed.</exception>
    public static Stream Open(ArchiveSource source) => Open(source, out _);

    /// <summary>The same, and its length: of what was opened, since its name may lead to another file by now.</summary>
    public static Stream Open(ArchiveSource source, out long length)
    {
        var file = source.Open();
        length = file.CanSeek ? file.Length : 0;
        return Open(file, source.Name);
    }

    private static Stream Open(Stream file, string path)
    {
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

    // A name and NULs stand at an archive's front; a text has a line end before any NUL.
    private static bool IsUndecided(ReadOnlySpan<byte> seen)
        => seen.IndexOf((byte)'\n') is var line && (line < 0 || (seen.IndexOf((byte)0) is >= 0 and var nul && nul < line));

    private static bool IsTar(ReadOnlySpan<byte> start) => start.Length >= HeaderBytes && start.Slice(MagicAt, 5).SequenceEqual("ustar"u8);

    private static byte[] Unpacked(byte[] packed)
    {
        try
        {
            using var stream = Open(new MemoryStream(packed), "(stream)");
            var start = new byte[HeaderBytes];
            return start[..stream.ReadAtLeast(start, HeaderBytes, throwOnEndOfStream: false)];
        }
        catch (Exception damaged) when (IsDamage(damaged) || damaged is NodeException)
        {
            return [];
        }
    }

    private static string? Ending(string path) => Array.Find(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Where an archive's bytes are.</summary>
/// <param name="Name">Its path, or what messages call it.</param>
/// <param name="Open">Opens it at its front.</param>
internal sealed record ArchiveSource(string Name, Func<Stream> Open)
{
    /// <summary>A file.</summary>
    public static ArchiveSource Of(string path)
        => new(path, () => KernelFile.OpenRead(path, SafeText.Escape(path)));
}
