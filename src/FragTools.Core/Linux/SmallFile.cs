using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>
/// Small files of a running kernel, read by the thousand: three system calls each, into a buffer that is used again.
/// .NET's own files take twice as many calls, and allocate. Only for paths that no capture had a part in.
/// </summary>
internal static class SmallFile
{
    /// <summary>There is no such file, or what it is about has ended.</summary>
    public const int Missing = -1;

    /// <summary>This user may not read it.</summary>
    public const int Denied = -2;

    /// <summary>Reads a file whole.</summary>
    /// <param name="folder">The folder that the path begins at.</param>
    /// <param name="path">The path with a 0 behind it.</param>
    /// <param name="buffer">Gets the bytes; is replaced where it is too small.</param>
    /// <returns>How many bytes there are, or <see cref="Missing"/> or <see cref="Denied"/>.</returns>
    /// <exception cref="NodeException">This process, or the machine, may open no more files: that says nothing of the file.</exception>
    public static int Read(SafeFileHandle folder, ReadOnlySpan<byte> path, ref byte[] buffer)
    {
        var file = Posix.OpenAt((int)folder.DangerousGetHandle(), in MemoryMarshal.GetReference(path), OpenFlags.CloseOnExec);
        if (file < 0)
        {
            return Marshal.GetLastPInvokeError() is Errno.TooManyOpen or Errno.TooManyOpenAnywhere
                ? throw new NodeException(
                    NodeError.KernelFileUnreadable, Encoding.UTF8.GetString(path.TrimEnd((byte)0)), Posix.LastMessage + " (ulimit -n)")
                : Refusal();
        }

        try
        {
            return ReadToEnd(file, ref buffer);
        }
        finally
        {
            _ = Posix.Close(file);
        }
    }

    private static int ReadToEnd(int file, ref byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = (int)Posix.Read(file, ref buffer[length], buffer.Length - length);
            if (read < 0)
            {
                if (Marshal.GetLastPInvokeError() == Errno.Interrupted)
                {
                    continue;
                }

                return Refusal();
            }

            // Such files give at once what fits (fs/seq_file.c, seq_read_iter): less than asked for is the end.
            length += read;
            if (length < buffer.Length)
            {
                return length;
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    // ENOENT and ESRCH are what the end of a process looks like, ENODEV that of a cgroup.
    private static int Refusal() => Marshal.GetLastPInvokeError() is Errno.NotPermitted or Errno.AccessDenied ? Denied : Missing;
}
