using System.Text.RegularExpressions;

namespace FragTools.Pods;

/// <summary>Whose memory limit a cgroup holds.</summary>
public enum LimitOwner
{
    /// <summary>A container of a pod: <c>resources.limits.memory</c> of that container.</summary>
    Container,

    /// <summary>A pod: the sum of its containers' limits, or its own.</summary>
    Pod,

    /// <summary>All Burstable, or all BestEffort, pods together (<c>--qos-reserved</c> of the kubelet).</summary>
    QosClass,

    /// <summary>All pods together: what the node has, less what is reserved (node allocatable).</summary>
    NodeAllocatable,

    /// <summary>A container of Docker that is in no pod.</summary>
    Docker,

    /// <summary>A container of Podman.</summary>
    Podman,

    /// <summary>A container of LXC, LXD or Proxmox.</summary>
    Lxc,

    /// <summary>A job of Slurm.</summary>
    Slurm,

    /// <summary>All that a user runs, or all users.</summary>
    UserSlice,

    /// <summary>A service, scope or slice of systemd.</summary>
    SystemdUnit,

    /// <summary>A cgroup that nothing known names.</summary>
    Cgroup,
}

/// <summary>
/// Who a cgroup's path says its limit belongs to. The names are those that kubelet (<see cref="PodCgroup"/>), systemd, Docker and
/// Podman (<c>docker-ID.scope</c>, <c>libpod-ID.scope</c>, with cgroupfs <c>/docker/ID</c>), LXC (<c>lxc/NAME</c>, <c>lxc.payload.NAME</c>)
/// and Slurm (<c>slurm/uid_N/job_N</c>, <c>slurmstepd.scope/job_N</c>) give their cgroups.
/// </summary>
/// <param name="Kind">Who.</param>
/// <param name="Name">
/// Its name or number as its own commands take it, of characters that a shell leaves alone; null where it has none such.
/// </param>
/// <param name="Pod">The pod, where it is one or a container of one.</param>
internal sealed partial record CgroupOwner(LimitOwner Kind, string? Name, PodCgroup? Pod = null)
{
    /// <summary>The container in which the systemd of a unit, or the runtime of a container, runs; null for the machine's own.</summary>
    public CgroupOwner? Within { get; private init; }

    /// <summary>The same for a container of systemd-nspawn, by the name that <c>systemctl --machine</c> takes.</summary>
    public string? Machine { get; private init; }

    /// <summary>
    /// The user whose own service manager has the unit, or whose rootless container it is (<c>user@1000.service</c>), as a number; null
    /// for the system's.
    /// </summary>
    public string? Manager { get; private init; }

    /// <summary>Digits of a container's id as <c>docker ps</c> shows it.</summary>
    public const int ShownIdDigits = 12;

    /// <summary>
    /// The same where the container is known to be a pod's: Docker's cgroups name none, and the kubelet undoes what others set.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="isOfPod">Is it?</param>
    public static CgroupOwner Of(string path, bool isOfPod)
        => Of(path) is var owner && isOfPod && owner.Kind is LimitOwner.Docker or LimitOwner.Podman
            ? owner with { Kind = LimitOwner.Container }
            : owner;

    /// <summary>Reads a path, from its end: what is deeper is nearer to the limit.</summary>
    public static CgroupOwner Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (PodCgroup.TryParse(path) is { } pod)
        {
            return pod.ContainerId is null
                ? new CgroupOwner(LimitOwner.Pod, pod.PodUid, pod)
                : new CgroupOwner(LimitOwner.Container, Short(pod.ContainerId), pod);
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var at = parts.Length - 1; at >= 0; at--)
        {
            var parent = at > 0 ? parts[at - 1] : "";
            var isLast = at == parts.Length - 1;
            var owner = isLast ? OfKubelet(parts[at], parent) : null;
            if ((owner ?? OfRuntime(parts, at, parent) ?? OfSystemd(parts[at], isLast)) is { } found)
            {
                var within = owner is not null ? null
                    : Enumerable.Range(0, at).Reverse().Select(index => OfRuntime(parts, index, index > 0 ? parts[index - 1] : ""))
                        .FirstOrDefault(static outer => outer is not null);
                return found with
                {
                    Within = within,
                    Manager = within is null ? Named(parts[..at], UserManager()) : null,
                    Machine = Named(parts[..at], Nspawn()),
                };
            }
        }

