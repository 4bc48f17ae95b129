using FragTools.Reports;
using FragTools.Settings;

namespace FragTools.Diagnosis;

/// <summary>
/// What helps: one entry a remedy, for a verdict and the findings behind it. Nothing that a log says becomes part of a
/// command, but for what can only be a pod's uid.
/// </summary>
internal static class RemedyList
{
    private const string AsRoot = "Run it as root on the node.";

    /// <summary>The remedies, the immediate ones first.</summary>
    public static IEnumerable<SuggestedRemedy> Of(Verdict verdict, Case node, IReadOnlyList<Finding> findings)
    {
        var remedies = verdict switch
        {
            Verdict.Fragmentation => Fragmentation(node, findings),
            Verdict.OutOfMemory => OutOfMemory(findings),
            Verdict.CgroupLimit => CgroupLimit(findings),
            Verdict.NotNow => [Watch(node, findings, "FT006", "FT004")],
            Verdict.NotFragmentation => OtherLimits(findings),
            _ => [Capture(findings)],
        };

        // What makes compaction weaker is worth a change only where compaction is what is needed.
        return verdict is Verdict.Fragmentation or Verdict.NotNow ? remedies.Concat(Settings(node, findings)) : remedies.Concat(Threshold(findings));
    }

    private static IEnumerable<SuggestedRemedy> Fragmentation(Case node, IReadOnlyList<Finding> findings)
    {
        var order = node.AskedOrders.Count > 0 ? node.AskedOrders[0] : Case.StartOrder(node.Evidence);
        var isBuiltWithout = Has(findings, "FT035");
        yield return new SuggestedRemedy
        {
            What = isBuiltWithout ? "Drop the caches" : "Drop the caches, then compact memory",
            PowerShellCommand = isBuiltWithout ? "Clear-KernelCache -Kind All" : Wording.Of($"Invoke-MemoryCompaction -Order {order} -DropCaches All"),
            ShellCommand = "sync; echo 3 > /proc/sys/vm/drop_caches" + (isBuiltWithout ? "" : "; echo 1 > /proc/sys/vm/compact_memory"),
            Effect = isBuiltWithout ? "Frees what the caches hold; free pages that happen to lie together become larger blocks." : "Frees what the caches hold and puts free pages together, so that blocks of the order are there again. It does not last.",
            Cost = $"Files are read from disk again for a while. Compaction keeps processors busy for seconds and may make programs on the node halt meanwhile: not in the middle of heavy load. {AsRoot}",
            Term = RemedyTerm.Immediate,
            Findings = Ids(findings, "FT002", "FT003", "FT004", "FT005", "FT007", "FT011", "FT016"),
        };
        yield return Watch(node, findings, "FT002", "FT003", "FT004", "FT005");
        if (node.Setting("min_free_kbytes") is { Number: > 0 and var current })
        {
            yield return new SuggestedRemedy
            {
                What = "Keep more memory free",
                PowerShellCommand = Wording.Of($"Set-MemorySetting -Name min_free_kbytes -Value {current * 2} -Persist"),
                ShellCommand = Wording.Of($"sysctl -w vm.min_free_kbytes={current * 2}; echo vm.min_free_kbytes={current * 2} > /etc/sysctl.d/90-fragtools.conf"),
                Effect = "The kernel begins to reclaim earlier and has more large blocks left for requests that cannot wait.",
                Cost = Wording.Of($"{current} kB more are kept from programs; on a node that is nearly full somebody may be killed for it. {AsRoot}"),
                Term = RemedyTerm.Lasting,
                Findings = Ids(findings, "FT002", "FT003", "FT004", "FT005", "FT007", "FT011"),
            };
        }

        foreach (var remedy in NewKernel(findings))
        {
            yield return remedy;
        }
    }

    private static IEnumerable<SuggestedRemedy> NewKernel(IReadOnlyList<Finding> findings)
    {
        if (Has(findings, "FT025"))
        {
            yield return new SuggestedRemedy
            {
                What = "Switch off the accounting of kernel memory by cgroup",
                PowerShellCommand = "grubby --update-kernel=ALL --args=cgroup.memory=nokmem; if (-not $LASTEXITCODE) { Restart-Computer -Confirm }",
                ShellCommand = "grubby --update-kernel=ALL --args=cgroup.memory=nokmem && echo 'now drain the node and reboot'",
                Effect = "No array with a place for each memory cgroup is made any more, so that starts of containers ask for small blocks.",
                Cost = "The node has to be drained and restarted. Limits on kernel memory no longer hold.",
                Term = RemedyTerm.Lasting,
                Findings = "FT025",
            };
        }

        if (Has(findings, "FT026") || Has(findings, "FT027"))
        {
            yield return new SuggestedRemedy
            {
                What = Has(findings, "FT026")
                    ? "Upgrade to kernel 4.7 or later, which has one cache of connections for all network namespaces"
                    : "Upgrade to kernel 6.8, 6.7.9, 6.6.21, 6.1.81 or 5.15.151 or later, which take queues in pieces",
                Effect = "The start of a container no longer needs a block this large.",
                Cost = "The node has to be drained and restarted; a new kernel is tried on one node first.",
                Term = RemedyTerm.Lasting,
                Findings = Ids(findings, "FT026", "FT027"),
            };
        }
    }

