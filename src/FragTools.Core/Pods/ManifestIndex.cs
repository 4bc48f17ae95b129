namespace FragTools.Pods;

/// <summary>Finds what the manifests say of a node's containers.</summary>
internal sealed class ManifestIndex
{
    // The kubelet gives the pods that it reads from files a hash for a uid.
    private const int HashUid = 32;

    private readonly ILookup<string, PodOomScore> _byUid;
    private readonly ILookup<string, PodOomScore> _byName;
    private readonly IReadOnlyList<IGrouping<(string? Namespace, string Kind, string Name), PodOomScore>> _templates;

    private readonly string? _node;

    /// <summary>Indexes what <see cref="ManifestScores"/> made of the manifests.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="node">The node's name, which its static pods carry; null where it is not known.</param>
    public ManifestIndex(IReadOnlyList<PodOomScore> scores, string? node)
    {
        _node = node;
        _byUid = scores.Where(score => score.PodUid is not null).ToLookup(score => score.PodUid!);
        _byName = scores.Where(score => score is { PodUid: null, Pod: not null } && !IsTemplate(score)).ToLookup(score => score.Pod!);
        _templates = [.. scores.Where(IsTemplate)
            .GroupBy(score => (score.Namespace, Kind(score.Pod!), score.Pod![(score.Pod!.IndexOf('/') + 1)..]))];
    }

    /// <summary>
    /// What is said of each container of a pod: by its uid, else by its name, else by that of the file that a static pod comes from,
    /// else of the one workload whose pods are named so.
    /// </summary>
    /// <returns>The containers; none where no manifest is that pod's.</returns>
    public IReadOnlyList<PodOomScore> Find(string podUid, PodName? name)
    {
        if (_byUid.Contains(podUid))
        {
            return [.. _byUid[podUid]];
        }

        if (name?.Pod is not { } pod)
        {
            return [];
        }

        PodOomScore[] named = [.. _byName[pod].Where(score => IsIn(score.Namespace, name))];
        if (named.Length == 0 && podUid.Length == HashUid)
        {
            // The file of a static pod has its name without the node's.
            named = [.. _byName.Where(group => GeneratedNames.IsStatic(group.Key, pod, _node))
                .OrderByDescending(group => group.Key.Length)
                .Take(1)
                .SelectMany(group => group.Where(score => IsIn(score.Namespace, name)))];
        }

        if (named.Length > 0)
        {
            return named;
        }

        var templates = _templates.Where(
            group => IsIn(group.Key.Namespace, name) && GeneratedNames.IsOf(group.Key.Kind, group.Key.Name, pod)).Take(2).ToList();
        return templates is [var template] ? [.. template] : [];
    }

    /// <summary>The container of that id, be it that of its last run, else of that name.</summary>
    public static PodOomScore? Container(IReadOnlyList<PodOomScore> containers, string? id, string? name)
        => containers.FirstOrDefault(container => id is not null && (container.ContainerId == id || container.PreviousContainerId == id))
            ?? containers.FirstOrDefault(container => name is not null && container.Container == name);

    private static bool IsTemplate(PodOomScore score) => score.Pod?.Contains('/', StringComparison.Ordinal) == true;

    private static string Kind(string pod) => pod[..pod.IndexOf('/')];

    // A manifest without a namespace goes to whichever it is applied to.
    private static bool IsIn(string? space, PodName name) => space is null || space == name.Namespace;
}
