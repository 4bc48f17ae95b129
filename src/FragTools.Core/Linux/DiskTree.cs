using System.Runtime.InteropServices;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>A folder of this machine.</summary>
/// <param name="root">Its full path.</param>
internal sealed class DiskTree(string root) : FileTree
{
    // The machine's own links lead where its administrator put them; those of any other tree stay within it.
    private readonly bool _isLive = root == "/";

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

    public override byte[] ReadAllBytes(string path, string source)
    {
        using var stream = OpenRead(path, source);
        return KernelFile.ReadAllBytes(stream, source);
    }

    public override Stream OpenRead(string path, string source) => KernelFile.AsStream(Open(path, source), source);

    public override SafeFileHandle Open(string path, string source)
        => _isLive ? RegularFile.Open(OnDisk(path), source) : RegularFile.OpenBelow(root, path, source);

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
        // By its descriptor: the name may lead to another folder by the time that it is listed.
        using var opened = _isLive || !OperatingSystem.IsLinux() ? null : RegularFile.OpenFolder(root, folder);
        if (opened is { IsInvalid: true })
        {
            return Marshal.GetLastPInvokeError() is Errno.AccessDenied or Errno.NotPermitted ? throw Denied(folder) : [];
        }

        try
        {
            return [.. list(PathOf(opened) ?? OnDisk(folder)).Select(path => Path.GetFileName(path))];
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Denied(folder, denied);
        }
        catch (IOException)
        {
            // There is none, or it vanished while it was listed.
            return [];
        }
    }

    /// <summary>What an opened folder is called here; null where this machine shows no descriptors.</summary>
    private static string? PathOf(SafeFileHandle? folder)
        => folder is not null && $"/proc/self/fd/{folder.DangerousGetHandle()}" is var path && Directory.Exists(path) ? path : null;

    private NodeException Denied(string folder, Exception? inner = null)
        => new(NodeError.KernelFileDenied, SafeText.Escape(OnDisk(folder)), "the folder may not be listed; run as root (sudo)", inner);
}
