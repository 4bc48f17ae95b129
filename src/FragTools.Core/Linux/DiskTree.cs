using FragTools.Text;

namespace FragTools.Linux;

/// <summary>A folder of this machine.</summary>
/// <param name="root">Its full path.</param>
internal sealed class DiskTree(string root) : FileTree
{
    public override void Check()
    {
        if (!Directory.Exists(root))
        {
            throw new NodeException(
                NodeError.KernelFileMissing,
                SafeText.Escape(root),
                File.Exists(root)
                    ? "is a file; a root is a folder that holds proc/ and sys/, or an archive of one: .tar, .tar.gz, .tar.xz (one "
                        + "captured file is read by its path)"
                    : "no such folder; a root is a folder that holds proc/ and sys/");
        }
    }

    public override EntryKind? KindOf(string path)
        => Directory.Exists(OnDisk(path)) ? EntryKind.Folder : Path.Exists(OnDisk(path)) ? EntryKind.File : null;

    public override string? LinkTarget(string path) => new FileInfo(OnDisk(path)).LinkTarget;

    public override byte[] ReadAllBytes(string path, string source) => KernelFile.ReadAllBytes(OnDisk(path), source);

    public override Stream OpenRead(string path, string source) => KernelFile.OpenRead(OnDisk(path), source);

    public override DateTimeOffset? LastWrite(string path)
        => File.GetLastWriteTimeUtc(OnDisk(path)) is var time && time.Year > 1601 ? new DateTimeOffset(time) : null;

    public override IReadOnlyList<string> Names(string folder)
        => List(folder, static path => Directory.EnumerateFileSystemEntries(path));

    public override IReadOnlyList<string> FolderNames(string folder)
        => List(
            folder, static path
                => new DirectoryInfo(path).EnumerateDirectories().Where(one => one.LinkTarget is null).Select(one => one.FullName));

    public override string OnDisk(string path) => Path.Join(root, path);

    private List<string> List(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(OnDisk(folder)).Select(path => Path.GetFileName(path))];
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new NodeException(
                NodeError.KernelFileDenied, SafeText.Escape(OnDisk(folder)), "the folder may not be listed; run as root (sudo)", denied);
        }
        catch (IOException)
        {
            // There is none, or it vanished while it was listed.
            return [];
        }
    }
}
