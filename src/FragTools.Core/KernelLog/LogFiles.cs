using System.Globalization;
using FragTools.Linux;

namespace FragTools.KernelLog;

/// <summary>Finds the logs of a tree, and puts rotated logs in the order in which they were written.</summary>
public static class LogFiles
{
    /// <summary>Where distributions and sosreport keep the kernel's messages.</summary>
    private static readonly (string Folder, string[] Patterns)[] Places =
    [
        ("var/log", ["messages*", "syslog*", "kern.log*", "dmesg*"]),
        ("sos_commands/kernel", ["dmesg*"]),
        ("sos_commands/logs", ["journalctl*"]),
    ];

    /// <summary>Where kubelet and the container runtimes write, beside the logs that the kernel's lines stand in.</summary>
    private static readonly (string Folder, string[] Patterns)[] RuntimePlaces =
    [
        ("var/log", ["daemon.log*", "kubelet*.log*", "docker*.log*", "containerd*.log*", "crio*.log*", "docker", "kubelet", "k3s.log*", "k3s-agent.log*"]),
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
    /// sos_commands/kernel/dmesg*, sos_commands/logs/journalctl*.
    /// </summary>
    /// <param name="root">The tree. Of the running machine's only what lies in var/log is found.</param>
    /// <returns>The files, each set of rotated files from the oldest on.</returns>
    /// <exception cref="ReadException">There is no such folder, or no log in it, or it may not be read.</exception>
    public static IReadOnlyList<LogInput> Find(LinuxRoot root) => Find(root, withRuntimes: false);

    /// <summary>
    /// As <see cref="Find(LinuxRoot)"/>, and on demand the logs of kubelet and the container runtimes: kubelet*.log*,
    /// docker*.log*, containerd*.log*, crio*.log* and daemon.log* of var/log, those that k3s and RKE2 keep below
    /// var/lib/rancher, and what sosreport collects of them.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="withRuntimes">True to find them, too.</param>
    /// <returns>The files, each set of rotated files from the oldest on.</returns>
    /// <exception cref="ReadException">There is no such folder, or no log in it, or it may not be read.</exception>
    public static IReadOnlyList<LogInput> Find(LinuxRoot root, bool withRuntimes)
    {
        ArgumentNullException.ThrowIfNull(root);
        root.Check();
        var files = RelativePaths(root, withRuntimes);
        return files.Count > 0
            ? [.. files.Select(file => Log(root, file))]
            : throw new ReadException(
                ReadError.KernelFileMissing,
                root.Path,
                "no log of the kernel (var/log/messages*, syslog*, kern.log*, dmesg*, sos_commands/kernel/dmesg*, sos_commands/logs/journalctl*); a log elsewhere goes to -Path");
    }

    /// <summary>The same files by their paths below the root; none where there is no log.</summary>
    /// <exception cref="ReadException">A folder may not be listed.</exception>
    internal static IReadOnlyList<string> RelativePaths(LinuxRoot root, bool withRuntimes = false)
    {
        var files = new List<string>();
        foreach (var (folder, patterns) in withRuntimes ? Places.Concat(RuntimePlaces) : Places)
        {
            var names = root.Names(folder);
            foreach (var pattern in patterns)
            {
                files.AddRange(InOrder(names.Where(name => Wildcard.IsMatch(pattern, name, ignoreCase: false)).Select(name => $"{folder}/{name}")));
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
        return [.. paths.Select(Rotation.Of).GroupBy(file => file.Log).SelectMany(log => log.OrderBy(file => file.Era).ThenBy(file => file.Age).ThenBy(file => file.Path, StringComparer.Ordinal)).Select(file => file.Path)];
    }

    private static LogInput Log(LinuxRoot root, string relative)
        => root.IsArchive ? new LogInput.ArchivedLog(root, relative)

            // A link that leads nowhere is told when it is opened.
            : new LogInput.LogFile(root.OnDisk(relative) ?? Path.Join(root.Path, relative));

    /// <summary>What a file's name tells of its place among the rotated files of a log (logrotate: numbers, or <c>dateext</c>).</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Log">The log it belongs to.</param>
    /// <param name="Era">0 for files with a date, 1 for those with a number, 2 for the log itself.</param>
    /// <param name="Age">The date, or the number's negative: the oldest is the least.</param>
    private readonly record struct Rotation(string Path, string Log, int Era, long Age)
    {
        public static Rotation Of(string path)
        {
            var name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
            var dot = name.LastIndexOf('.');
            if (dot > 0 && Number(name[(dot + 1)..]) is { } number and < 100000)
            {
                return new Rotation(path, name[..dot], 1, -number);
            }

            // messages-20240101, and with dateformat -%Y%m%d-%s or .%Y-%m-%d what follows the same rule without its dashes.
            var dash = name.LastIndexOfAny(['-', '.']);
            while (dash > 0)
            {
                var date = name[(dash + 1)..].Replace("-", "", StringComparison.Ordinal);
                if (date.Length >= 8 && Number(date) is { } dated && date.StartsWith("20", StringComparison.Ordinal))
                {
                    return new Rotation(path, name[..dash], 0, dated);
                }

                dash = name.LastIndexOfAny(['-', '.'], dash - 1);
            }

            return new Rotation(path, name, 2, 0);
        }

        private static long? Number(string text)
            => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
