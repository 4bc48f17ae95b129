using System.Text.RegularExpressions;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis.Remedies;

/// <summary>
/// Raises the memory limit that was reached, with the command of whoever set it: a pod's manifest, the kubelet, systemd, Docker, Podman,
/// LXC, Slurm.
/// </summary>
internal static partial class MemoryLimitRemedies
{
    private const long Mebibyte = 1 << 20;
    private const string Kubelet = "/var/lib/kubelet/config.yaml";

    /// <summary>The limit on which the verdict rests.</summary>
    public static SuggestedRemedy Raise(RemedyInput input)
    {
        var first = input.Findings.FirstOrDefault(static finding => finding.Supports == Verdict.CgroupLimit);
        var reached = Limit.Of(first?.Ground, input);
        var (what, command, effect) = Of(reached);
        var owner = reached.Owner.Kind;
        var others = LimitWording.Others(
            input.Findings.Where(static finding => finding.Supports == Verdict.CgroupLimit).Select(static finding => finding.Ground),
            input.Node.Evidence.Names);
        return new SuggestedRemedy(RemedyKind.RaiseLimit, first is null ? [] : [first.Kind])
        {
            What = (reached.IsLarge ? "Find what grows there: twice the limit is more than the machine has" : what)
                + (others.Length > 0 ? $"; likewise of {others}" : owner is LimitOwner.Container or LimitOwner.Pod && !reached.IsLarge
                    ? ", or find out why it needs more than it has"
                    : ""),
            Command = command,
            Effect = effect,
            Cost = "A higher limit is memory that others do not get; a leak only takes longer to reach it.",
            Term = RemedyTerm.Lasting,
        };
    }

    private static (string What, string Command, string Effect) Of(Limit reached)
    {
        var owner = reached.Owner;
        var name = owner.Name;
        return owner.Kind switch
        {
            LimitOwner.Container or LimitOwner.Pod => OfPod(reached),
            LimitOwner.QosClass => (
                $"Take the limit off the QoS class {name} (qosReserved), or put fewer of its pods on the node",
                $"grep -A3 -E 'qosReserved|cgroupsPerQOS' {Kubelet}",
                $"Shows what the kubelet reserves for the classes above {name}: the rest is the limit of all {name} pods together."),
            LimitOwner.NodeAllocatable => (
                "Give the pods together less to do or the node more memory: the limit is node allocatable, what is not reserved",
                $"grep -A3 -E 'Reserved|Allocatable|evictionHard' {Kubelet}",
                "Shows systemReserved, kubeReserved and evictionHard, which make node allocatable; pods with requests that they keep to do "
                    + "not reach it."),
            LimitOwner.Docker or LimitOwner.Podman => (
                $"Raise the limit of the {owner.Kind} container {(reached.Container is { } own ? $"{own} ({name})" : name)}",
                Inside(owner) + Runtime(owner) + (reached.Size is { } size
                    ? Wording.Of($" update --memory {size}m --memory-swap {2 * size}m {name}")
                    : $" inspect -f '{{{{.HostConfig.Memory}}}}' {name}"),
                Doubles(reached)),
            LimitOwner.Lxc when name is not null => (
                $"Raise the limit of the LXC container {name}",
                reached.Size is not { } size ? $"lxc-cgroup -n {name} memory.max"
                    : name.All(char.IsAsciiDigit) ? Wording.Of($"pct set {name} --memory {size}")
                    : Wording.Of($"lxc config set {name} limits.memory {size}MiB"),
                $"{Doubles(reached)} pct is of Proxmox, lxc of LXD; elsewhere lxc.cgroup2.memory.max in the container's config file."),
            LimitOwner.Slurm => (
                $"Let job {name} ask for more memory (sbatch --mem)",
                $"sacct -j {name} '--format=JobID,JobName,ReqMem,MaxRSS,State'",
                "Shows what each step asked for and used; a job's limit is what it asked for."),
            LimitOwner.UserSlice or LimitOwner.SystemdUnit when name is not null => OfUnit(reached),
            _ => (
                "Find whose limit it was and raise it",
                "grep -rs oom_kill /sys/fs/cgroup --include=memory.events | grep -v ' 0$'",
                "Names the cgroups in which processes were killed (cgroup v2), with their number."),
        };
    }

