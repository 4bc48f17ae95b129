using System.Text.RegularExpressions;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>What a line reports the pod and the container that it is about; null what it does not.</summary>
internal sealed partial record PodClues(string? Namespace, string? Pod, string? Uid, string? Container, string? ContainerId)
{
    private const string Name = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";
    private const string Space = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

    // A static pod's uid is a hash without dashes; in a systemd slice's name the dashes are underscores.
    private const string AnyUid = "[0-9a-f]{8}(?:[-_]?[0-9a-f]{4}){3}[-_]?[0-9a-f]{12}";
    private const string Id = "[0-9a-f]{64}";

    /// <summary>Nothing.</summary>
    public static PodClues None { get; } = new(null, null, null, null, null);

    /// <summary>What a cgroup's path, or the name of a systemd unit, tells: the uid of the pod, the id of the container.</summary>
    public static PodClues OfCgroup(string cgroup)
        => PodCgroup.TryParse(cgroup) is { } pod
            ? None with { Uid = pod.PodUid, ContainerId = pod.ContainerId }
            : None with { ContainerId = Known(IdInPath().Match(cgroup).Value) };

    /// <summary>Reads a sentence that stands alone.</summary>
    public static PodClues Of(string message) => Of(new LogEntry { Shape = "", Message = message });

    /// <summary>Reads a line of a log.</summary>
    public static PodClues Of(LogEntry entry)
    {
        var text = entry.Message;
        var (space, pod, uid, container, id) = ("", "", "", "", "");

        void Take(Match match)
        {
            if (match.Success)
            {
                space = First(space, match.Groups["ns"]);
                pod = First(pod, match.Groups["pod"]);
                uid = First(uid, match.Groups["uid"]);
                container = First(container, match.Groups["container"]);
                id = First(id, match.Groups["id"]);
            }
        }

        // What is written for programs to read comes before what stands in a sentence.
        if (entry.Field("pod") is { } field)
        {
            Take(PodField().Match(field));
        }

        uid = First(uid, UidField().Match(entry.Field("podUID") ?? entry.Field("podID") ?? ""));
        id = First(id, IdField().Match(entry.Field("containerID") ?? entry.Field("id") ?? entry.Field("container") ?? ""));
        container = container.Length > 0 ? container : entry.Field("containerName") ?? "";
        Take(SandboxMetadata().Match(text));
        Take(NameInKubelet().Match(text));
        Take(SyncingPod().Match(text));
        Take(NameInDocker().Match(text));
        Take(NameInNetwork().Match(text));
        Take(PodInSentence().Match(text));
        Take(ContainerInSentence().Match(text));
        Take(IdInSentence().Match(text));
        Take(CgroupPath().Match(text));
        return new PodClues(
            Known(space), Known(pod), Known(uid)?.Replace('_', '-'), container == "POD" ? null : Known(container), Known(id));
    }

    /// <summary>Does it report a pod?</summary>
    public bool HasPod => Pod is not null || Uid is not null;

    /// <summary>May both be about the same?</summary>
    public bool Fits(PodClues other)
        => Same(Uid, other.Uid) && Same(Pod, other.Pod) && Same(
            Namespace, other.Namespace) && Same(Container, other.Container) && Same(ContainerId, other.ContainerId);

    /// <summary>Are both about the same pod or container beyond doubt?</summary>
    public bool Agrees(PodClues other)
        => Fits(other) && (Equal(Uid, other.Uid) || Equal(Pod, other.Pod) || Equal(ContainerId, other.ContainerId));

    /// <summary>What either tells.</summary>
    public PodClues With(PodClues other)
        => new(
            Namespace ?? other.Namespace,
            Pod ?? other.Pod,
            Uid ?? other.Uid,
            Container ?? other.Container,
            ContainerId ?? other.ContainerId);

    private static bool Same(string? one, string? other) => one is null || other is null || one == other;

    private static bool Equal(string? one, string? other) => one is not null && one == other;

    private static string First(string known, Group group) => known.Length > 0 ? known : group.Value;

    private static string? Known(string text) => text.Length == 0 ? null : SafeText.Escape(text);

