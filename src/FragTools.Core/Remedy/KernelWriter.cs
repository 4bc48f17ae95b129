using System.Runtime.InteropServices;
using FragTools.Linux;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Remedy;

/// <summary>
/// Every write to a kernel's files goes through here. The file must be there; no link is followed out of the root; the
/// bytes go in one write(2), so that a process killed at any instant leaves nothing half-written.
/// </summary>
/// <param name="root">The root that paths are below: another tree than <c>/</c> is written to, and never the machine.</param>
internal sealed class KernelWriter(LinuxRoot root) : IKernelWriter
{
    /// <inheritdoc/>
    public void Check(string relative) => Open(relative).Dispose();

    /// <inheritdoc/>
    public void Write(string relative, ReadOnlySpan<byte> bytes)
    {
        using var file = Open(relative);
        try
        {
            // The kernel's own files have no length to cut; in a copied tree "60" over "12345" would be 60345.
            if (!root.IsRunning)
            {
                RandomAccess.SetLength(file, 0);
            }
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            throw new NodeException(NodeError.KernelWriteFailed, root.Describe(relative), failure.Message, failure);
        }

        nint written;
        while ((written = NativeMethods.Write(file, in MemoryMarshal.GetReference(bytes), bytes.Length)) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Errno.Interrupted)
            {
                throw WriteProblem.Of(root, relative, error, isOpen: true);
            }
        }

        if (written != bytes.Length)
        {
            throw new NodeException(
                NodeError.KernelWriteFailed, root.Describe(relative), $"only {written} of {bytes.Length} bytes were taken");
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        if (root.IsRunning)
        {
            NativeMethods.Sync();
        }
    }

    /// <summary>
    /// Walks to the file name by name, so that a link put in its way after the path was resolved is an error and is
    /// not followed. Nothing is created and nothing cut.
    /// </summary>
    private SafeFileHandle Open(string relative)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new NodeException(NodeError.PlatformNotLinux, root.Describe(relative), "only Linux has kernels to write to");
        }

        if (root.IsArchive)
        {
            throw new NodeException(
                NodeError.KernelFileDenied, root.Describe(relative), "an archive is a capture, and is never written to");
        }

        var parts = root.RealParts(relative);
        var folder = NativeMethods.Open(root.Path, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
        for (var at = 0; at < parts.Count && !folder.IsInvalid; at++)
        {
            using var parent = folder;
            folder = NativeMethods.OpenAt(parent, parts[at], OpenFlags.NoFollow | OpenFlags.CloseOnExec
                | (at < parts.Count - 1 ? OpenFlags.Path | OpenFlags.Directory : OpenFlags.WriteOnly | OpenFlags.NonBlocking));
        }

        if (!folder.IsInvalid)
        {
            return folder;
        }

        var error = Marshal.GetLastPInvokeError();
        folder.Dispose();
        throw WriteProblem.Of(root, relative, error, isOpen: false);
    }

    /// <summary>
    /// Values of fcntl.h. Two differ by processor: arm and powerpc have the other pair
    /// (arch/*/include/uapi/asm/fcntl.h).
    /// </summary>
    private static class OpenFlags
    {
        public const int WriteOnly = 0x1;
        public const int NonBlocking = 0x800;
        public const int CloseOnExec = 0x80000;
        public const int Path = 0x200000;

        private static readonly bool HasOtherPair
            = RuntimeInformation.ProcessArchitecture
                is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

        public static int Directory => HasOtherPair ? 0x4000 : 0x10000;

        public static int NoFollow => HasOtherPair ? 0x8000 : 0x20000;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern SafeFileHandle OpenAt(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

        [DllImport("libc", EntryPoint = "write", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Write(SafeFileHandle file, in byte buffer, nint count);

        [DllImport("libc", EntryPoint = "sync")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern void Sync();
    }
}

/// <summary>What writes to a kernel. <see cref="KernelWriter"/> is the only one outside tests.</summary>
internal interface IKernelWriter
{
    /// <summary>Can the file be written to? Opens it and writes nothing.</summary>
    /// <param name="relative">The path below the root: <c>proc/sys/vm/drop_caches</c>.</param>
    /// <exception cref="NodeException">It cannot: the message names the remedy.</exception>
    void Check(string relative);

    /// <summary>Writes bytes to a file that is there, in one call.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <param name="bytes">All that is written.</param>
    /// <exception cref="NodeException">The file cannot be written to, or the kernel did not take the bytes.</exception>
    void Write(string relative, ReadOnlySpan<byte> bytes);

    /// <summary>Writes all dirty pages back to disk, as sync(1) does; nothing where no kernel runs below the root.</summary>
    void Sync();
}
