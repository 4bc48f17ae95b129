using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>
/// The root of a node's file tree: <c>/</c> for the machine in front of us, else a capture, a container's
/// <c>/host</c> or a sosreport, unpacked or as the archive that it came in. Every path of the kernel is read below it;
/// symbolic links are followed as if the tree were the whole file system, so that no capture leads out of itself.
/// </summary>
public sealed class LinuxRoot
{
    private const int MostLinks = 40;

    private readonly bool _onLinux;
    private readonly FileTree _files;
    private readonly Lazy<string?> _host;
    private readonly Lazy<KernelRelease?> _kernel;
    private readonly Lazy<bool> _isRunning;

    // Folders of a tree in which nothing happens that are no links: nine in ten of all that is asked for lies below a few of them.
    private readonly HashSet<string> _plain = new(StringComparer.Ordinal);
    private bool _isThere;

    /// <summary>A tree on disk, or in an archive. Nothing is read before something is asked for.</summary>
    /// <param name="path">
    /// The folder that holds <c>proc</c> and <c>sys</c>, or a .tar, .tar.gz, .tgz, .tar.xz or .txz of it; relative to the
    /// current directory, or absolute.
    /// </param>
    public LinuxRoot(string path)
        : this(path, OperatingSystem.IsLinux())
    {
    }

