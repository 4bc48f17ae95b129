using System.Buffers.Binary;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>
/// The files of a journal that lies in a folder, each opened where no link leads out of the tree: journalctl itself would follow
/// whatever links whoever owns the tree has put there. It is given the opened files (<c>--file=/proc/PID/fd/N</c>).
/// </summary>
internal sealed class JournalFiles : IDisposable
{
    // src/libsystemd/sd-journal/journal-def.h, struct Header, the same since systemd 38; smaller ones are refused.
    private const int HeaderBytes = 208;
    private const int HeaderSizeAt = 88;
    private const int ArenaSizeAt = 96;
    private const int IdDigits = 32;

    private static readonly string[] Endings = [".journal", ".journal~"];

    private readonly List<SafeFileHandle> _files = [];

    private JournalFiles()
    {
    }

    /// <summary>The arguments that give the files to journalctl.</summary>
    public IEnumerable<string> Arguments => _files.Select(static file => $"--file={Name(file)}");

    /// <summary>Opens the files of a journal's folder.</summary>
    /// <param name="input">The journal, which has a folder.</param>
    /// <param name="file">The one file that it is, opened; it is disposed of with the others.</param>
    /// <param name="warning">Is told which file cannot be used; journalctl would give up all others for it.</param>
    /// <exception cref="NodeException">There is none that may be read.</exception>
    public static JournalFiles Open(LogInput.Journal input, SafeFileHandle? file, Action<string>? warning)
    {
        var opened = new JournalFiles();
        try
        {
            opened.Add(input, file is null ? All(input) : [(SafeText.Escape(input.Directory!), () => file)], warning);
            return opened;
        }
        catch (NodeException)
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>May a journal be followed in its folder, where files come and go and journalctl has to open them itself?</summary>
    /// <exception cref="NodeException">No: somebody else may put links there.</exception>
    public static void CheckFollowed(LogInput.Journal input)
    {
        foreach (var (root, folder) in Folders(input))
        {
            using var opened = root.TryOpenFolder(folder);
            if (opened is not null && Posix.FactsOf(opened) is { } facts
                && ((facts.User != 0 && facts.User != Posix.EffectiveUser()) || (facts.Mode & 2) != 0))
            {
                throw new NodeException(
                    NodeError.KernelFileUnreadable, root.Describe(folder), "is followed only where it belongs to root or to this user and "
                        + "nobody else may write to it: links in it would be followed");
            }
        }
    }

    public void Dispose() => _files.ForEach(static file => file.Dispose());

    private void Add(LogInput.Journal input, IEnumerable<(string Path, Func<SafeFileHandle> Open)> files, Action<string>? warning)
    {
        NodeException? refused = null;
        foreach (var (path, open) in files)
        {
            if (_files.Count == Bounds.JournalFiles)
            {
                warning?.Invoke($"{input.Name}: has more than {Bounds.JournalFiles} files, the others are not read");
                break;
            }

            try
            {
                var file = open();
                _files.Add(file);
                Check(file, path);
            }
            catch (NodeException failure)
            {
                refused = failure;
                warning?.Invoke(failure.Message);
            }
        }

        if (_files.Count == 0)
        {
            throw refused ?? new NodeException(
                NodeError.KernelFileMissing, input.Name, "there is no file of a journal (*.journal) in it");
        }
    }

    private void Check(SafeFileHandle file, string path)
    {
        // journal_file_verify_header: what was cut while it was copied is refused.
        var header = new byte[HeaderBytes];
        var isWhole = RandomAccess.Read(file, header, 0) == HeaderBytes && header.AsSpan().StartsWith("LPKSHHRH"u8)
            && BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(HeaderSizeAt)) is >= HeaderBytes and var size
            && BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(ArenaSizeAt)) is var arena
            && size <= (ulong)RandomAccess.GetLength(file) && arena <= (ulong)RandomAccess.GetLength(file) - size;
        var problem = !isWhole ? "is no whole file of a journal" : !Path.Exists(Name(file)) ? "needs /proc to be read safely" : null;
        if (problem is not null)
        {
            _files.Remove(file);
            file.Dispose();
            throw new NodeException(NodeError.KernelFileUnreadable, path, problem);
        }
    }

    private static string Name(SafeFileHandle file) => $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}";

    private static IEnumerable<(string Path, Func<SafeFileHandle> Open)> All(LogInput.Journal input)
        => from place in Folders(input)
           from name in place.Root.Names(place.Folder)
           where Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal))
           let relative = Path.Join(place.Folder, name)
           select (place.Root.Describe(relative), (Func<SafeFileHandle>)(() => place.Root.OpenHandle(relative)));

    // MACHINE-ID and MACHINE-ID.NAMESPACE: sd-journal.c, dirent_is_journal_subdir.
    private static IEnumerable<(LinuxRoot Root, string Folder)> Folders(LogInput.Journal input)
    {
        var (root, folder) = input.Relative is { } relative ? (input.Root!, relative) : (new LinuxRoot(input.Directory!), "");
        return root.FolderNames(folder).Where(static name => name.Length >= IdDigits && name.Take(IdDigits).All(char.IsAsciiHexDigitLower))
            .Select(name => (root, Path.Join(folder, name))).Prepend((root, folder));
    }
}
