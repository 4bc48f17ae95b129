namespace FragTools.Linux;

/// <summary>
/// The root of a node's file tree: <c>/</c> for the machine in front of us, else a capture, a container's
/// <c>/host</c> or an unpacked sosreport. Every path of the kernel is read below it; symbolic links are followed
/// as if the tree were the whole file system, so that no capture leads out of itself.
/// </summary>
public sealed class LinuxRoot
{
    private const int MostLinks = 40;

    private readonly bool _onLinux;
    private readonly Lazy<string?> _host;
    private readonly Lazy<KernelVersion?> _kernel;

    /// <summary>A tree on disk.</summary>
    /// <param name="path">The folder that holds <c>proc</c> and <c>sys</c>; relative to the current directory, or absolute.</param>
    public LinuxRoot(string path)
        : this(path, OperatingSystem.IsLinux())
    {
    }

    internal LinuxRoot(string path, bool onLinux)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _onLinux = onLinux;
        Path = path == "/" ? path : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        _host = new Lazy<string?>(FindHost);
        _kernel = new Lazy<KernelVersion?>(FindKernel);
    }

    /// <summary>The running machine: <c>/</c>.</summary>
    public static LinuxRoot Live { get; } = new("/");

    /// <summary>The tree's full path.</summary>
    public string Path { get; }

    /// <summary>Is this the root of the running machine?</summary>
    public bool IsLive => Path == "/";

    /// <summary>Is a kernel at work below this root, as below <c>/</c> and a container's <c>/host</c>? Captures have no /proc/self.</summary>
    internal bool IsRunning => HasFolder("proc/self");

    /// <summary>
    /// The machine's name. A tree that does not say has the name of its folder, so that rows of many captures can
    /// be told apart.
    /// </summary>
    public string? Host => _host.Value;

    /// <summary>The kernel's release, or null where the tree does not say.</summary>
    public KernelVersion? Kernel => _kernel.Value;

    /// <summary>A kernel path as the user knows it, for messages and <c>Source</c>.</summary>
    /// <param name="relative">The path below the root, without a leading slash: <c>proc/buddyinfo</c>.</param>
    /// <returns>The path with the root before it, escaped.</returns>
    public string Describe(string relative) => IsLive ? "/" + relative : SafeText.Escape(System.IO.Path.Join(Path, relative));

    /// <summary>Reads a file whole.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ReadException">
    /// The file is missing, may not be read or is none; or the root is live and this is not Linux.
    /// </exception>
    public byte[] ReadAllBytes(string relative)
    {
        if (IsLive && !_onLinux)
        {
            throw new ReadException(
                ReadError.PlatformNotLinux,
                Describe(relative),
                "live reading needs Linux; captures can be read here: a folder that holds proc/ and sys/ as a root, or one captured file by its path");
        }

        if (!IsLive && !Directory.Exists(Path))
        {
            throw new ReadException(
                ReadError.KernelFileMissing,
                SafeText.Escape(Path),
                File.Exists(Path)
                    ? "is a file; a root is a folder that holds proc/ and sys/ (one captured file is read by its path)"
                    : "no such folder; a root is a folder that holds proc/ and sys/");
        }

        try
        {
            return KernelFile.ReadAllBytes(Resolve(relative), Describe(relative));
        }
        catch (ReadException missing) when (missing.Error == ReadError.KernelFileMissing && IsRunning)
        {
            throw new ReadException(
                ReadError.KernelFeatureOff,
                Describe(relative),
                "the running kernel has no such file: it was built, or booted, without the feature behind it",
                missing);
        }
        catch (ReadException missing) when (missing.Error == ReadError.KernelFileMissing && !IsLive && !System.IO.Path.Exists(Resolve("proc")))
        {
            throw new ReadException(
                ReadError.KernelFileMissing, Describe(relative), "the root holds no proc/: give the folder that holds proc/ and sys/", missing);
        }
    }

    /// <summary>Reads a file that may well be absent.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>Its bytes, or null where it cannot be read for whatever reason.</returns>
    public byte[]? TryReadAllBytes(string relative)
    {
        try
        {
            return ReadAllBytes(relative);
        }
        catch (ReadException)
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

    /// <summary>When a file was last written, in UTC, or null where it is not there.</summary>
    internal DateTimeOffset? LastWriteTime(string relative) => Resolve(relative) is var path && File.Exists(path) ? File.GetLastWriteTimeUtc(path) : null;

    /// <summary>Is there a folder at this path?</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>True where one is there and may be seen.</returns>
    public bool HasFolder(string relative) => Directory.Exists(Resolve(relative));

    /// <summary>The real path of a folder.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <returns>Its path on this machine, or null where there is no such folder.</returns>
    internal string? FindFolder(string relative) => Resolve(relative) is var path && Directory.Exists(path) ? path : null;

    /// <summary>Do both paths lead to the same file, symbolic links followed within the tree?</summary>
    internal bool IsLinkTo(string relative, string target) => ResolveInTree(relative) == ResolveInTree(target);

    /// <summary>Finds the root that a file belongs to, if the file stands where the kernel has it.</summary>
    /// <param name="file">A path such as <c>captures/node-1/proc/buddyinfo</c>.</param>
    /// <param name="relative">The kernel's own path: <c>proc/buddyinfo</c>.</param>
    /// <returns>The root, or null where the file stands elsewhere.</returns>
    internal static LinuxRoot? Above(string file, string relative)
    {
        var full = System.IO.Path.GetFullPath(file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        return full.EndsWith("/" + relative, StringComparison.Ordinal) ? new LinuxRoot(full[..^relative.Length]) : null;
    }

    /// <summary>The real path of a kernel path, each symbolic link taken as if the root were <c>/</c>.</summary>
    private string Resolve(string relative) => IsLive ? "/" + relative : ResolveInTree(relative);

    private string ResolveInTree(string relative)
    {
        var pending = new Stack<string>();
        var done = new List<string>();
        PushParts(pending, relative);
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                done.RemoveRange(Math.Max(0, done.Count - 1), Math.Min(1, done.Count));
                continue;
            }

            done.Add(part);
            var target = new FileInfo(RealPath(done)).LinkTarget;
            if (target is null)
            {
                continue;
            }

            if (++links > MostLinks)
            {
                throw new ReadException(ReadError.KernelFileUnreadable, Describe(relative), "symbolic links lead in a circle");
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

        return RealPath(done);
    }

    private static void PushParts(Stack<string> pending, string path)
    {
        foreach (var part in Enumerable.Reverse(path.Split('/')).Where(part => part is not ("" or ".")))
        {
            pending.Push(part);
        }
    }

    private string RealPath(List<string> parts) => System.IO.Path.Join([Path, .. parts]);

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
            ?? UnameField(1)
            ?? SafeText.Escape(System.IO.Path.GetFileName(Path));
    }

    private KernelVersion? FindKernel()
        => KernelVersion.TryParse(TryReadLine("proc/sys/kernel/osrelease"))
            ?? KernelVersion.TryParse(ReleaseOf(TryReadLine("proc/version")))
            ?? KernelVersion.TryParse(UnameField(2));

    // "Linux version 5.4.0-99-generic (buildd@…": init/version.c, linux_proc_banner.
    private static string? ReleaseOf(string? banner)
        => banner?.Split(' ', 4) is ["Linux", "version", var release, ..] ? release : null;

    private string? UnameField(int index)
    {
        var fields = (TryReadLine("sos_commands/kernel/uname_-a") ?? TryReadLine("uname"))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields?.Length > index && fields[0] == "Linux" ? fields[index] : null;
    }
}
