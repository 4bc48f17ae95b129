using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Logs.Inputs;

/// <summary>Finds the logs of a tree, and puts rotated logs in the order in which they were written.</summary>
public static class LogFiles
{
    /// <summary>Where distributions and sosreport keep the kernel's messages: folders, and how the files' names begin.</summary>
    private static readonly (string Folder, string[] Patterns)[] KernelPlaces =
    [
        ("var/log", ["messages*", "syslog*", "kern.log*", "dmesg*"]),
        ("sos_commands/kernel", ["dmesg*"]),
        ("sos_commands/logs", ["journalctl*"]),
    ];

    /// <summary>Folders of a tree that hold logs, at any depth.</summary>
    private static readonly string[] LogFolders = ["/var/log/", "/var/lib/", "/run/log/", "/sos_commands/"];

    // Of all daemons, theirs among them.
    private const string SharedLog = "daemon.log*";

    private static readonly string[] JournalFolders = ["var/log/journal", "run/log/journal"];

    /// <summary>Where kubelet and the container runtimes write, beside the logs that the kernel's lines stand in.</summary>
    private static readonly (string Folder, string[] Patterns)[] RuntimePlaces =
    [
        (
            "var/log",
            [
                SharedLog,
                "kubelet*.log*",
                "docker*.log*",
                "containerd*.log*",
                "crio*.log*",
                "docker",
                "kubelet",
                "k3s.log*",
                "k3s-agent.log*"]),
        ("var/log/upstart", ["kubelet.log*", "docker.log*"]),
        ("var/log/kubernetes", ["kubelet*"]),
        ("var/lib/rancher/k3s/agent/containerd", ["containerd.log*"]),
        ("var/lib/rancher/rke2/agent/containerd", ["containerd.log*"]),
        ("var/lib/rancher/rke2/agent/logs", ["kubelet.log*"]),
        ("sos_commands/kubernetes", ["journalctl*"]),
        ("sos_commands/docker", ["journalctl*"]),
        ("sos_commands/containerd", ["journalctl*"]),
        ("sos_commands/crio", ["journalctl*"]),
    ];

    /// <summary>
    /// The logs below a root that may hold kernel messages: var/log/messages*, syslog*, kern.log*, dmesg*,
    /// sos_commands/kernel/dmesg*, sos_commands/logs/journalctl*; and the journal of var/log/journal or run/log/journal of a
    /// tree that is not the running machine's. Below a root where a kernel is at work, such as a container's /host, that kernel's own
    /// messages come first.
    /// </summary>
    /// <param name="root">The tree. Of the running machine's only what lies in var/log is found.</param>
    /// <returns>The files, each set of rotated files from the oldest on.</returns>
    /// <exception cref="NodeException">There is no such folder, or no log in it, or it may not be read.</exception>
    public static IReadOnlyList<LogInput> Find(LinuxRoot root) => Find(root, withRuntimes: false);

    /// <summary>
    /// As <see cref="Find(LinuxRoot)"/>, and on demand the logs of kubelet and the container runtimes: kubelet*.log*,
    /// docker*.log*, containerd*.log*, crio*.log* and daemon.log* of var/log, those that k3s and RKE2 keep below
    /// var/lib/rancher, and what sosreport collects of them.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="withRuntimes">True to find them, too.</param>
    /// <returns>The files, each set of rotated files from the oldest on.</returns>
    /// <exception cref="NodeException">There is no such folder, or no log in it, or it may not be read.</exception>
    public static IReadOnlyList<LogInput> Find(LinuxRoot root, bool withRuntimes)
    {
        ArgumentNullException.ThrowIfNull(root);
        root.Check();
        List<LogInput> logs = [.. Running(root), .. RelativePaths(root, withRuntimes).Select(file => Log(root, file)), .. Journals(root)];
        return logs.Count > 0
            ? logs
            : throw new NodeException(
                NodeError.KernelFileMissing,
                root.Path,
                "no log of the kernel (var/log/messages*, syslog*, kern.log*, dmesg*, sos_commands/kernel/dmesg*, "
                    + "sos_commands/logs/journalctl*, var/log/journal); a log elsewhere is read by its path");
    }

