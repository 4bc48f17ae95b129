using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>Opens and reads one file whole, and says in an operator's words why it could not.</summary>
internal static class KernelFile
{
    // A path given by mistake is not read for minutes.
    private const int MostBytes = Bounds.KernelFileBytes;

    // For a read of a setting the kernel takes a buffer as large as the reader's, and a byte more (fs/proc/proc_sysctl.c,
    // proc_sys_call_handler: kvzalloc, 5.8): more than a page would be a block of an order that a fragmented machine may lack.
    private const int FirstBuffer = 4095;

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="tooLarge">What to throw where it is too large, or null for words that fit a kernel's file.</param>
    /// <exception cref="NodeException">Missing, denied, no regular file, too large, or an I/O error.</exception>
    public static byte[] ReadAllBytes(string path, string source, NodeException? tooLarge = null)
    {
        using var stream = OpenRead(path, source);
        return ReadAllBytes(stream, source, tooLarge);
    }

    /// <summary>The same of a file that was opened.</summary>
    /// <exception cref="NodeException">Denied, too large, or an I/O error.</exception>
    public static byte[] ReadAllBytes(Stream stream, string source, NodeException? tooLarge = null)
    {
        try
        {
            return ReadToEnd(stream, source, tooLarge);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(source, denied);
        }
        catch (IOException failure)
        {
            throw Unreadable(source, failure.Message, failure);
        }
    }

    /// <summary>Opens a file; nothing is read yet, and nothing is buffered.</summary>
    /// <exception cref="NodeException">Missing, denied, no regular file, or an I/O error.</exception>
    public static FileStream OpenRead(string path, string source) => AsStream(RegularFile.Open(path, source), source);

    /// <summary>An opened file as a stream that buffers nothing.</summary>
    /// <exception cref="NodeException">An I/O error.</exception>
    public static FileStream AsStream(SafeFileHandle file, string source)
    {
        try
        {
            return new FileStream(file, FileAccess.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw Unreadable(source, failure.Message, failure);
        }
    }

    /// <summary>Reads a stream whole, as long as it stays within what such a file can be.</summary>
    /// <exception cref="NodeException">The stream holds more than 64 MiB.</exception>
    public static byte[] ReadToEnd(Stream stream, string source, NodeException? tooLarge = null)
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        int read;
        while ((read = stream.Read(buffer, length, buffer.Length - length)) > 0)
        {
            length += read;
            if (length == buffer.Length)
            {
                if (length >= MostBytes)
                {
                    throw tooLarge ?? Unreadable(source, $"holds more than {MostBytes >> 20} MiB, which no capture of such a file does");
                }

                Array.Resize(ref buffer, length * 2);
            }
        }

        return buffer.AsSpan(0, length).ToArray();
    }

    private static NodeException Denied(string source, UnauthorizedAccessException denied)
        => new(
            NodeError.KernelFileDenied,
            source,
            "permission denied; the kernel lets only root read some files: run as root (sudo), or capture the file as root and read "
                + "the capture",
            denied);

    private static NodeException Unreadable(string source, string problem, Exception? inner = null)
        => new(NodeError.KernelFileUnreadable, source, problem, inner);
}
