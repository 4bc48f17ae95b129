using FragTools.Linux;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Watch;

/// <summary>
/// A kernel file that is read again and again: it stays open, its buffer is kept, and each reading begins at its start
/// (pread), for which the kernel makes its text anew.
/// </summary>
internal sealed class KernelPage : IDisposable
{
    private const int FirstBuffer = 16 * 1024;

    private readonly SafeFileHandle _file;
    private readonly string _source;
    private byte[] _buffer = new byte[FirstBuffer];

    private KernelPage(SafeFileHandle file, string source)
    {
        _file = file;
        _source = source;
    }

    /// <exception cref="NodeException">The file is missing, or may not be read.</exception>
    public static KernelPage Open(LinuxRoot root, string relative)
    {
        // Reading it once says all that there is to say of why it cannot be read.
        root.ReadAllBytes(relative);
        return !root.IsArchive
            ? new KernelPage(root.OpenHandle(relative), root.Describe(relative))
            : throw new NodeException(
                NodeError.KernelFileUnreadable, root.Describe(relative), "lies in an archive, where nothing changes: there is nothing "
                    + "to watch");
    }

    /// <summary>What the file says now; good until the next reading.</summary>
    /// <exception cref="NodeException">It can no longer be read.</exception>
    public ReadOnlySpan<byte> Read()
    {
        try
        {
            var length = 0;
            int read;
            while ((read = RandomAccess.Read(_file, _buffer.AsSpan(length), length)) > 0)
            {
                length += read;
                if (length == _buffer.Length)
                {
                    if (length >= Bounds.KernelFileBytes)
                    {
                        throw new NodeException(NodeError.KernelFileUnreadable, _source, "is larger than any such file of a kernel");
                    }

                    // What did not fit is read again from the start: two parts would speak of two instants.
                    _buffer = new byte[_buffer.Length * 4];
                    length = 0;
                }
            }

            return _buffer.AsSpan(0, length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, _source, failure.Message, failure);
        }
    }

    public void Dispose() => _file.Dispose();
}