    /// <summary>A unit of the machine's systemd, of a user's, or of the one in a container.</summary>
    private static (string What, string Command, string Effect) OfUnit(Limit reached)
    {
        var owner = reached.Owner;

        // systemd escapes what a unit's name may not hold as \x2d.
        var name = owner.Name!.Contains('\\', StringComparison.Ordinal) ? $"'{owner.Name}'" : owner.Name;
        var systemctl = Inside(owner) is { Length: > 0 } inside ? inside + "systemctl"
            : owner.Machine is { } machine ? $"systemctl --machine={machine}"
            : owner.Manager is { } user ? $"{AsUser(user)} systemctl --user"
            : "systemctl";
        return (
            $"Raise MemoryMax of {owner.Name}",
            reached.Size is { } size ? Wording.Of($"{systemctl} set-property {name} MemoryMax={size}M")
                : $"{systemctl} show -p MemoryMax,MemoryLimit,MemoryCurrent {name}",
            Doubles(reached));
    }

    /// <summary>What runs a command in the container in which the owner is; nothing where it is in none.</summary>
    private static string Inside(CgroupOwner owner) => owner.Within switch
    {
        { Kind: LimitOwner.Docker or LimitOwner.Podman, Name: { } id } outer => $"{Runtime(outer)} exec {id} ",
        { Kind: LimitOwner.Lxc, Name: { } guest } when guest.All(char.IsAsciiDigit) => $"pct exec {guest} -- ",
        { Kind: LimitOwner.Lxc, Name: { } guest } => $"lxc exec {guest} -- ",
        _ => "",
    };

    /// <summary>The runtime's own command; for a rootless container with the user whose it is.</summary>
    private static string Runtime(CgroupOwner owner) => (owner.Kind, owner.Manager) switch
    {
        (LimitOwner.Docker, null) => "docker",
        (LimitOwner.Docker, { } user) => $"docker -H unix:///run/user/{user}/docker.sock",
        (_, null) => "podman",
        (_, { } user) => $"{AsUser(user)} podman",
    };

    private static string AsUser(string user) => $"sudo -u '#{user}' XDG_RUNTIME_DIR=/run/user/{user}";

    private static (string What, string Command, string Effect) OfPod(Limit reached)
    {
        var owner = reached.Owner;
        var pod = reached.Pod is null ? reached.PodUid : reached.Namespace is null ? reached.Pod : $"{reached.Namespace}/{reached.Pod}";
        var what = $"Raise resources.limits.memory of pod {pod}{(reached.Container is { } one ? $", container {one}" : "")}";
        if (owner.Pod?.IsHashUid == true)
        {
            return (what, "grep -n -A1 limits: /etc/kubernetes/manifests/*.yaml", "Shows the limits of the node's static pods.");
        }

        if (reached is not { Pod: { } name, Namespace: { } space } || !IsPlain(name) || !IsPlain(space))
        {
            return reached.PodUid is { } uid && PlainUid().IsMatch(uid)
                ? (what, $"ls -d /var/log/pods/*{uid}", "Names the pod of that uid, as namespace_name_uid.")
                : reached.Pod is { } alone && IsPlain(alone)
                ? (what, $"kubectl get pods -A --field-selector metadata.name={alone}", "Names the pod's namespace.")
                : reached.ContainerId is { } id
                ? ($"Raise the limit of container {CgroupOwner.Short(id)}",
                    $"find /sys/fs/cgroup -type d -name '*{CgroupOwner.Short(id)}*'",
                    "Shows the container's cgroup; its path says whose limit it is.")
                : ("Raise the limit of the container that was killed", "kubectl get events -A --field-selector reason=OOMKilling",
                    "Lists the kills that nodes reported; resources.limits.memory in the pod's manifest is what to change.");
        }

        return GeneratedNames.WorkloadOf(name) is { } workload && reached.Container is { } container && IsPlain(container)
            && reached.Size is { } size
            ? (what, Wording.Of($"kubectl -n {space} set resources {workload} -c {container} --limits=memory={size}Mi"),
                $"{Doubles(reached)} By its name the pod belongs to {workload}, whose pods are replaced.")
            : (what, $"kubectl -n {space} get pod {name} -o yaml | grep -A9 -E 'resources:|ownerRef'",
                "Shows the limit and what owns the pod, in whose template resources.limits.memory is what to change.");
    }

