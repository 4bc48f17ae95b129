using System.Globalization;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Reads objects of Kubernetes and of the runtimes out of a tree of values: events of v1 and of events.k8s.io/v1, the states of a
/// pod's containers, a node's conditions, what <c>docker inspect</c> and <c>crictl inspect</c> say; alone, in lists, and wherever a
/// watch, an exporter or a shipper has put them.
/// </summary>
internal static class KubeObjects
{
    private const int Deepest = 8;

    /// <summary>Reads a tree.</summary>
    /// <param name="root">The tree.</param>
    /// <returns>What is reported in it, in its order; lines count from the tree's first.</returns>
    public static IEnumerable<ReportedEvent> Read(ValueNode root) => Visit(root, 0);

    private static IEnumerable<ReportedEvent> Visit(ValueNode node, int depth)
    {
        if (depth > Deepest)
        {
            return [];
        }

        if (node is SequenceNode list)
        {
            return list.Items.SelectMany(item => Visit(item, depth + 1));
        }

        return node is not MappingNode map ? []
            : IsEvent(map) ? One(Event(map))
            : map.Mapping("status") is { } status && map.Mapping("metadata") is { } metadata
            && status.Find("conditions") is not null | status.Find("containerStatuses") is not null | status.Text("phase") is not null
                ? OfStatus(map, metadata, status)
            : map.Mapping("State") is { } state && state.Text("OOMKilled") is { } killed ? killed == "true" ? [Docker(map, state)] : []
            : map.Text("OOMKilled") is { } alone && map.Find("ExitCode") is not null ? alone == "true" ? [Docker(map, map)] : []
            : (map.Text("Action") ?? map.Text("status")) == "oom" && (map.Text("Type") ?? "container") == "container" ? [DockerEvent(map)]
            : map.Mapping("status") is { } cri && cri.Text("reason") is { } reason ? One(Cri(cri, reason))
            : map.Text("exitCode") is not null && map.Text("reason") is { } ended
                ? One(OfState(map, map, NewStatus))
            : map.Entries.SelectMany(entry => Visit(entry.Value, depth + 1));
    }

    /// <summary>Which uids and containers are which pods', by objects of Kubernetes and by the labels that the kubelet gives.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="depth">How deep it lies.</param>
    public static IEnumerable<PodClues> Pods(ValueNode node, int depth = 0)
        => depth > Deepest ? []
            : node is SequenceNode list ? list.Items.SelectMany(item => Pods(item, depth + 1))
            : node is not MappingNode map ? []
            : map.Mapping("metadata") is { } metadata && metadata.Text("uid") is { } uid && map.Mapping("status") is { } status
                ? OfPod(metadata, uid, status)
            : (map.Mapping("Config")?.Mapping("Labels") ?? map.Mapping("labels") ?? map.Mapping("status")?.Mapping("labels")) is { } labels
                && labels.Text("io.kubernetes.pod.name") is not null
                ? [OfLabels(
                    labels,
                    labels.Text("io.kubernetes.container.name"),
                    map.Text("Id") ?? map.Text("id") ?? map.Mapping("status")?.Text("id"))]
            : map.Entries.SelectMany(entry => Pods(entry.Value, depth + 1));

    /// <summary>Of a static pod the cgroups have the hash of its file.</summary>
    private static IEnumerable<PodClues> OfPod(MappingNode metadata, string uid, MappingNode status)
    {
        var pod = new PodClues(
            Safe(metadata.Text("namespace")),
            Safe(metadata.Text("name")),
            Safe(metadata.Mapping("annotations")?.Text("kubernetes.io/config.hash") ?? uid),
            null,
            null);
        return Containers(status)
            .Select(container => pod with { Container = Safe(container.Text("name")), ContainerId = IdOf(container.Text("containerID")) })
            .Prepend(pod);
    }

    private static IEnumerable<MappingNode> Containers(MappingNode status)
        => status.Items("initContainerStatuses")
            .Concat(status.Items("containerStatuses"))
            .Concat(status.Items("ephemeralContainerStatuses"))
            .OfType<MappingNode>();

