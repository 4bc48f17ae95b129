namespace FragTools.Pods;

/// <summary>
/// What a cgroup's path reports the pod that it belongs to. The kubelet names the pod's cgroup
/// (pkg/kubelet/cm/cgroup_manager_linux.go, NewCgroupName and ToSystemd; pod_container_manager_linux.go), the runtime
/// that of the container below it. Known are the cgroupfs and the systemd driver, a runtime that uses the other driver
/// than its kubelet, and pods below any other cgroup (kind, k3s, --cgroup-root).
/// </summary>
internal sealed record PodCgroup
{
    private const int MostIdDigits = 64;
    private const int FewestIdDigits = 12;

    private PodCgroup()
    {
    }

    /// <summary>The pod's uid with dashes; that of a static pod is a hash of 32 digits without any.</summary>
    public required string PodUid { get; init; }

    /// <summary>The pod's class; null where what is above the pod's cgroup is out of sight.</summary>
    public QosClass? QosClass { get; private init; }

    /// <summary>The id of the container, or of the pod's sandbox; null for what is in the pod's cgroup itself.</summary>
    public string? ContainerId { get; private init; }

    /// <summary>Is it the cgroup of the container's monitor (<c>crio-conmon-</c>), which is not in the container?</summary>
    public bool IsMonitor { get; private init; }

    /// <summary>The container's cgroup, or the pod's where there is none; a prefix of the path, which may go on below it.</summary>
    public required string UnitPath { get; init; }

    /// <summary>Is the uid a hash, as the kubelet gives it to the pods that it reads from files?</summary>
    public bool IsHashUid => PodUid.Length == 32;

    /// <summary>Reads a path. Of pods within pods the outermost counts: that is the one that this node's kubelet knows.</summary>
    /// <param name="path">The path as /proc/PID/cgroup or a kernel's report has it.</param>
    /// <returns>The pod, or null where the path is none of a pod's: a name of that form without a uid is no pod.</returns>
    public static PodCgroup? TryParse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.Contains("pod", StringComparison.Ordinal))
        {
            return null;
        }

        var parent = default(ReadOnlySpan<char>);
        for (var start = 0; start < path.Length;)
        {
            var end = path.IndexOf('/', start) is >= 0 and var slash ? slash : path.Length;
            var part = path.AsSpan(start, end - start);
            if (Uid(part, parent, out var qosClass, out var suffix) is { } uid)
            {
                return suffix.IsEmpty
                    ? InPod(path, end, uid, qosClass)
                    : Unit(suffix, uid, qosClass, path[..end]);
            }

            parent = part;
            start = end + 1;
        }

        return null;
    }

    /// <summary>The id of a container that belongs to no pod: <c>/docker/0123…</c>, <c>/system.slice/docker-0123….scope</c>.</summary>
    public static string? ContainerIdOf(string path)
        => IdOf(path.AsSpan(path.LastIndexOf('/') + 1)) is { Length: MostIdDigits } id ? id : null;

    private static PodCgroup InPod(string path, int podEnd, string uid, QosClass? qosClass)
    {
        if (podEnd >= path.Length - 1)
        {
            return new PodCgroup { PodUid = uid, QosClass = qosClass, UnitPath = path[..podEnd] };
        }

        var end = path.IndexOf('/', podEnd + 1) is >= 0 and var slash ? slash : path.Length;
        return Unit(path.AsSpan(podEnd + 1, end - podEnd - 1), uid, qosClass, path[..end]);
    }

    private static PodCgroup Unit(ReadOnlySpan<char> name, string uid, QosClass? qosClass, string unitPath) => new()
    {
        PodUid = uid,
        QosClass = qosClass,
        ContainerId = IdOf(name),
        IsMonitor = name.Contains("conmon", StringComparison.Ordinal),
        UnitPath = unitPath,
    };

    /// <summary><c>0123…</c>, <c>docker-0123….scope</c>, <c>cri-containerd-0123….scope</c>, <c>:cri-containerd:0123…</c>.</summary>
    private static string? IdOf(ReadOnlySpan<char> name)
    {
        name = name.EndsWith(".scope", StringComparison.Ordinal) ? name[..^6] : name;
        var id = name[(name.LastIndexOfAny('-', ':') + 1)..];
        return id.Length is >= FewestIdDigits and <= MostIdDigits && IsHex(id) ? id.ToString() : null;
    }

    /// <summary>
    /// The uid, where the part is a pod's: <c>pod&lt;uid&gt;</c>, or <c>…kubepods[-burstable|-besteffort]-pod&lt;uid&gt;.slice</c>
    /// with underscores, which a runtime of the other driver takes for a name and puts <c>:prefix:id</c> behind.
    /// </summary>
    private static string? Uid(ReadOnlySpan<char> part, ReadOnlySpan<char> parent, out QosClass? qosClass, out ReadOnlySpan<char> suffix)
    {
        qosClass = null;
        suffix = default;
        if (part.StartsWith("pod", StringComparison.Ordinal))
        {
            qosClass = ClassOfParent(parent);
            return Uid(part[3..]);
        }

        var end = part.IndexOf(".slice", StringComparison.Ordinal);
        var start = part.LastIndexOf("-pod", StringComparison.Ordinal);
        if (start < 0 || end < start || !(end + 6 == part.Length || part[end + 6] == ':'))
        {
            return null;
        }

        suffix = part[(end + 6)..];
        qosClass = ClassOfParent(part[..start]);
        return Uid(part[(start + 4)..end]);
    }

    private static QosClass? ClassOfParent(ReadOnlySpan<char> parent)
    {
        parent = parent.EndsWith(".slice", StringComparison.Ordinal) ? parent[..^6] : parent;
        return parent.EndsWith("burstable", StringComparison.Ordinal) ? Pods.QosClass.Burstable
            : parent.EndsWith("besteffort", StringComparison.Ordinal) ? Pods.QosClass.BestEffort
            : parent.EndsWith("kubepods", StringComparison.Ordinal) ? Pods.QosClass.Guaranteed
            : null;
    }

    /// <summary>A uid with dashes or underscores as 8-4-4-4-12 digits, or a hash of 32.</summary>
    private static string? Uid(ReadOnlySpan<char> text)
    {
        if (text.Length == 32 && IsHex(text))
        {
            return text.ToString();
        }

        if (text.Length != 36)
        {
            return null;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] is not ('-' or '_') : !char.IsAsciiHexDigit(text[i]))
            {
                return null;
            }
        }

        return text.ToString().Replace('_', '-');
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }
}