        return new CgroupOwner(LimitOwner.Cgroup, null);
    }

    /// <summary>The first digits of a container's id.</summary>
    public static string Short(string id) => id.Length > ShownIdDigits ? id[..ShownIdDigits] : id;

    /// <summary>The class's or the allocatable's own cgroup; a cgroup below one that is no pod's has a limit of its own.</summary>
    private static CgroupOwner? OfKubelet(string part, string parent)
    {
        var name = part.EndsWith(".slice", StringComparison.Ordinal) ? part[..^6] : part;
        return IsAllPods(name) ? new CgroupOwner(LimitOwner.NodeAllocatable, null)
            : ClassOf(name, parent) is { } qosClass ? new CgroupOwner(LimitOwner.QosClass, qosClass.ToString())
            : null;
    }

    private static bool IsAllPods(string name) => name == "kubepods" || name.EndsWith("-kubepods", StringComparison.Ordinal);

    private static QosClass? ClassOf(string name, string parent)
    {
        var (above, last) = name.LastIndexOf('-') is >= 0 and var dash ? (name[..dash], name[(dash + 1)..]) : (parent, name);
        return !IsAllPods(above.EndsWith(".slice", StringComparison.Ordinal) ? above[..^6] : above) ? null
            : last == "burstable" ? QosClass.Burstable
            : last == "besteffort" ? QosClass.BestEffort
            : null;
    }

    /// <summary>What a pattern names in the deepest of some parts that fit it.</summary>
    private static string? Named(IEnumerable<string> above, Regex pattern)
        => above.Select(part => pattern.Match(part)).LastOrDefault(static found => found.Success)?.Groups["name"].Value;

    private static CgroupOwner? OfRuntime(string[] parts, int at, string parent)
    {
        var part = parts[at];
        var container = RuntimeScope().Match(part);
        if (container.Success)
        {
            var kind = container.Groups["docker"].Success ? LimitOwner.Docker : LimitOwner.Podman;
            return new CgroupOwner(kind, Short(container.Groups["id"].Value)) { Manager = Named(parts[..at], UserManager()) };
        }

        // Of Amazon's ECS: /ecs/TASK/ID.
        if ((parent == "docker" || at > 1 && parts[at - 2] == "ecs") && ContainerId().IsMatch(part))
        {
            return new CgroupOwner(LimitOwner.Docker, Short(part));
        }

        if (Job().Match(part) is { Success: true } job && Array.Exists(parts[..at], IsSlurm))
        {
            return new CgroupOwner(LimitOwner.Slurm, job.Groups["id"].Value);
        }

        var guest = parent is "lxc" or "lxc.payload" ? part
            : part.StartsWith("lxc.payload.", StringComparison.Ordinal) ? part["lxc.payload.".Length..]
            : null;
        return guest is null ? null : new CgroupOwner(LimitOwner.Lxc, Plain(guest));
    }

    private static bool IsSlurm(string part)
        => part.StartsWith("slurm", StringComparison.Ordinal) || part.EndsWith("slurmstepd.scope", StringComparison.Ordinal);

    private static CgroupOwner? OfSystemd(string part, bool isLast)
    {
        if (part == "user.slice")
        {
            return isLast ? new CgroupOwner(LimitOwner.UserSlice, part) : null;
        }

        return UserUnit().IsMatch(part) ? new CgroupOwner(LimitOwner.UserSlice, part)
            : Unit().IsMatch(part) ? new CgroupOwner(LimitOwner.SystemdUnit, Plain(part))
            : null;
    }

    /// <summary>A name that a shell takes as it is, within quotes where systemd escaped it; text out of a log may hold anything.</summary>
    private static string? Plain(string name) => PlainName().IsMatch(name) ? name : null;

    [GeneratedRegex("^(?:(?<docker>docker)|libpod)-(?<id>[0-9a-f]{12,64})(?:\\.scope)?$", RegexOptions.CultureInvariant)]
    private static partial Regex RuntimeScope();

    [GeneratedRegex("^[0-9a-f]{12,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerId();

    [GeneratedRegex("^job_(?<id>[0-9]{1,12})$", RegexOptions.CultureInvariant)]
    private static partial Regex Job();

    [GeneratedRegex("^(?:user-[0-9]{1,10}\\.slice|user@[0-9]{1,10}\\.service)$", RegexOptions.CultureInvariant)]
    private static partial Regex UserUnit();

    [GeneratedRegex("^user@(?<name>[0-9]{1,10})\\.service$", RegexOptions.CultureInvariant)]
    private static partial Regex UserManager();

    // systemd-nspawn@.service(5).
    [GeneratedRegex("^systemd-nspawn@(?<name>[A-Za-z0-9_.-]{1,64})\\.service$", RegexOptions.CultureInvariant)]
    private static partial Regex Nspawn();

    // systemd.unit(5); the types that may have a limit (systemd.resource-control(5)).
    [GeneratedRegex("\\.(?:service|scope|slice|socket|mount|swap)$", RegexOptions.CultureInvariant)]
    private static partial Regex Unit();

    [GeneratedRegex("^[A-Za-z0-9_.@:](?:[A-Za-z0-9_.@:-]|\\\\x[0-9a-f]{2}){0,254}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
