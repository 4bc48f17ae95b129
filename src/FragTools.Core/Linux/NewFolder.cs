using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>
/// A folder that is filled under a name that nobody can guess, which its owner alone may enter, and gets its own when all is
/// there. A folder that is there and empty is used and not replaced: it keeps its owner and its mode. Everything is written
/// below the folder as it was opened, whatever its name leads to by then.
/// </summary>
internal sealed class NewFolder : IDisposable
{
    private const uint OwnerOnly = 0x1c0;
    private const int RemoveFolder = 0x200;

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _place;
    private readonly string _above;
    private readonly string _name;
    private readonly SafeFileHandle? _parent;
    private readonly SafeFileHandle? _folder;
    private bool _isDone;

    /// <summary>Makes the folder.</summary>
    /// <param name="place">The full path that it is to have; nothing, or an empty folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public NewFolder(string place)
    {
        _place = place;
        _above = Directory.Exists(place) ? place : System.IO.Path.GetDirectoryName(place)!;
        _name = $".fragtools.{System.IO.Path.GetRandomFileName()}.new";
        Path = System.IO.Path.Join(_above, _name);
        if (!OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(Path);
            return;
        }

        _parent = Opened(Posix.Open(_above, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec));
        try
        {
            if (Posix.MakeFolderAt(_parent, _name, OwnerOnly) != 0)
            {
                throw Posix.LastFailure();
            }

            _folder = Opened(Posix.OpenAt(
                _parent, _name, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec));
            if (Posix.FactsOf(_folder) is { } facts && facts.User != Posix.EffectiveUser())
            {
                _folder.Dispose();
                throw new UnauthorizedAccessException("another user put a folder of their own in the way");
            }
        }
        catch (Exception)
        {
            _parent.Dispose();
            throw;
        }

        Path = $"/proc/self/fd/{_folder.DangerousGetHandle()}" is var itself && Directory.Exists(itself) ? itself : Path;
    }

    /// <summary>Where it is filled.</summary>
    public string Path { get; }

    /// <summary>Makes a folder below it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void Add(string relative)
    {
        var path = System.IO.Path.Join(Path, relative);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Mode);
        }
    }

    /// <summary>All is there.</summary>
    /// <exception cref="IOException">The place was taken meanwhile.</exception>
    public void Commit()
    {
        if (Directory.Exists(_place))
        {
            // Files last: a capture's manifest is one, and where it is all is there, even if this process is killed meanwhile.
            foreach (var path in Directory.GetFileSystemEntries(Path).OrderByDescending(Directory.Exists))
            {
                Move(path, System.IO.Path.Join(_place, System.IO.Path.GetFileName(path)));
            }
        }
        else if (_parent is null)
        {
            Directory.Move(Path, _place);
            _isDone = true;
        }
        else if (Posix.RenameAt(_parent, _name, _parent, System.IO.Path.GetFileName(_place)) == 0)
        {
            _isDone = true;
        }
        else
        {
            throw Posix.LastFailure();
        }
    }

    /// <summary>What did not get its name is removed.</summary>
    public void Dispose()
    {
        if (!_isDone)
        {
            Remove();
        }

        _folder?.Dispose();
        _parent?.Dispose();
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    /// <summary>Opens a folder of a tree name by name, following no links, and makes what is not there of it.</summary>
    /// <param name="root">The tree's folder.</param>
    /// <param name="parts">The names that lead from there to the folder.</param>
    /// <exception cref="IOException">It cannot be made, or a link was put in the way.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static SafeFileHandle OpenOrMake(string root, IEnumerable<string> parts)
    {
        const uint ForAll = 0x1ed;
        var flags = OpenFlags.Directory | OpenFlags.CloseOnExec;
        var folder = Opened(Posix.Open(root, flags));
        foreach (var part in parts)
        {
            using var above = folder;
            var below = Posix.OpenAt(above, part, flags | OpenFlags.NoFollow);
            if (below.IsInvalid && Marshal.GetLastPInvokeError() == Errno.NoEntry)
            {
                // Another process may make it in the same moment.
                _ = Posix.MakeFolderAt(above, part, ForAll);
                _ = Posix.Flush(above);
                below = Posix.OpenAt(above, part, flags | OpenFlags.NoFollow);
            }

            folder = Opened(below);
        }

        return folder;
    }

    /// <summary>What was opened, a folder or a file.</summary>
    /// <exception cref="IOException">It was not; the last call says why.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static SafeFileHandle Opened(SafeFileHandle handle)
    {
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var failure = Posix.LastFailure();
        handle.Dispose();
        throw failure;
    }

    private void Remove()
    {
        foreach (var path in Directory.GetFileSystemEntries(Path))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }

        if (_parent is null || Posix.UnlinkAt(_parent, _name, RemoveFolder) != 0)
        {
            Directory.Delete(System.IO.Path.Join(_above, _name));
        }
    }
}
