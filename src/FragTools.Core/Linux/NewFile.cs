using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>
/// A file that gets its name when it is whole, readable by its owner alone until then. Where the file system can, it has no
/// name before, so that whoever is killed leaves nothing; else one that nobody can guess, made exclusively. Names are looked up
/// in the folder as it was opened: a link that is planted meanwhile is not followed.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private const uint OwnerOnly = 0x180;
    private const string Ending = ".new";

    // Between the two steps of a replacement lie microseconds.
    private static readonly TimeSpan Left = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly SafeFileHandle? _folder;
    private string? _name;

    /// <summary>Makes the file.</summary>
    /// <param name="path">The path that it is to have.</param>
    /// <exception cref="IOException">It cannot be made: no such folder, no room.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public NewFile(string path)
        : this(path, OperatingSystem.IsLinux() ? Folder(path) : null)
    {
    }

    /// <summary>Makes the file in a folder that was opened.</summary>
    /// <param name="path">The path that it is to have; on Linux only its name counts.</param>
    /// <param name="folder">The folder, which is disposed of with the file; null on other systems.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public NewFile(string path, SafeFileHandle? folder)
    {
        _path = path;
        _folder = folder;
        try
        {
            Stream = new FileStream(folder is null ? OpenElsewhere() : Open(folder), FileAccess.Write, bufferSize: 64 * 1024);
        }
        catch (Exception)
        {
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>The file, to be written to.</summary>
    public FileStream Stream { get; }

    /// <summary>
    /// Removes what processes have left that were killed between the two steps of a replacement: another name of a file, that one
    /// would have had in a moment.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The path that the files were to have; only its name counts.</param>
    /// <param name="age">How long ago they must have been written.</param>
    public static void RemoveLeft(SafeFileHandle folder, string path, TimeSpan age)
    {
        var beginning = Beginning(path);
        var length = beginning.Length + Path.GetRandomFileName().Length + Ending.Length;
        try
        {
            foreach (var file in new DirectoryInfo(Itself(folder)).EnumerateFiles())
            {
                if (file.Name.Length == length
                    && file.Name.StartsWith(beginning, StringComparison.Ordinal)
                    && file.Name.EndsWith(Ending, StringComparison.Ordinal)
                    && DateTime.UtcNow - file.LastWriteTimeUtc >= age)
                {
                    _ = Posix.UnlinkAt(folder, file.Name, 0);
                }
            }
        }
        catch (Exception unlisted) when (unlisted is IOException or UnauthorizedAccessException)
        {
            // Who may not list a folder leaves it as it is.
        }
    }

    /// <summary>All is written: the file gets its name, in one step.</summary>
    /// <param name="overwrite">May it replace another?</param>
    /// <param name="name">Its name, where it is another than was thought.</param>
    /// <exception cref="IOException">The name is taken, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Commit(bool overwrite, string? name = null)
    {
        Stream.Flush();
        var target = name ?? Path.GetFileName(_path);
        if (_folder is null)
        {
            Stream.Dispose();
            File.Move(_name!, Path.Join(Path.GetDirectoryName(Path.GetFullPath(_path)), target), overwrite);
            _name = null;
            return;
        }

        if (TryName(target))
        {
            // It had another name, too, where it could not be without one.
            Remove();
        }
        else if (Marshal.GetLastPInvokeError() == Errno.Exists && !overwrite)
        {
            throw Posix.LastFailure();
        }
        else
        {
            Replace(_folder, target, overwrite);
        }

        Stream.Dispose();
    }

    /// <summary>What did not get its name is removed.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What was buffered goes nowhere.
        }

        Remove();
        _folder?.Dispose();
    }

    private static SafeFileHandle Folder(string path) => NewFolder.Opened(Posix.Open(
        Path.GetDirectoryName(Path.GetFullPath(path))!, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec));

    private SafeFileHandle Open(SafeFileHandle folder)
    {
        const int Flags = OpenFlags.ReadWrite | OpenFlags.CloseOnExec;
        var file = Posix.OpenAt(folder, ".", OpenFlags.Nameless | Flags, OwnerOnly);
        if (!file.IsInvalid && File.Exists(Itself(file)))
        {
            return file;
        }

        file.Dispose();
        var name = Another();
        file = NewFolder.Opened(
            Posix.OpenAt(folder, name, OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | Flags, OwnerOnly));
        _name = name;
        return file;
    }

    private SafeFileHandle OpenElsewhere()
    {
        var path = Path.Join(Path.GetDirectoryName(Path.GetFullPath(_path)), Another());
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        _name = path;
        return file;
    }

    /// <summary>Gives the file a name that nothing has.</summary>
    private bool TryName(string name)
        => _name is null
            ? Posix.LinkAt(_folder!, Itself(Stream.SafeFileHandle), _folder!, name, Posix.FollowLink) == 0
            : Posix.LinkAt(_folder!, _name, _folder!, name, 0) == 0;

    private void Replace(SafeFileHandle folder, string target, bool overwrite)
    {
        if (_name is null)
        {
            var name = Another();
            if (!TryName(name))
            {
                throw Posix.LastFailure();
            }

            _name = name;
        }
        else if (!overwrite && Posix.FactsAt(folder, target) is not null)
        {
            // A file system without hard links.
            throw new IOException("there is such a file already");
        }

        if (Posix.RenameAt(folder, _name, folder, target) != 0)
        {
            throw Posix.LastFailure();
        }

        _name = null;
        RemoveLeft(folder, _path, Left);
    }

    private void Remove()
    {
        if (_name is not null && _folder is not null)
        {
            _ = Posix.UnlinkAt(_folder, _name, 0);
        }
        else if (_name is not null)
        {
            File.Delete(_name);
        }

        _name = null;
    }

    private string Another() => Beginning(_path) + Path.GetRandomFileName() + Ending;

    // A name has 255 bytes at most, and a letter up to 4.
    private static string Beginning(string path)
    {
        var name = Path.GetFileName(path);
        return $".{name[..Math.Min(name.Length, 40)]}.";
    }

    private static string Itself(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";
}
