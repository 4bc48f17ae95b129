using System.Runtime.InteropServices;
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

    private const int CloseOnExec = 0x80000;
    private const int NoPermission = 1;
    private const int AccessDenied = 13;
    private const int Interrupted = 4;

    /// <summary>Opens a folder that paths can begin at.</summary>
    /// <returns>Null where that cannot be.</returns>
    public static SafeFileHandle? TryOpenFolder(string path)
    {
        var folder = NativeMethods.Open(path, CloseOnExec);
        if (!folder.IsInvalid)
        {
            return folder;
        }

        folder.Dispose();
        return null;
    }

    /// <summary>Reads a file whole.</summary>
    /// <param name="folder">The folder that the path begins at.</param>
    /// <param name="path">The path with a 0 behind it.</param>
    /// <param name="buffer">Gets the bytes; is replaced where it is too small.</param>
    /// <returns>How many bytes there are, or <see cref="Missing"/> or <see cref="Denied"/>.</returns>
    public static int Read(SafeFileHandle folder, ReadOnlySpan<byte> path, ref byte[] buffer)
    {
        var file = NativeMethods.OpenAt((int)folder.DangerousGetHandle(), in MemoryMarshal.GetReference(path), CloseOnExec);
        if (file < 0)
        {
            return Refusal();
        }

        try
        {
            return ReadToEnd(file, ref buffer);
        }
        finally
        {
            _ = NativeMethods.Close(file);
        }
    }

    private static int ReadToEnd(int file, ref byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = (int)NativeMethods.Read(file, ref buffer[length], buffer.Length - length);
            if (read < 0)
            {
                if (Marshal.GetLastPInvokeError() == Interrupted)
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
    private static int Refusal() => Marshal.GetLastPInvokeError() is NoPermission or AccessDenied ? Denied : Missing;

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int OpenAt(int folder, in byte path, int flags);

        [DllImport("libc", EntryPoint = "read", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Read(int file, ref byte buffer, nint count);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int file);
    }
}