    /// <summary>A container's state by itself, as a template or a query takes it out of its pod.</summary>
    private static ReportedEvent NewStatus { get; } = new()
    {
        Kind = ReportedKind.StartFailure,
        Message = "",
        Component = LogWriter.Kubelet,
    };

    private static IEnumerable<ReportedEvent> One(ReportedEvent? reported) => reported is null ? [] : [reported];

    private static bool IsEvent(MappingNode map)
        => map.Text("reason") is not null && (map.Text("message") ?? map.Text("note")) is not null
            && (map.Text("kind") == "Event"
            || (map.Find("involvedObject") ?? map.Find("regarding") ?? map.Find("source") ?? map.Find("firstTimestamp")) is not null);

    private static ReportedEvent? Event(MappingNode map)
    {
        var about = map.Mapping("involvedObject") ?? map.Mapping("regarding");
        var kind = about?.Text("kind");
        var source = map.Mapping("source") ?? map.Mapping("deprecatedSource");
        var series = map.Mapping("series");
        var first = Time(map, "firstTimestamp") ?? Time(map, "deprecatedFirstTimestamp") ?? Time(map, "eventTime")
            ?? Time(map.Mapping("metadata"), "creationTimestamp");
        var last = Time(series, "lastObservedTime") ?? Time(map, "lastTimestamp") ?? Time(map, "deprecatedLastTimestamp") ?? first;
        var field = about?.Text("fieldPath");
        var known = new ReportedEvent
        {
            Kind = ReportedKind.StartFailure,
            Message = "",
            Clues = kind is null or "Pod" && about is not null
                ? new PodClues(Safe(about.Text("namespace")), Safe(about.Text("name")), Safe(about.Text("uid")), ContainerOf(field), null)
                : PodClues.None,
            Host = Safe(source?.Text("host") ?? map.Text("reportingInstance") ?? (kind == "Node" ? about?.Text("name") : null)),
            Component = Safe(source?.Text("component") ?? map.Text("reportingComponent") ?? map.Text("reportingController")),
            Count = Count(series?.Text("count") ?? map.Text("count") ?? map.Text("deprecatedCount")) ?? 1,
            FirstSeen = first ?? last,
            LastSeen = last,
            Line = map.Line,
        };
        return EventText.Read(map.Text("reason")!, (map.Text("message") ?? map.Text("note"))!, known);
    }

    private static IEnumerable<ReportedEvent> OfStatus(MappingNode map, MappingNode metadata, MappingNode status)
    {
        var isNode = map.Text("kind") == "Node" || status.Mapping("nodeInfo") is not null;
        var known = new ReportedEvent
        {
            Kind = ReportedKind.StartFailure,
            Message = "",
            Component = LogWriter.Kubelet,
            Host = Safe(isNode ? metadata.Text("name") : map.Mapping("spec")?.Text("nodeName")),
            Clues = isNode
                ? PodClues.None
                : new PodClues(Safe(metadata.Text("namespace")), Safe(metadata.Text("name")), Safe(metadata.Text("uid")), null, null),
            Line = map.Line,
        };
        return isNode ? OfConditions(status, known) : OfPod(status, known);
    }

    private static IEnumerable<ReportedEvent> OfConditions(MappingNode status, ReportedEvent known)
        => status.Items("conditions").OfType<MappingNode>()
            .Where(condition => condition.Text("type") == "MemoryPressure" && condition.Text("status") == "True")
            .SelectMany(condition => One(EventText.Read(
                "NodeHasInsufficientMemory",
                condition.Text("message") ?? "",
                known with
                {
                    IsStatus = true,
                    FirstSeen = Time(condition, "lastTransitionTime"),
                    LastSeen = Time(condition, "lastTransitionTime"),
                    Line = condition.Line,
                })));

    private static IEnumerable<ReportedEvent> OfPod(MappingNode status, ReportedEvent known)
    {
        if (status.Text("reason") is { } reason && EventText.ReadStatus(reason, status.Text("message"), known) is { } own)
        {
            yield return own;
        }

        foreach (var container in Containers(status))
        {
            var seen = new HashSet<(StartFailureReason, string, DateTimeOffset?)>();
            foreach (var state in new[] { container.Mapping("lastState"), container.Mapping("state") })
            {
                if (OfState(state?.Mapping("terminated") ?? state?.Mapping("waiting"), container, known) is { } one
                    && seen.Add((one.Reason, one.Message, one.LastSeen)))
                {
                    yield return one;
                }
            }
        }
    }

