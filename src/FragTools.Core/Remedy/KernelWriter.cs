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
    // (7/8)^24 is 4 %.
    private const int Refreshes = 24;

    /// <inheritdoc/>
    public void Check(string relative)
    {
        const int ForWriting = 2;
        using var folder = OpenFolder(relative, out var name);
        if (folder.IsInvalid || Posix.AccessAt(folder, name, ForWriting) != 0)
        {
            throw WriteProblem.Of(root, relative, Marshal.GetLastPInvokeError(), isOpen: false);
        }

        Check(Posix.FactsAt(folder, name), relative);
    }

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
        while ((written = Posix.Write(file, in MemoryMarshal.GetReference(bytes), bytes.Length)) < 0)
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
            Posix.Sync();
        }
    }

    /// <inheritdoc/>
    public void ShortenCpuLists()
    {
        // To read it is enough, and needs root as writing does.
        for (var time = 0; time < Refreshes && root.IsRunning; time++)
        {
            _ = root.TryReadAllBytes("proc/sys/vm/stat_refresh");
        }
    }

    /// <summary>
    /// Walks to the file name by name, so that a link put in its way after the path was resolved is an error and is
    /// not followed. Nothing is created and nothing cut.
    /// </summary>
    private SafeFileHandle Open(string relative)
    {
        using var folder = OpenFolder(relative, out var name);
        if (!folder.IsInvalid)
        {
            // Opening a device may do something: what it is is asked before, and again of what was opened.
            Check(Posix.FactsAt(folder, name), relative);
        }

        var file = folder.IsInvalid ? null : Posix.OpenAt(
            folder, name, OpenFlags.NoFollow | OpenFlags.CloseOnExec | OpenFlags.WriteOnly | OpenFlags.NonBlocking);
        var error = Marshal.GetLastPInvokeError();
        try
        {
            return file is { IsInvalid: false } && Check(Posix.FactsOf(file), relative)
                ? file
                : throw WriteProblem.Of(root, relative, error, isOpen: false);
        }
        catch (NodeException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The kernel's files are regular ones; whatever else was put in the place of one is not written to.</summary>
    private bool Check(FileFacts? facts, string relative)
    {
        var error = facts?.Kind switch
        {
            null or FileKind.Regular => 0,
            FileKind.Folder => Errno.IsDirectory,
            FileKind.Link => Errno.Loop,
            _ => Errno.NoDevice,
        };
        return error == 0 ? true : throw WriteProblem.Of(root, relative, error, isOpen: false);
    }

    private SafeFileHandle OpenFolder(string relative, out string name)
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

        var path = string.Join('/', root.RealParts(relative));
        name = Path.GetFileName(path);
        return RegularFile.OpenFolder(root.Path, Path.GetDirectoryName(path)!);
    }
}

/// <summary>What writes to a kernel. <see cref="KernelWriter"/> is the only one outside tests.</summary>
internal interface IKernelWriter
{
    /// <summary>May the file be written to? Nothing is opened for it.</summary>
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

    /// <summary>
    /// Gives back what waits in the CPUs' own lists of free pages: since 6.7 up to an eighth of a zone, which /proc/buddyinfo and
    /// MemFree do not count, and which joins no block meanwhile (mm/page_alloc.c, nr_pcp_high). Each refresh of the kernel's counters
    /// shortens a list that has grown by an eighth (mm/vmstat.c, vmstat_refresh, 4.7; mm/page_alloc.c, decay_pcp_high, 6.7); older
    /// kernels' lists are short. Nothing happens where no kernel runs below the root, or where it is not allowed.
    /// </summary>
    void ShortenCpuLists();
}
