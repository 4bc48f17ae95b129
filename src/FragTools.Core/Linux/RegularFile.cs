using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>
/// Opens files for reading, and nothing that only looks like one: a FIFO, a socket or a device where a file is expected
/// would make a reader wait for ever, or do something. Opening never waits.
/// </summary>
internal static class RegularFile
{
    private const string Denied
        = "permission denied; the kernel lets only root read some files: run as root (sudo), or capture the file as root and read "
            + "the capture";

    private const string LinkInTheWay = "a symbolic link was put in the way while it was opened; nothing was read";

    // Paths of what this process was started with: the shell's <(command) is /dev/fd/63.
    private static readonly string[] OwnDescriptors = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"];

    /// <summary>Opens a file of this machine, symbolic links followed; of pipes only those that this process was started with.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="denied">What to say to a user who may not read it.</param>
    /// <exception cref="NodeException">Missing, denied, no regular file, or an I/O error.</exception>
    public static SafeFileHandle Open(string path, string source, string denied = Denied)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OpenElsewhere(path, source, denied);
        }

        // Opening a device may do something: what it is is asked before, and again of what was opened.
        var isOwn = Array.Exists(OwnDescriptors, start => path.StartsWith(start, StringComparison.Ordinal));
        Check(Posix.FactsOf(path), isOwn, source);
        var file = Posix.Open(path, Flags);
        return Checked(file, isOwn, source, denied);
    }

    /// <summary>
    /// Opens a file of a tree, name by name: a link that was put in the way after the path was resolved is an error, so that
    /// whoever owns the tree leads nobody out of it.
    /// </summary>
    /// <param name="root">The tree's folder.</param>
    /// <param name="relative">The path below it, without links.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="NodeException">Missing, denied, no regular file, or an I/O error.</exception>
    public static SafeFileHandle OpenBelow(string root, string relative, string source)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OpenElsewhere(Path.Join(root, relative), source, Denied);
        }

        using var folder = OpenFolder(root, Path.GetDirectoryName(relative) ?? "");
        if (folder.IsInvalid)
        {
            throw Refusal(Marshal.GetLastPInvokeError(), source, Denied);
        }

        var name = Path.GetFileName(relative);
        Check(Posix.FactsAt(folder, name), isOwn: false, source);
        return Checked(Posix.OpenAt(folder, name, Flags | OpenFlags.NoFollow), isOwn: false, source, Denied);
    }

    /// <summary>Opens a folder of a tree, name by name.</summary>
    /// <param name="root">The tree's folder.</param>
    /// <param name="relative">The path below it, without links.</param>
    /// <returns>The folder, to begin other calls at; invalid where it cannot be opened, and errno says why.</returns>
    public static SafeFileHandle OpenFolder(string root, string relative)
    {
        const int Flags = OpenFlags.Path | OpenFlags.CloseOnExec;
        var folder = Posix.Open(root, Flags | OpenFlags.Directory);
        foreach (var name in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (folder.IsInvalid)
            {
                break;
            }

            var below = Posix.OpenAt(folder, name, Flags | OpenFlags.Directory | OpenFlags.NoFollow);
            var error = Marshal.GetLastPInvokeError();
            folder.Dispose();
            Marshal.SetLastPInvokeError(error);
            folder = below;
        }

        return folder;
    }

    /// <summary>Opens a file that something is written into while it is read, without waiting, whatever it is.</summary>
    /// <exception cref="NodeException">Missing, denied, or an I/O error.</exception>
    public static SafeFileHandle OpenPipe(string path, string source, string denied)
    {
        var file = Posix.Open(path, Flags);
        return file.IsInvalid ? throw Refusal(file, source, denied) : file;
    }

    /// <summary>What to say of what is no regular file.</summary>
    /// <exception cref="NodeException">It is none.</exception>
    public static void Check(FileFacts? facts, bool isOwn, string source)
    {
        var problem = facts?.Kind switch
        {
            null or FileKind.Regular => null,
            FileKind.Folder => "is a folder, not a file; a folder that holds proc/ and sys/ is read as a root",
            FileKind.Fifo when isOwn => null,
            FileKind.Fifo => "is a FIFO, not a file: reading it may wait for ever; pipe its text in (cat FIFO | ...)",
            FileKind.Socket => "is a socket, not a file",
            FileKind.Link => LinkInTheWay,
            _ => "is a device, not a file",
        };
        if (problem is not null)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, source, problem);
        }
    }

    private static int Flags => OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoTerminal | OpenFlags.CloseOnExec;

    private static SafeFileHandle Checked(SafeFileHandle file, bool isOwn, string source, string denied)
    {
        if (file.IsInvalid)
        {
            throw Refusal(file, source, denied);
        }

        try
        {
            Check(Posix.FactsOf(file), isOwn, source);
        }
        catch (NodeException)
        {
            file.Dispose();
            throw;
        }

        Posix.MakeBlocking(file);
        return file;
    }

    private static NodeException Refusal(SafeFileHandle file, string source, string denied)
    {
        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return Refusal(error, source, denied);
    }

    private static NodeException Refusal(int error, string source, string denied) => error switch
    {
        Errno.NoEntry or Errno.NotDirectory => new NodeException(NodeError.KernelFileMissing, source, "no such file"),
        Errno.NotPermitted or Errno.AccessDenied => new NodeException(NodeError.KernelFileDenied, source, denied),
        Errno.Loop => new NodeException(NodeError.KernelFileUnreadable, source, LinkInTheWay),
        Errno.NoDevice => new NodeException(NodeError.KernelFileUnreadable, source, "is a socket or a device, not a file"),
        _ => new NodeException(NodeError.KernelFileUnreadable, source, Marshal.GetPInvokeErrorMessage(error)),
    };

    private static SafeFileHandle OpenElsewhere(string path, string source, string denied)
    {
        try
        {
            Check(
                Directory.Exists(path) ? new FileFacts { Kind = FileKind.Folder } : null, isOwn: false, source);
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NodeException(NodeError.KernelFileMissing, source, "no such file", missing);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new NodeException(NodeError.KernelFileDenied, source, denied, refused);
        }
        catch (IOException failure)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, source, failure.Message, failure);
        }
    }
}