    internal LinuxRoot(string path, bool onLinux)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _onLinux = onLinux;
        Path = path == "/" ? path : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        IsArchive = IsArchiveFile(Path);
        _files = IsArchive ? new ArchiveTree(ArchiveSource.Of(Path), ArchiveLimits.Default) : new DiskTree(Path);
        _host = new Lazy<string?>(FindHost);
        _kernel = new Lazy<KernelRelease?>(FindKernel);
        _isRunning = new Lazy<bool>(() => HasFolder("proc/self"));
    }

    // An archive that came through a pipe.
    private LinuxRoot(byte[] archive, string name)
    {
        _onLinux = OperatingSystem.IsLinux();
        (Path, IsArchive) = (name, true);
        _files = new ArchiveTree(
            new ArchiveSource(name, () => new MemoryStream(archive, writable: false)), ArchiveLimits.Default);
        _host = new Lazy<string?>(FindHost);
        _kernel = new Lazy<KernelRelease?>(FindKernel);
        _isRunning = new Lazy<bool>(() => HasFolder("proc/self"));
    }

    /// <summary>The running machine: <c>/</c>.</summary>
    public static LinuxRoot Live { get; } = new("/");

    /// <summary>The tree's full path.</summary>
    public string Path { get; }

    /// <summary>Is this the root of the running machine?</summary>
    public bool IsLive => Path == "/";

    /// <summary>Is the tree in an archive, so that nothing in it is a file of this machine?</summary>
    public bool IsArchive { get; }

    /// <summary>
    /// Is a kernel at work below this root, as below <c>/</c> and a container's <c>/host</c>? Captures have no
    /// /proc/self.
    /// </summary>
    internal bool IsRunning => _isRunning.Value;

    private bool IsStill => _isRunning is { IsValueCreated: true, Value: false };

    /// <summary>
    /// The machine's name. A tree that does not say has the name of its folder, so that rows of many captures can
    /// be told apart.
    /// </summary>
    public string? Host => _host.Value ?? SafeText.Escape(IsArchive ? ArchiveFormat.BareName(Path) : System.IO.Path.GetFileName(Path));

    /// <summary>The machine's name as the tree's own files have it; null where none of them does.</summary>
    internal string? OwnHost => _host.Value;

    /// <summary>The kernel's release, or null where the tree does not say.</summary>
    public KernelRelease? Kernel => _kernel.Value;

    /// <summary>Is this file taken for an archive of a node's tree?</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>True where the file is there and its name ends in .tar, .tar.gz, .tgz, .tar.xz or .txz.</returns>
    public static bool IsArchiveFile(string path) => ArchiveFormat.IsArchiveName(path) && File.Exists(path);

    /// <summary>The tree of an archive that comes through a pipe; it is kept in memory.</summary>
    /// <param name="archive">The archive, as <c>fragtools capture -</c> writes it, or packed.</param>
    /// <param name="name">What messages and <c>Source</c> call it.</param>
    /// <returns>The tree.</returns>
    public static LinuxRoot OfArchive(byte[] archive, string name)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new LinuxRoot(archive, name);
    }

    /// <summary>A kernel path as the user knows it, for messages and <c>Source</c>.</summary>
    /// <param name="relative">The path below the root, without a leading slash: <c>proc/buddyinfo</c>.</param>
    /// <returns>The path with the root before it, escaped.</returns>
    public string Describe(string relative) => IsLive ? "/" + relative : SafeText.Escape(System.IO.Path.Join(Path, relative));

    /// <summary>Reads a file whole.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="NodeException">
    /// The file is missing, may not be read or is none; or the root is live and this is not Linux.
    /// </exception>
    public byte[] ReadAllBytes(string relative)
    {
        Check(relative);
        try
        {
            return _files.ReadAllBytes(Resolve(relative), Describe(relative));
        }
        catch (NodeException missing) when (missing.Error == NodeError.KernelFileMissing && IsRunning)
        {
            throw new NodeException(
                NodeError.KernelFeatureOff,
                Describe(relative),
                "the running kernel has no such file: it was built, or booted, without the feature behind it",
                missing);
        }
        catch (NodeException missing) when (missing.Error == NodeError.KernelFileMissing && !IsLive && !Exists("proc"))
        {
            throw new NodeException(
                NodeError.KernelFileMissing, Describe(relative), "the root holds no proc/: give the folder that holds proc/ and sys/",
                missing);
        }
    }

    /// <summary>Opens a file of any size, such as a log, to be read once from its front.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>The stream, for the caller to dispose of.</returns>
    /// <exception cref="NodeException">As <see cref="ReadAllBytes"/> throws it.</exception>
    public Stream OpenRead(string relative)
    {
        Check(relative);
        return _files.OpenRead(Resolve(relative), Describe(relative));
    }

    /// <summary>The same for reading at any place; not from an archive.</summary>
    internal SafeFileHandle OpenHandle(string relative)
    {
        Check(relative);
        return _files.Open(Resolve(relative), Describe(relative));
    }

    /// <summary>Opens a folder on disk, to begin other calls at; null where there is none that may be opened.</summary>
    internal SafeFileHandle? TryOpenFolder(string relative)
    {
        if (IsArchive || TryResolve(relative) is not { } path)
        {
            return null;
        }

        var folder = RegularFile.OpenFolder(Path, path);
        if (!folder.IsInvalid)
        {
            return folder;
        }

        folder.Dispose();
        return null;
    }

    /// <summary>When a file was written last.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>The time in UTC, or null where there is no such file.</returns>
    public DateTimeOffset? LastWrite(string relative)
        => TryResolve(relative) is { } path ? _files.LastWrite(path)?.ToUniversalTime() : null;

    /// <summary>Is anything at this path?</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>True where a file or folder is there and may be seen.</returns>
    public bool Exists(string relative) => TryResolve(relative) is { } path && _files.KindOf(path) is not null;

    /// <summary>The names of what a folder holds.</summary>
    /// <param name="relative">The folder below the root.</param>
    /// <returns>The names, as they are and sorted by their characters' codes; none where there is no such folder.</returns>
    /// <exception cref="NodeException">The folder may not be listed, or the archive cannot be read.</exception>
    public IReadOnlyList<string> Names(string relative) => [.. _files.Names(Resolve(relative)).Order(StringComparer.Ordinal)];

    /// <summary>The names of the folders that a folder holds, links to folders left out.</summary>
    /// <param name="relative">The folder below the root.</param>
    /// <returns>The names, as they are and sorted by their characters' codes; none where there is no such folder.</returns>
    /// <exception cref="NodeException">The folder may not be listed, or the archive cannot be read.</exception>
    public IReadOnlyList<string> FolderNames(string relative) => [.. _files.FolderNames(Resolve(relative)).Order(StringComparer.Ordinal)];

    /// <summary>Throws where nothing can be read below this root.</summary>
    /// <exception cref="NodeException">The folder or archive is missing or damaged; or the root is live and this is not Linux.</exception>
    public void Check() => Check("");

    /// <summary>Reads a file that may well be absent.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>Its bytes, or null where it cannot be read for whatever reason.</returns>
    public byte[]? TryReadAllBytes(string relative)
    {
        try
        {
            // Most of what is asked for is absent in most captures, and to say so by an exception takes longer than to look.
            return Exists(relative) ? ReadAllBytes(relative) : null;
        }
        catch (NodeException)
        {
            return null;
        }
    }

    /// <summary>Reads the first line of a small file that may well be absent.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>The line, escaped and trimmed, or null where there is none.</returns>
    public string? TryReadLine(string relative)
    {
        var lines = new LineReader(TryReadAllBytes(relative) ?? []);
        return lines.MoveNext() && ByteText.Trim(lines.Line) is { IsEmpty: false } line ? SafeText.Escape(line) : null;
    }

    /// <summary>Is there a folder at this path?</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>True where one is there and may be seen.</returns>
    public bool HasFolder(string relative) => TryResolve(relative) is { } path && _files.KindOf(path) == EntryKind.Folder;

    /// <summary>The real path of what stands below the root.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>Its path on this machine, or null where nothing is there, or the tree is an archive.</returns>
    internal string? OnDisk(string relative)
        => TryResolve(relative) is { } path && _files.KindOf(path) is not null ? _files.OnDisk(path) : null;

    /// <summary>Do both paths lead to the same file, symbolic links followed within the tree?</summary>
    internal bool IsLinkTo(string relative, string target) => RealParts(relative).SequenceEqual(RealParts(target));

    /// <summary>Where a symbolic link leads, as it is written; null where there is no link.</summary>
    /// <param name="relative">The path below the root.</param>
    internal string? LinkTarget(string relative) => _files.LinkTarget(relative);

    /// <summary>Finds the root that a file belongs to, if the file stands where the kernel has it.</summary>
    /// <param name="file">A path such as <c>captures/node-1/proc/buddyinfo</c>.</param>
    /// <param name="relative">The kernel's own path: <c>proc/buddyinfo</c>.</param>
    /// <returns>The root, or null where the file stands elsewhere.</returns>
    internal static LinuxRoot? Above(string file, string relative)
    {
        var full = System.IO.Path.GetFullPath(file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        return full.EndsWith("/" + relative, StringComparison.Ordinal) ? new LinuxRoot(full[..^relative.Length]) : null;
    }

    private void Check(string relative)
    {
        if (IsLive && !_onLinux)
        {
            throw new NodeException(
                NodeError.PlatformNotLinux,
                Describe(relative),
                "live reading needs Linux; captures can be read here: a folder that holds proc/ and sys/ as a root, or one captured "
                    + "file by its path");
        }

        if (!_isThere || !IsStill)
        {
            _files.Check();
            _isThere = true;
        }
    }

    /// <summary>The path of a path's file, each symbolic link taken as if the root were <c>/</c>.</summary>
    private string Resolve(string relative) => IsLive ? relative : string.Join('/', RealParts(relative));

    /// <summary>The same, or null where the links lead in a circle: as stat has it (ELOOP), nothing is there.</summary>
    private string? TryResolve(string relative)
    {
        try
        {
            return Resolve(relative);
        }
        catch (NodeException)
        {
            return null;
        }
    }

    /// <summary>
    /// The names that lead from the root to a kernel path, after every symbolic link was taken as if the root were
    /// <c>/</c>.
    /// </summary>
    /// <param name="relative">The path below the root; what is not there is taken as it stands.</param>
    /// <exception cref="NodeException">The links lead in a circle.</exception>
    internal List<string> RealParts(string relative)
    {
        var pending = new Stack<string>();
        var done = new List<string>();
        PushParts(pending, relative);
        var (links, steps) = (0, 0);
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                done.RemoveRange(Math.Max(0, done.Count - 1), Math.Min(1, done.Count));
                continue;
            }

            if (++steps > Bounds.PathSteps)
            {
                throw new NodeException(NodeError.KernelFileUnreadable, Describe(relative), "the path, its links taken, has no end");
            }

            done.Add(part);
            var path = string.Join('/', done);
            var isFolder = pending.Count > 0 && IsStill;
            if (isFolder && IsPlain(path))
            {
                continue;
            }

            var target = _files.LinkTarget(path);
            if (target is null)
            {
                if (isFolder)
                {
                    Keep(path);
                }

                continue;
            }

            if (++links > MostLinks)
            {
                throw new NodeException(NodeError.KernelFileUnreadable, Describe(relative), "symbolic links lead in a circle");
            }

            if (target.StartsWith('/'))
            {
                done.Clear();
            }
            else
            {
                done.RemoveAt(done.Count - 1);
            }

            PushParts(pending, target);
        }

        return done;
    }

    private bool IsPlain(string folder)
    {
        lock (_plain)
        {
            return _plain.Contains(folder);
        }
    }

    private void Keep(string folder)
    {
        lock (_plain)
        {
            if (_plain.Count < Bounds.PathSteps)
            {
                _plain.Add(folder);
            }
        }
    }

    private static void PushParts(Stack<string> pending, string path)
    {
        foreach (var part in Enumerable.Reverse(path.Split('/')).Where(part => part is not ("" or ".")))
        {
            pending.Push(part);
        }
    }

    private string? FindHost()
    {
        if (IsLive)
        {
            return TryReadLine("proc/sys/kernel/hostname") ?? Environment.MachineName;
        }

        // proc/sys/kernel/hostname last: below a container's /host it names the reader, not the node.
        return TryReadLine("etc/hostname")
            ?? TryReadLine("hostname")
            ?? TryReadLine("sos_commands/host/hostname")
            ?? TryReadLine("proc/sys/kernel/hostname")
            ?? UnameFields()?.ElementAtOrDefault(1)
            ?? CaptureManifest.TryRead(this)?.Host;
    }

    // The patch level of Debian's kernels stands in the version alone (init/version.c: UTS_VERSION; linux_proc_banner).
    private KernelRelease? FindKernel()
        => KernelRelease.TryParse(
            $"{TryReadLine("proc/sys/kernel/osrelease")} {TryReadLine("proc/sys/kernel/version") ?? TryReadLine("proc/version")}")
            ?? KernelRelease.TryParse(TryReadLine("proc/version"))
            ?? KernelRelease.TryParse(UnameFields() is [_, _, .. var release] ? string.Join(' ', release) : null);

    private string[]? UnameFields()
    {
        var fields = (TryReadLine("sos_commands/kernel/uname_-a") ?? TryReadLine("uname"))?.Split(
            ' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is ["Linux", ..] ? fields : null;
    }
}