    // klog's structured form: pod="namespace/name"; some releases write "name_namespace(uid)".
    [GeneratedRegex(
        $"^(?:(?<ns>{Space})/(?<pod>{Name})|(?<pod>{Name})_(?<ns>{Space})\\((?<uid>{AnyUid})\\)|(?<pod>{Name}))$",
        RegexOptions.CultureInvariant)]
    private static partial Regex PodField();

    [GeneratedRegex($"^{AnyUid}$", RegexOptions.CultureInvariant)]
    private static partial Regex UidField();

    [GeneratedRegex($"(?<![0-9a-f:]){Id}(?![0-9a-f])", RegexOptions.CultureInvariant)]
    private static partial Regex IdField();

    // kubelet, format.Pod: name_namespace(uid).
    [GeneratedRegex($"(?<![a-z0-9._-])(?<pod>{Name})_(?<ns>{Space})\\((?<uid>{AnyUid})\\)", RegexOptions.CultureInvariant)]
    private static partial Regex NameInKubelet();

    [GeneratedRegex($"yncing pod (?<uid>{AnyUid})", RegexOptions.CultureInvariant)]
    private static partial Regex SyncingPod();

    // The CRI's PodSandboxMetadata as Go prints it.
    [GeneratedRegex(
        $"PodSandboxMetadata\\{{Name:(?<pod>{Name}),Uid:(?<uid>[^,}}\\s]{{1,64}}),Namespace:(?<ns>{Space}),",
        RegexOptions.CultureInvariant)]
    private static partial Regex SandboxMetadata();

    // dockershim: k8s_container_pod_namespace_uid_attempt; CRI-O's sandboxes lack the container; containerd's have no k8s_.
    [GeneratedRegex(
        "(?:k8s_|(?:container|sandbox) name \")"
            + $"(?:(?<container>[A-Za-z0-9-]+)_)?(?<pod>{Name})_(?<ns>{Space})_(?<uid>{AnyUid})_[0-9]+(?:_[0-9a-f]+)?"
            + $"(?:\\((?<id>{Id})\\))?",
        RegexOptions.CultureInvariant)]
    private static partial Regex NameInDocker();

    // kubelet with dockershim's network plugins: failed to set up pod "name_namespace" network; multus: [namespace/name/uid:net].
    [GeneratedRegex(
        $"up pod \"(?<pod>{Name})_(?<ns>{Space})\" network|\\[(?<ns>{Space})/(?<pod>{Name})/(?<uid>{AnyUid})?:",
        RegexOptions.CultureInvariant)]
    private static partial Regex NameInNetwork();

    [GeneratedRegex($"\\b(?:for|in) pod \"(?<pod>{Name})\"", RegexOptions.CultureInvariant)]
    private static partial Regex PodInSentence();

    [GeneratedRegex(
        $"failed to \"(?:Start|Create)Container\" for "
            + $"\"(?<container>{Space})\"|failed to (?:start|create) container \"(?!{Id})(?<container>{Space})\""
            + $"|&(?:v1\\.)?Container(?:Metadata)?\\{{Name:(?<container>{Space}),", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerInSentence();

    [GeneratedRegex(
        $"/containers/(?<id>{Id})/start|StartContainer for \"(?<id>{Id})\"|Cannot start container (?<id>{Id})|setup network for "
            + $"sandbox \"(?<id>{Id})\"|start(?:ing)? container \"?(?<id>{Id})|/runc start (?<id>{Id})"
            + $"|storage for container (?<id>{Id})", RegexOptions.CultureInvariant)]
    private static partial Regex IdInSentence();

    [GeneratedRegex($"(?<![0-9a-f]){Id}(?![0-9a-f])", RegexOptions.CultureInvariant)]
    private static partial Regex IdInPath();

    // Both drivers of cgroups, and docker's own containers.
    [GeneratedRegex(
        $"cgroup/\\S*?(?:pod(?<uid>{AnyUid})(?:\\.slice)?[/:](?:[a-z-]+[-:])?(?<id>{Id})|pod(?<uid>{AnyUid})|docker[/-](?<id>{Id}))",
        RegexOptions.CultureInvariant)]
    private static partial Regex CgroupPath();
}