    // Beside a node's logs, as a container sees them below /host, its kernel's own messages.
    private static LogInput[] Running(LinuxRoot root) => LogInput.KernelMessages.Below(root) is { } messages ? [messages] : [];

    /// <summary>Is a log written by the kubelet or a runtime alone, so that every line in it is theirs?</summary>
    internal static bool IsOfRuntime(string relative)
        => Array.Exists(RuntimePlaces, place => relative.StartsWith(place.Folder + "/", StringComparison.Ordinal)
            && Array.Exists(place.Patterns, pattern => pattern != SharedLog
                && Wildcard.IsMatch(pattern, relative.AsSpan(place.Folder.Length + 1), ignoreCase: false)));

    /// <summary>Journals of another machine, which journalctl reads where they lie. The running machine's own is read as its own.</summary>
    internal static IEnumerable<LogInput> Journals(LinuxRoot root)
        => root.IsLive ? [] : JournalFolders.Where(
            folder => root.HasFolder(folder) && root.FolderNames(folder).Count > 0)
                .Select(folder => (Folder: folder, Path: root.OnDisk(folder)))
                .Where(static one => one.Path is not null)
                .Select(one => new LogInput.Journal(one.Path) { Root = root, Relative = one.Folder });

    /// <summary>The same files by their paths below the root; none where there is no log.</summary>
    /// <exception cref="NodeException">A folder may not be listed.</exception>
    internal static IReadOnlyList<string> RelativePaths(LinuxRoot root, bool withRuntimes)
    {
        var files = new List<string>();
        foreach (var (folder, patterns) in withRuntimes ? [.. KernelPlaces, .. RuntimePlaces] : KernelPlaces)
        {
            var names = root.Names(folder);
            foreach (var pattern in patterns)
            {
                files.AddRange(
                    InOrder(names.Where(name => Wildcard.IsMatch(pattern, name, ignoreCase: false)).Select(name => $"{folder}/{name}")));
            }
        }

        return [.. files.Distinct().Where(file => !root.HasFolder(file))];
    }

    /// <summary>
    /// Puts files in the order in which they were written: <c>messages-20231224.gz</c>, <c>messages.2.gz</c>,
    /// <c>messages.1</c>, <c>messages</c>. Files of different logs stay in the order of their first.
    /// </summary>
    /// <param name="paths">Paths of logs.</param>
    /// <returns>The same paths.</returns>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new List<LogRotation>();
        var logs = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var file = LogRotation.Of(path);
            files.Add(file);
            logs.TryAdd(file.Log, logs.Count);
        }

        files.Sort((left, right) => left.Log == right.Log ? left.CompareTo(right) : logs[left.Log].CompareTo(logs[right.Log]));
        return files.ConvertAll(static file => file.Path);
    }

    /// <summary>
    /// The root of the tree that a file stands in: what lies above the last folder that holds logs; null where there is
    /// none.
    /// </summary>
    internal static LinuxRoot? RootAbove(string path)
    {
        var full = Path.GetFullPath(path).Replace(Path.DirectorySeparatorChar, '/');
        var at = LogFolders.Max(folder => full.LastIndexOf(folder, StringComparison.Ordinal));
        return at < 0 ? null : new LinuxRoot(full[..(at + 1)]);
    }

    // A link that leads nowhere within the tree is reported when it is opened there, and never followed out of it.
    private static LogInput Log(LinuxRoot root, string relative)
        => root.OnDisk(relative) is { } path
            ? new LogInput.LogFile(path) { Root = root, Relative = relative }
            : new LogInput.ArchivedLog(root, relative);
}
