using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using FragTools.Linux;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Remedy;

/// <summary>
/// Replaces a configuration file in one step: the new text goes to a file beside it, to disk, and then takes the old
/// one's name. Killed at any instant, it leaves the old file or the new one. Two at a time wait for each other.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PersistedFile : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int LockExclusive = 2;

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode FileMode644 =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly LinuxRoot _root;
    private readonly string _relative;
    private readonly string _folder;
    private readonly string _file;
    private readonly SafeFileHandle _lock;
    private string? _prepared;

    /// <summary>Makes sure that the folder is there, and that no other process of ours is at work in it.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="relative">The file's path below it.</param>
    /// <exception cref="NodeException">The folder may not be written to.</exception>
    public PersistedFile(LinuxRoot root, string relative)
    {
        _root = root;
        _relative = relative;
        _folder = Path.Join([root.Path, .. root.RealParts(Path.GetDirectoryName(relative)!)]);
        _file = Path.Join(_folder, Path.GetFileName(relative));
        _lock = Guarded(() =>
        {
            if (!Directory.Exists(_folder))
            {
                Directory.CreateDirectory(_folder, FolderMode);
                using var above = Open(Path.GetDirectoryName(_folder)!);
                Flush(above);
            }

            var handle = Open(_folder);
            _ = NativeMethods.Lock(handle, LockExclusive);
            return handle;
        });
    }

    /// <summary>The file as it is, or null where there is none.</summary>
    /// <exception cref="NodeException">It is there and cannot be read, so that its other lines would be lost.</exception>
    public byte[]? Current() => !_root.Exists(_relative) ? null : _root.ReadAllBytes(_relative);

    /// <summary>Writes the new text to disk beside the file.</summary>
    /// <exception cref="NodeException">It cannot be written.</exception>
    public void Prepare(byte[] text) => Guarded(() =>
    {
        // What processes that were killed have left. Nobody else is at work here: the folder is locked.
        var name = Path.GetFileName(_file);
        foreach (var stale in Directory.EnumerateFiles(_folder, $".{name}.*.new"))
        {
            File.Delete(stale);
        }

        // Not *.conf, so that no boot reads it; CreateNew follows no link.
        var path = Path.Join(_folder, $".{name}.{Environment.ProcessId}.new");
        using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            _prepared = path;
            File.SetUnixFileMode(
                stream.SafeFileHandle,
                File.Exists(_file) && new FileInfo(_file).LinkTarget is null ? File.GetUnixFileMode(_file) : FileMode644);
            stream.Write(text);
            stream.Flush(flushToDisk: true);
        }

        return true;
    });

    /// <summary>Lets the prepared text take the file's place.</summary>
    /// <exception cref="NodeException">It cannot.</exception>
    public void Commit() => Guarded(() =>
    {
        File.Move(_prepared!, _file, overwrite: true);
        _prepared = null;
        Flush(_lock);
        return true;
    });

    /// <summary>Removes what was prepared and not committed.</summary>
    public void Dispose()
    {
        if (_prepared is { } left)
        {
            File.Delete(left);
        }

        _lock.Dispose();
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new NodeException(
                NodeError.KernelFileDenied,
                _root.Describe(_relative),
                Environment.IsPrivilegedProcess
                    ? "permission denied, though this is root: the file system may be read-only"
                    : "permission denied; only root may write it: run as root (sudo)",
                denied);
        }
        catch (IOException failure)
        {
            throw new NodeException(NodeError.KernelWriteFailed, _root.Describe(_relative), failure.Message, failure);
        }
    }

    private static SafeFileHandle Open(string folder)
    {
        var handle = NativeMethods.Open(folder, CloseOnExec);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw error is Errno.NotPermitted or Errno.AccessDenied
            ? new UnauthorizedAccessException()
            : new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    private static void Flush(SafeFileHandle folder)
    {
        // Some file systems keep no folder to flush (EINVAL); the name is in place all the same.
        if (NativeMethods.Flush(folder) != 0 && Marshal.GetLastPInvokeError() is var error and not Errno.Invalid)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Lock(SafeFileHandle file, int operation);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Flush(SafeFileHandle file);
    }
}
