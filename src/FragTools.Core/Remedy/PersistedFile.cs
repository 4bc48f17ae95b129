using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using FragTools.Linux;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Remedy;

/// <summary>
/// Replaces a configuration file in one step: the new text is written and on disk before it takes the old one's name. Killed at
/// any instant, it leaves the old file or the new one. Two at a time wait for each other, and not for ever.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PersistedFile : IDisposable
{
    private const int QuietMilliseconds = 1000;
    private const int MostMilliseconds = 30_000;
    private const string Mask = "/dev/null";

    private const UnixFileMode FileMode644 =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly LinuxRoot _root;
    private readonly string _relative;
    private readonly string _name;
    private readonly SafeFileHandle _folder;
    private NewFile? _prepared;

    /// <summary>Makes sure that the folder is there, and that no other process of ours is at work in it.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="relative">The file's path below it.</param>
    /// <param name="note">Is told that another process is waited for.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="NodeException">
    /// The folder may not be written to, another process has its lock for too long, or the administrator has masked the file.
    /// </exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public PersistedFile(LinuxRoot root, string relative, Action<string>? note, CancellationToken cancellation)
    {
        _root = root;
        _relative = relative;
        _name = Path.GetFileName(relative);
        _folder = Guarded(() => NewFolder.OpenOrMake(root.Path, root.RealParts(Path.GetDirectoryName(relative)!)));
        try
        {
            if (root.LinkTarget(relative) == Mask)
            {
                throw new NodeException(
                    NodeError.KernelWriteFailed, root.Describe(relative), "is masked, a link to /dev/null, and left alone: nothing was "
                        + "set; remove the link, or set it without keeping it");
            }

            AwaitLock(note, cancellation);
        }
        catch (Exception)
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The file as it is, or null where there is none.</summary>
    /// <exception cref="NodeException">It is there and cannot be read, so that its other lines would be lost.</exception>
    public byte[]? Current() => !_root.Exists(_relative) ? null : _root.ReadAllBytes(_relative);

    /// <summary>Writes the new text to disk, with the owner, the mode and the attributes of the file that is there.</summary>
    /// <exception cref="NodeException">It cannot be written.</exception>
    public void Prepare(byte[] text) => Guarded(() =>
    {
        // Nobody else is at work here: the folder is locked.
        NewFile.RemoveLeft(_folder, _name, TimeSpan.Zero);
        _prepared = new NewFile(
            _name, NewFolder.Opened(Posix.OpenAt(_folder, ".", OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec)));
        var file = _prepared.Stream.SafeFileHandle;
        _prepared.Stream.Write(text);
        using var old = Posix.OpenAt(_folder, _name, OpenFlags.NonBlocking | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
        var facts = old.IsInvalid ? null : Posix.FactsOf(old);
        if (facts is { Kind: FileKind.Regular } there)
        {
            _ = Posix.ChangeOwner(file, there.User, there.Group);
            CopyAttributes(old, file);
        }

        File.SetUnixFileMode(file, facts is { Kind: FileKind.Regular } ? (UnixFileMode)facts.Value.Mode : FileMode644);
        _prepared.Stream.Flush(flushToDisk: true);
        return true;
    });

    /// <summary>Lets the prepared text take the file's place.</summary>
    /// <exception cref="NodeException">It cannot.</exception>
    public void Commit() => Guarded(() =>
    {
        _prepared!.Commit(overwrite: true);
        Flush(_folder);
        return true;
    });

    /// <summary>Removes what was prepared and not committed.</summary>
    public void Dispose()
    {
        _prepared?.Dispose();
        _folder.Dispose();
    }

    private void AwaitLock(Action<string>? note, CancellationToken cancellation)
    {
        var place = _root.Describe(Path.GetDirectoryName(_relative)!);
        if (!FileLock.Await(
            _folder,
            MostMilliseconds,
            cancellation,
            QuietMilliseconds,
            () => note?.Invoke($"waiting for another process that holds a lock on {place}")))
        {
            throw new NodeException(
                NodeError.KernelWriteFailed, place, $"another process has held a lock on the folder for {MostMilliseconds / 1000} "
                    + $"seconds (fuser -v names it); nothing was written");
        }
    }

    /// <summary>Copies what SELinux and others keep beside a file; what may not be copied is what the new file gets anyway.</summary>
    private static void CopyAttributes(SafeFileHandle from, SafeFileHandle to)
    {
        var names = new byte[64 * 1024];
        var length = (int)Posix.ListAttributes(from, names, names.Length);
        for (var start = 0; start < length;)
        {
            var end = names.AsSpan(start, length - start).IndexOf((byte)0) + start;
            var value = new byte[64 * 1024];
            if (Posix.GetAttribute(from, in names[start], value, value.Length) is >= 0 and var size)
            {
                _ = Posix.SetAttribute(to, in names[start], value, size, 0);
            }

            start = end + 1;
        }
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
                    ? "permission denied, though this is root: the file system may be read-only, or the file or its folder immutable "
                        + "(lsattr -d)"
                    : "permission denied; only root may write it: run as root (sudo)",
                denied);
        }
        catch (IOException failure)
        {
            throw new NodeException(NodeError.KernelWriteFailed, _root.Describe(_relative), failure.Message, failure);
        }
    }

    private static void Flush(SafeFileHandle folder)
    {
        // Some file systems keep no folder to flush (EINVAL); the name is in place all the same.
        if (Posix.Flush(folder) != 0 && Marshal.GetLastPInvokeError() != Errno.Invalid)
        {
            throw Posix.LastFailure();
        }
    }
}