    private static IEnumerable<SuggestedRemedy> OutOfMemory(IReadOnlyList<Finding> findings)
    {
        yield return new SuggestedRemedy
        {
            What = "Find who holds the memory, and move or restart it",
            PowerShellCommand = "Get-PodOomScore -IncludeSystem | Sort-Object RssBytes -Descending | Select-Object -First 10",
            ShellCommand = "ps -eo pid,rss,oom,comm --sort=-rss | head",
            Effect = "Names the processes to stop or to move to another node; only freed memory helps here.",
            Cost = "Looking costs nothing; what is stopped is down until it is back.",
            Term = RemedyTerm.Immediate,
            Findings = Ids(findings, "FT001", "FT010", "FT014", "FT015"),
        };
        yield return new SuggestedRemedy
        {
            What = "Let the kubelet evict pods before the kernel kills (evictionHard, systemReserved, kubeReserved), and give pods requests that they keep to",
            PowerShellCommand = "Select-String -Path /var/lib/kubelet/config.yaml -Pattern evictionHard, systemReserved, kubeReserved",
            ShellCommand = "grep -E -A3 'evictionHard|systemReserved|kubeReserved' /var/lib/kubelet/config.yaml",
            Effect = "Fewer pods are scheduled to the node, and the kubelet frees memory in time.",
            Cost = "The cluster needs more nodes for the same pods.",
            Term = RemedyTerm.Lasting,
            Findings = Ids(findings, "FT001", "FT010", "FT014", "FT015"),
        };
    }

    private static IEnumerable<SuggestedRemedy> CgroupLimit(IReadOnlyList<Finding> findings)
    {
        var kill = findings.Select(finding => finding.Basis).OfType<OomKill>().FirstOrDefault(one => one.OomCgroup is not null);
        var uid = kill is null ? null : AffectedPods.UidOf(kill);
        yield return new SuggestedRemedy
        {
            What = "Raise the limit of that pod, or find out why it needs more than it has",
            PowerShellCommand = uid is null ? "kubectl get events --all-namespaces --field-selector reason=OOMKilling" : FindPod(uid),
            ShellCommand = uid is null ? "kubectl get events --all-namespaces --field-selector reason=OOMKilling" : FindPod(uid),
            Effect = uid is null ? "Lists the pods that ran into their limits; resources.limits.memory in their manifest is what to change." : "Names the pod of that uid as long as it exists; resources.limits.memory in its manifest is what to change.",
            Cost = "A higher limit is memory that other pods do not get; a leak only takes longer to reach it.",
            Term = RemedyTerm.Lasting,
            Findings = "FT012",
        };
    }

    private static string FindPod(string uid)
        => $"kubectl get pods --all-namespaces -o custom-columns=UID:.metadata.uid,NAMESPACE:.metadata.namespace,NAME:.metadata.name | grep {uid}";

    private static IEnumerable<SuggestedRemedy> OtherLimits(IReadOnlyList<Finding> findings)
    {
        if (Has(findings, "FT018"))
        {
            yield return Limit("FT018", "Find what starts so many processes, then raise podPidsLimit (kubelet) or TasksMax (systemd)", "Get-ChildItem /sys/fs/cgroup -Recurse -Filter pids.current | Sort-Object { [int](Get-Content $_) } -Descending | Select-Object -First 5", "find /sys/fs/cgroup -name pids.current -exec sh -c 'echo $(cat \"$1\") \"$1\"' _ {} \\; | sort -rn | head -5", "Names the cgroups with the most processes.", "A fork bomb with a higher limit takes the node with it.");
        }

        if (Has(findings, "FT019"))
        {
            yield return Limit("FT019", "Allow more user namespaces", "sysctl -w user.max_user_namespaces=15000", "sysctl -w user.max_user_namespaces=15000", "Containers with user namespaces start again.", "User namespaces let ordinary users reach more of the kernel.");
        }

        if (Has(findings, "FT020"))
        {
            yield return Limit("FT020", "Find the full file system and free space or inodes on it", "Get-PSDrive -PSProvider FileSystem; df -i", "df -h; df -i", "Names the file system; images that nobody uses are removed with: crictl rmi --prune", "Looking costs nothing; images that are removed are pulled again.");
        }

        if (Has(findings, "FT013") || Has(findings, "FT021"))
        {
            yield return Limit(Ids(findings, "FT013", "FT021"), "Let the process use the other NUMA nodes, too, or give it less to do", "Get-ZoneInfo | Format-Table NumaNode, Zone, FreePages, LowPages", "numactl --hardware; numastat", "Shows which NUMA nodes are full; the binding is in the cpuset, in numactl, or in the kubelet's memory manager.", "Memory of another node is slower to reach.");
        }

        if (Has(findings, "FT017"))
        {
            yield return Limit("FT017", "Remove memory cgroups that nobody uses, and restart the node where they leaked", "(Get-Content /proc/cgroups) -match '^memory'", "grep memory /proc/cgroups", "Shows their number (third column); beyond 65535 none can be made.", "Those that leaked go only with a restart.");
        }
    }

