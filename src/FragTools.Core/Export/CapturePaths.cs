using FragTools.History;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>
/// What a capture holds: the files that the readers read, and no others. No environment, no command lines unless asked
/// for, nothing of a container's own files.
/// </summary>
internal static class CapturePaths
{
    /// <summary>Files of the node, <c>*</c> in any part. Those that a kernel lacks are not missed.</summary>
    private static readonly string[] Node =
    [
        "proc/buddyinfo", "proc/pagetypeinfo", "proc/zoneinfo", "proc/vmstat", "proc/meminfo", "proc/slabinfo",
        "proc/version", "proc/uptime", "proc/loadavg", "proc/stat", "proc/cpuinfo", "proc/cgroups", "proc/config.gz",
        "proc/cmdline",
        "proc/pressure/*",
        "proc/sys/vm/*",
        "proc/sys/kernel/hostname", "proc/sys/kernel/osrelease", "proc/sys/kernel/version", "proc/sys/kernel/arch",
        "proc/sys/kernel/pid_max", "proc/sys/kernel/threads-max", "proc/sys/kernel/dmesg_restrict", "proc/sys/kernel/panic",
        "proc/sys/user/*",
        "proc/sys/net/netfilter/nf_conntrack_max", "proc/sys/net/netfilter/nf_conntrack_count",
        "sys/kernel/debug/extfrag/*",
        MemoryHolders.AllocInfoPath, MemoryHolders.StacksPath, MemoryHolders.PageOwnerPath,
        "sys/kernel/mm/transparent_hugepage/*",
        "sys/kernel/mm/hugepages/*/*",
        "sys/devices/system/node/node*/meminfo", "sys/devices/system/node/node*/vmstat", "sys/devices/system/node/node*/numastat",
        "sys/devices/system/node/node*/cpulist", "sys/devices/system/node/node*/hugepages/*/*",
        "etc/hostname", "etc/os-release", "etc/localtime", "etc/timezone",
        "etc/sysctl.conf", "etc/sysctl.d/*", "run/sysctl.d/*", "usr/local/lib/sysctl.d/*", "usr/lib/sysctl.d/*", "lib/sysctl.d/*",
        "etc/tmpfiles.d/*", "run/tmpfiles.d/*", "usr/lib/tmpfiles.d/*",
        $"{NodeHistory.RelativePath}/*",
    ];

    /// <summary>Without these a diagnosis lacks something, which the manifest then says.</summary>
    private static readonly HashSet<string> Expected = new(StringComparer.Ordinal)
    {
        "proc/buddyinfo", "proc/pagetypeinfo", "proc/zoneinfo", "proc/vmstat", "proc/meminfo", "proc/slabinfo",
        "sys/kernel/debug/extfrag/extfrag_index",
    };

    private static readonly string[] OfProcess = ["stat", "status", "statm", "oom_score", "oom_score_adj", "cgroup", "comm"];

    private static readonly HashSet<string> OfCgroup = new(StringComparer.Ordinal)
    {
        "cgroup.procs", "cgroup.controllers", "cgroup.type",
        "memory.limit_in_bytes", "memory.usage_in_bytes", "memory.memsw.limit_in_bytes", "memory.memsw.usage_in_bytes",
        "memory.failcnt", "memory.oom_control", "memory.use_hierarchy", "memory.swappiness", "memory.kmem.usage_in_bytes", "memory.stat",
        "memory.max", "memory.high", "memory.low", "memory.min", "memory.current", "memory.swap.max", "memory.swap.current",
        "memory.events", "memory.events.local", "memory.oom.group", "memory.pressure",
        "pids.max", "pids.current", "pids.events",
    };

    /// <summary>The hierarchies that hold memory and process limits: version 2, hybrid, version 1.</summary>
    private static readonly string[] Hierarchies = ["sys/fs/cgroup/memory", "sys/fs/cgroup/pids", "sys/fs/cgroup/unified"];

    /// <summary>Folders of which only the names count: the kubelet and the runtime name them after pods.</summary>
    private static readonly string[] NamesOnly = ["var/log/pods", "var/log/containers"];

    /// <summary>The files to be captured, those first that change with every allocation, so that they are of one moment.</summary>
    public static IEnumerable<string> Files(LinuxRoot root, bool includeCommandLine)
        => Node.SelectMany(pattern => Expand(root, pattern))
            .Concat(KernelConfig(root))
            .Concat(Processes(root, includeCommandLine))
            .Concat(Cgroups(root));

    /// <summary>Is only the beginning of the file captured? It may have as many records as there are blocks of memory.</summary>
    public static bool IsBounded(string relative)
        => relative is MemoryHolders.AllocInfoPath or MemoryHolders.StacksPath or MemoryHolders.PageOwnerPath;

    /// <summary>Should the manifest name the file where it cannot be read?</summary>
    public static bool IsExpected(string relative) => Expected.Contains(relative);

    /// <summary>The folders whose names are captured, without what they hold.</summary>
    public static IEnumerable<string> Folders(LinuxRoot root)
        => NamesOnly.SelectMany(folder => root.Names(folder).Select(name => $"{folder}/{name}"));

    private static IEnumerable<string> Expand(LinuxRoot root, string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return [pattern];
        }

        IEnumerable<string> found = [""];
        foreach (var part in pattern.Split('/'))
        {
            found = part.Contains('*', StringComparison.Ordinal)
                ? found.SelectMany(folder => root.Names(folder).Where(
                    name => Wildcard.IsMatch(part, name, ignoreCase: false)).Select(name => Join(folder, name)))
                : found.Select(folder => Join(folder, part));
        }

        return found.Where(path => !IsSwitch(path) && root.Exists(path) && !root.HasFolder(path));
    }

    // What is only written to, or does something when it is read.
    private static bool IsSwitch(string path)
        => path.EndsWith("/compact_memory", StringComparison.Ordinal) || path.EndsWith("/drop_caches", StringComparison.Ordinal)
            || path.EndsWith("/stat_refresh", StringComparison.Ordinal) || path.EndsWith("/demote", StringComparison.Ordinal);

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static IEnumerable<string> KernelConfig(LinuxRoot root)
        => root.Kernel is { } kernel ? [$"boot/config-{kernel.Release}"] : [];

    private static IEnumerable<string> Processes(LinuxRoot root, bool includeCommandLine)
    {
        foreach (var process in root.Names("proc").Where(name => name.All(char.IsAsciiDigit)))
        {
            foreach (var file in OfProcess)
            {
                yield return $"proc/{process}/{file}";
            }

            if (includeCommandLine)
            {
                yield return $"proc/{process}/cmdline";
            }
        }
    }

    private static IEnumerable<string> Cgroups(LinuxRoot root)
    {
        var tops = root.Exists("sys/fs/cgroup/cgroup.controllers") ? ["sys/fs/cgroup"] : Hierarchies;
        var left = Bounds.Cgroups;
        var pending = new Stack<(string Folder, int Depth)>(tops.Where(root.HasFolder).Select(top => (top, 0)));
        while (pending.TryPop(out var at) && left-- > 0)
        {
            foreach (var name in root.Names(at.Folder).Where(OfCgroup.Contains))
            {
                yield return $"{at.Folder}/{name}";
            }

            foreach (var name in at.Depth < Bounds.CgroupLevels ? root.FolderNames(at.Folder) : [])
            {
                pending.Push(($"{at.Folder}/{name}", at.Depth + 1));
            }
        }
    }
}
