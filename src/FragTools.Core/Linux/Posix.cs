using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>The system's error numbers (include/uapi/asm-generic/errno-base.h and errno.h).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int NoDevice = 6;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyOpenAnywhere = 23;
    public const int TooManyOpen = 24;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int BrokenPipe = 32;
    public const int OutOfRange = 34;
    public const int NoSystemCall = 38;
    public const int Loop = 40;
}

/// <summary>
/// Values of fcntl.h. Two differ by processor: arm and powerpc have the other pair
/// (arch/*/include/uapi/asm/fcntl.h).
/// </summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 0x1;
    public const int ReadWrite = 0x2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int Path = 0x200000;

    private static readonly bool HasOtherPair
        = RuntimeInformation.ProcessArchitecture
            is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    public static int Directory => HasOtherPair ? 0x4000 : 0x10000;

    public static int NoFollow => HasOtherPair ? 0x8000 : 0x20000;

    /// <summary>A file without a name in a folder.</summary>
    public static int Nameless => 0x400000 | Directory;
}

/// <summary>The system calls that .NET has no method for. Only Linux has them all.</summary>
internal static class Posix
{
    /// <summary>Begins a relative path where the process is.</summary>
    public const int CurrentFolder = -100;

    /// <summary>Of linkat: what a link leads to is meant.</summary>
    public const int FollowLink = 0x400;

    private const int EmptyPath = 0x1000;
    private const int NoFollowLink = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int SetStatusFlags = 4;
    private const int Sequential = 2;

    /// <summary>The last call's error in the system's words.</summary>
    public static string LastMessage => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    /// <summary>The last call's error as .NET's own files throw it.</summary>
    public static Exception LastFailure()
        => Marshal.GetLastPInvokeError() is Errno.NotPermitted or Errno.AccessDenied or Errno.ReadOnly
            ? new UnauthorizedAccessException(LastMessage)
            : new IOException(LastMessage, Marshal.GetLastPInvokeError());

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mode = 0);

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern SafeFileHandle OpenAt(
        SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint mode = 0);

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int OpenAt(int folder, in byte path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int file);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Read(int file, ref byte buffer, nint count);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Read(SafeFileHandle file, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Write(SafeFileHandle file, in byte buffer, nint count);

    // off_t is as wide as a pointer wherever the runtime runs.
    [DllImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Seek(SafeFileHandle file, nint offset, int whence);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Lock(SafeFileHandle file, int operation);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Flush(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void Sync();

    [DllImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int MakeFolderAt(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint mode);

    [DllImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int UnlinkAt(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    [DllImport("libc", EntryPoint = "faccessat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AccessAt(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int mode, int flags);

    /// <summary>May this user do so with a file, as far as modes, mounts and attributes tell? 0 where they may.</summary>
    public static int AccessAt(SafeFileHandle folder, string name, int mode) => AccessAt(folder, name, mode, flags: 0);

    [DllImport("libc", EntryPoint = "renameat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int RenameAt(
        SafeFileHandle folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        SafeFileHandle otherFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string otherName);

    [DllImport("libc", EntryPoint = "linkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int LinkAt(
        SafeFileHandle folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        SafeFileHandle otherFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string otherName,
        int flags);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [DllImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint ListAttributes(SafeFileHandle file, byte[]? names, nint size);

    [DllImport("libc", EntryPoint = "fgetxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint GetAttribute(SafeFileHandle file, in byte name, byte[]? value, nint size);

    [DllImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetAttribute(SafeFileHandle file, in byte name, byte[] value, nint size, int flags);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle file, int command, nint value);

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(SafeFileHandle file, nint offset, nint length, int advice);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out StatBuffer buffer);

    [DllImport("libc", EntryPoint = "klogctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int KernelLog(int action, byte[]? buffer, int length);

    /// <summary>Waits until a descriptor is ready, or its other end is gone.</summary>
    /// <param name="file">The descriptor.</param>
    /// <param name="forWriting">To write rather than to read.</param>
    /// <param name="milliseconds">How long at most.</param>
    /// <returns>True where a read, or a write of up to PIPE_BUF bytes, would not wait.</returns>
    public static bool IsReady(SafeFileHandle file, bool forWriting, int milliseconds)
    {
        var one = new PollDescriptor
        {
            Descriptor = (int)file.DangerousGetHandle(),
            Events = forWriting ? PollDescriptor.Out : PollDescriptor.In,
        };
        return Poll(ref one, 1, milliseconds) > 0;
    }

    /// <summary>Lets reads wait again, after a file was opened without waiting.</summary>
    public static void MakeBlocking(SafeFileHandle file) => _ = Control(file, SetStatusFlags, 0);

    /// <summary>Tells the kernel that a file is read from its front to its end.</summary>
    public static void ExpectSequential(SafeFileHandle file) => _ = Advise(file, 0, 0, Sequential);

    /// <summary>What stands at a path, links followed; null where nothing does, or the system does not tell.</summary>
    public static FileFacts? FactsOf(string path) => Facts(CurrentFolder, path, 0);

    /// <summary>What stands at a name in a folder, a link as a link; null where nothing does, or the system does not tell.</summary>
    public static FileFacts? FactsAt(SafeFileHandle folder, string name) => Facts((int)folder.DangerousGetHandle(), name, NoFollowLink);

    /// <summary>What was opened; null where the system does not tell.</summary>
    public static FileFacts? FactsOf(SafeFileHandle file) => Facts((int)file.DangerousGetHandle(), "", EmptyPath);

    // glibc has the call since 2.28 and stands in for kernels before 4.11; old container runtimes refuse it.
    private static FileFacts? Facts(int folder, string path, int flags)
    {
        try
        {
            return Stat(folder, path, flags, BasicStats, out var found) == 0
                ? new FileFacts(
                    KindOf(found.Mode), new FileIdentity(((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Inode),
                    found.Mode & 0xfffu, found.User, found.Group, (found.ThatMajor, found.ThatMinor))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    // S_IFMT of include/uapi/linux/stat.h.
    private static FileKind KindOf(ushort mode) => (mode & 0xf000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Fifo,
        0xc000 => FileKind.Socket,
        0xa000 => FileKind.Link,
        _ => FileKind.Device,
    };

    /// <summary>struct pollfd; the same on every Unix.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public const short In = 0x1;
        public const short Out = 0x4;

        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct statx of include/uapi/linux/stat.h, since 4.11; the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatBuffer
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(128)]
        public uint ThatMajor;

        [FieldOffset(132)]
        public uint ThatMinor;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