    private static SuggestedRemedy Limit(string findings, string what, string powerShell, string shell, string effect, string cost) => new()
    {
        What = what,
        PowerShellCommand = powerShell,
        ShellCommand = shell,
        Effect = effect,
        Cost = cost,
        Term = RemedyTerm.Immediate,
        Findings = findings,
    };

    private static SuggestedRemedy Watch(Case node, IReadOnlyList<Finding> findings, params string[] ids)
    {
        var order = node.AskedOrders.Count > 0 ? node.AskedOrders[0] : Case.StartOrder(node.Evidence);
        return new SuggestedRemedy
        {
            What = "Watch for the shortage of large blocks, so that the next failure has its numbers",
            PowerShellCommand = Wording.Of($"Watch-MemoryFragmentation -Order {order} -Interval 10s"),
            ShellCommand = "while sleep 10; do date; cat /proc/buddyinfo /proc/zoneinfo; done | gzip > /var/tmp/zones.gz",
            Effect = "Shows when blocks of the order run out, and what the node looked like when a request failed.",
            Cost = "Next to nothing; the file of the plain shell grows until the loop is ended.",
            Term = RemedyTerm.Lasting,
            Findings = Ids(findings, ids),
        };
    }

    private static SuggestedRemedy Capture(IReadOnlyList<Finding> findings) => new()
    {
        What = "Capture what was missing, as root, on the node",
        PowerShellCommand = "Test-MemoryFragmentation",
        ShellCommand = "cat /proc/buddyinfo /proc/zoneinfo; dmesg -T | grep -i -E 'allocation failure|oom'",
        Effect = "Free blocks, watermarks and the kernel's messages together give a verdict.",
        Cost = "Nothing.",
        Term = RemedyTerm.Immediate,
        Findings = Ids(findings, "FT037"),
    };

    private static IEnumerable<SuggestedRemedy> Settings(Case node, IReadOnlyList<Finding> findings)
    {
        foreach (var remedy in Threshold(findings))
        {
            yield return remedy;
        }

        if (Has(findings, "FT031"))
        {
            yield return Setting("FT031", "Let the kernel compact before anybody asks", "compaction_proactiveness", "20", node.Setting("compaction_proactiveness"), "Blocks of huge page size stay to be had.", "kcompactd uses some processor time.");
        }

        if (Has(findings, "FT032"))
        {
            yield return new SuggestedRemedy
            {
                What = "Let only programs that ask for huge pages wait for them",
                PowerShellCommand = "Set-MemorySetting -Name transparent_hugepage/defrag -Value madvise -Persist",
                ShellCommand = "echo madvise > /sys/kernel/mm/transparent_hugepage/defrag",
                Effect = "Page faults no longer compact memory, and huge pages take fewer of the large blocks.",
                Cost = "Programs that do not ask get fewer huge pages and may run a little slower.",
                Term = RemedyTerm.Lasting,
                Findings = "FT032",
            };
        }
    }

    private static IEnumerable<SuggestedRemedy> Threshold(IReadOnlyList<Finding> findings)
        => Has(findings, "FT029")
            ? [Setting("FT029", "Give vm.extfrag_threshold its usual value", "extfrag_threshold", "500", null, "The kernel decides between compaction and reclaim as it does elsewhere.", "None that is known.")]
            : [];

    private static SuggestedRemedy Setting(string id, string what, string name, string value, MemorySetting? now, string effect, string cost) => new()
    {
        What = what,
        PowerShellCommand = $"Set-MemorySetting -Name {name} -Value {value} -Persist",
        ShellCommand = $"sysctl -w vm.{name}={value}; echo vm.{name}={value} >> /etc/sysctl.d/90-fragtools.conf",
        Effect = effect,
        Cost = now?.ConfiguredIn is { } file ? $"{cost} {file} sets it otherwise and has to be changed, too." : cost,
        Term = RemedyTerm.Lasting,
        Findings = id,
    };

    private static bool Has(IReadOnlyList<Finding> findings, string id) => findings.Any(finding => finding.Id == id);

    private static string Ids(IReadOnlyList<Finding> findings, params string[] ids) => string.Join(' ', ids.Where(id => Has(findings, id)));
}