    private static ReportedEvent? OfState(MappingNode? state, MappingNode container, ReportedEvent known)
    {
        if (state?.Text("reason") is not { } reason)
        {
            return null;
        }

        var time = Time(state, "finishedAt");
        return EventText.ReadStatus(reason, state.Text("message"), known with
        {
            Clues = known.Clues with
            {
                Container = Safe(container.Text("name")),
                ContainerId = IdOf(state.Text("containerID") ?? container.Text("containerID")),
            },
            FirstSeen = time,
            LastSeen = time,
            Line = state.Line,
        });
    }

    /// <summary><c>docker inspect</c>, <c>podman inspect</c>: <c>State.OOMKilled</c>; or the state alone, from a template.</summary>
    private static ReportedEvent Docker(MappingNode map, MappingNode state)
    {
        var labels = map.Mapping("Config")?.Mapping("Labels");
        var time = Time(state, "FinishedAt");
        return new ReportedEvent
        {
            Kind = ReportedKind.Kill,
            IsStatus = true,
            Message = "OOMKilled",
            Clues = OfLabels(
                labels,
                labels?.Text("io.kubernetes.container.name") ?? map.Text("Name")?.TrimStart('/'),
                map.Text("Id") ?? map.Text("ID")),
            FirstSeen = time,
            LastSeen = time,
            Line = map.Line,
        };
    }

    /// <summary><c>docker events --format json</c>.</summary>
    private static ReportedEvent DockerEvent(MappingNode map)
    {
        var actor = map.Mapping("Actor");
        var labels = actor?.Mapping("Attributes");
        var time = long.TryParse(map.Text("time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 1L << 36 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
        return new ReportedEvent
        {
            Kind = ReportedKind.Kill,
            Message = "oom",
            Component = LogWriter.Dockerd,
            Clues = OfLabels(
                labels, labels?.Text("io.kubernetes.container.name") ?? labels?.Text("name"), map.Text("id") ?? actor?.Text("ID")),
            FirstSeen = time,
            LastSeen = time,
            Line = map.Line,
        };
    }

    /// <summary><c>crictl inspect</c>: the CRI's ContainerStatus.</summary>
    private static ReportedEvent? Cri(MappingNode status, string reason)
    {
        var labels = status.Mapping("labels");
        var time = Time(status, "finishedAt");
        return EventText.ReadStatus(reason, status.Text("message"), new ReportedEvent
        {
            Kind = ReportedKind.Kill,
            Message = "",
            Clues = OfLabels(labels, status.Mapping("metadata")?.Text("name"), status.Text("id")),
            FirstSeen = time,
            LastSeen = time,
            Line = status.Line,
        });
    }

    /// <summary>The labels that the kubelet gives to containers (pkg/kubelet/types/labels.go).</summary>
    private static PodClues OfLabels(MappingNode? labels, string? container, string? id) => new(
        Safe(labels?.Text("io.kubernetes.pod.namespace")),
        Safe(labels?.Text("io.kubernetes.pod.name")),
        Safe(labels?.Text("io.kubernetes.pod.uid")),
        Safe(container),
        IdOf(id));

    private static string? ContainerOf(string? fieldPath)
        => fieldPath is not null
            && fieldPath.IndexOf('{', StringComparison.Ordinal) is > 0 and var open
            && fieldPath.EndsWith('}') ? Safe(fieldPath[(open + 1)..^1]) : null;

    private static string? IdOf(string? id)
        => id is null ? null : Safe(id[(id.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..]);

    private static string? Safe(string? text) => text is null ? null : SafeText.Escape(text);

    private static int? Count(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null;

    /// <summary>A time; Go writes year 1 where there is none.</summary>
    private static DateTimeOffset? Time(MappingNode? map, string key)
        => DateTimeOffset.TryParse(map?.Text(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year > 1 ? time.ToUniversalTime() : null;
}