    private static string Doubles(Limit reached)
        => reached.Size is { } size
            ? Wording.Of($"Doubles the limit, to {size} MiB: what the working set needs is known only when it fits.")
            : reached.IsLarge ? "Shows the limit; a larger one only makes the machine's shortage of the cgroup's."
            : "Shows the limit; the report does not have it.";

    private static bool IsPlain(string name) => PlainName().IsMatch(name);

    // RFC 1123, as the API server admits names; a log may hold anything.
    [GeneratedRegex("^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();

    [GeneratedRegex("^[0-9a-f-]{32,36}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainUid();

    [GeneratedRegex("^[0-9a-f]{12,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();

    /// <summary>A limit that was reached.</summary>
    private sealed record Limit(CgroupOwner Owner, string? Namespace, string? Pod, string? Container, string? PodUid, long? Bytes)
    {
        /// <summary>The container's id where nothing else names it: hexadecimal digits.</summary>
        public string? ContainerId { get; init; }

        /// <summary>The machine's memory in bytes; null where it is not known.</summary>
        private long? Machine { get; init; }

        /// <summary>Would twice as much be more than the machine has? Then the machine would run out of memory in its place.</summary>
        public bool IsLarge => 2 * Bytes > Machine;

        /// <summary>Twice as much, in whole MiB; null where the limit is not known, or that is more than there is.</summary>
        public long? Size => Bytes is > 0 and var bytes && !IsLarge ? ((2 * bytes) + Mebibyte - 1) / Mebibyte : null;

        public static Limit Of(object? basis, RemedyInput input)
            => Of(basis, input.Node.Evidence.Names) with { Machine = input.Node.Snapshot.Memory?.TotalBytes };

        private static Limit Of(object? basis, KnownPods? names) => basis switch
        {
            OomKill kill => new Limit(
                kill.OomCgroup is { } path ? CgroupOwner.Of(path, kill.Pod is not null) : OfPod(kill.Pod ?? kill.PodUid),
                kill.Namespace,
                kill.Pod,
                kill.Container,
                kill.PodUid,
                kill.LimitBytes),
            ContainerStartFailure start => new Limit(
                OfPod(start.Pod ?? start.PodUid), start.Namespace, start.Pod, start.Container, start.PodUid, null),
            PodCounters pod => names?.Find(pod.PodUid, pod.ContainerId) is var known
                ? new Limit(
                    CgroupOwner.Of(pod.Memory.Path), known?.Namespace, known?.Pod, known?.Container, pod.PodUid, pod.Memory.LimitBytes)
                : None,
            PageAllocFailure { CacheContainerId: { } id } => names?.Find(null, id) is { Pod: not null } name
                ? new Limit(new CgroupOwner(LimitOwner.Container, null), name.Namespace, name.Pod, name.Container, null, null)
                : None with { Owner = new CgroupOwner(LimitOwner.Container, null), ContainerId = PlainId().IsMatch(id) ? id : null },
            PageAllocFailure { CacheCgroup: { } cgroup } => None with { Owner = CgroupOwner.Of(cgroup) },
            _ => None,
        };

        private static Limit None { get; } = new(new CgroupOwner(LimitOwner.Cgroup, null), null, null, null, null, null);

        private static CgroupOwner OfPod(string? pod) => new(pod is null ? LimitOwner.Cgroup : LimitOwner.Container, null);
    }
}
