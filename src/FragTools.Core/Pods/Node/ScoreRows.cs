using System.Globalization;
using FragTools.Linux;

namespace FragTools.Pods.Node;

/// <summary>Makes the objects: what is known of a process, its pod and its container, put together.</summary>
internal sealed class ScoreRows
{
    private readonly LinuxRoot _root;
    private readonly CgroupTree _tree;
    private readonly PodNames _names;
    private readonly ManifestIndex? _manifests;
    private readonly long? _capacityBytes;
    private readonly QosRules? _rules;
    private readonly Dictionary<CgroupPlace, PlaceFacts> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Prepares for a node.</summary>
    /// <param name="root">The node.</param>
    /// <param name="tree">Its cgroups.</param>
    /// <param name="manifests">What the manifests say; null without.</param>
    /// <param name="capacityBytes">The machine's memory by which the kubelet divides.</param>
    /// <param name="rules">The kubelet's rules; null where its version is not known.</param>
    public ScoreRows(LinuxRoot root, CgroupTree tree, ManifestIndex? manifests, long? capacityBytes, QosRules? rules)
    {
        _root = root;
        _tree = tree;
        _names = new PodNames(root);
        _manifests = manifests;
        _capacityBytes = capacityBytes;
        _rules = rules;
    }

    /// <summary>The object of a process.</summary>
    public PodOomScore Make(RatedProcess rated)
    {
        var process = rated.Process;
        var facts = process.Place is { } place ? FactsOf(place) : PlaceFacts.None;
        var row = Describe(facts, process);
        return row with
        {
            Host = _root.Host,
            OomScoreAdj = process.OomScoreAdj,
            ProcessId = process.Id,
            ProcessName = process.Name,
            RssBytes = process.RssBytes,
            SwapBytes = process.SwapBytes,
            PageTableBytes = process.PageTableBytes,
            Badness = rated.Badness,
            OomScore = rated.OomScore,
            KillRank = rated.Rank,
            RankCgroup = rated.Scope?.Path,
            OomGroup = facts.IsKilledWhole,
            CgroupPath = process.Place?.Path,
            CapacityBytes = _capacityBytes ?? row.CapacityBytes,
            UsageBytes = facts.Memory?.UsageBytes,

            // Where the cgroup tells what it uses, it tells its limit too, or that it has none.
            LimitBytes = facts.Memory?.LimitBytes ?? (facts.Memory?.UsageBytes is null ? row.LimitBytes : null),
            Source = _root.Describe(string.Create(CultureInfo.InvariantCulture, $"proc/{process.Id}")),
        };
    }

    private static PodOomScore Identity(PlaceFacts facts, PodCgroup pod) => new()
    {
        Namespace = facts.Name?.Namespace ?? facts.First?.Namespace,

        // A template's is not the pod's own.
        Pod = facts.Name?.Pod ?? (facts.First?.Pod is { } named && !named.Contains('/', StringComparison.Ordinal) ? named : null),
        PodUid = pod.PodUid,
        Container = pod.IsMonitor ? null : facts.Container?.Container ?? facts.Name?.Container,
        ContainerId = pod.ContainerId,
        QosClass = pod.QosClass ?? facts.First?.QosClass,
        PriorityClass = facts.First?.PriorityClass,
        IsStatic = facts.First?.IsStatic ?? (pod.IsHashUid ? true : null),
        Source = string.Empty,
    };

    // Where no file tells what a container is: this is what the sandbox's process is called, and nobody else has such a value.
    private static bool IsSandbox(PlaceFacts facts, NodeProcess process)
        => facts.Name?.IsSandbox ?? (facts.Container is null && process is { Name: "pause", OomScoreAdj: -998 or -999 });

    private PodOomScore Describe(PlaceFacts facts, NodeProcess process)
    {
        if (facts.Pod is not { } pod)
        {
            return new PodOomScore { Source = string.Empty };
        }

        var row = Identity(facts, pod);
        if (pod.IsMonitor)
        {
            return row with { Explanation = "conmon, the runtime's monitor of the container: the runtime's own value" };
        }

        if (IsSandbox(facts, process))
        {
            var (ofSandbox, reason) = ClassScore.OfSandbox(process.OomScoreAdj);
            return row with { ExpectedOomScoreAdj = ofSandbox, Explanation = reason };
        }

        if (facts.Container is { } manifest)
        {
            return row with
            {
                IsSidecar = manifest.IsSidecar,
                RequestBytes = manifest.RequestBytes,
                LimitBytes = manifest.LimitBytes,
                CapacityBytes = manifest.CapacityBytes,
                ExpectedOomScoreAdj = manifest.ExpectedOomScoreAdj,
                Explanation = manifest.Explanation,
            };
        }

        if (facts.First is { } first)
        {
            return facts.Containers.All(container => container.ExpectedOomScoreAdj == first.ExpectedOomScoreAdj)
                ? row with { ExpectedOomScoreAdj = first.ExpectedOomScoreAdj, Explanation = first.Explanation }
                : row with { Explanation = "which of the pod's containers this is, is not known" };
        }

        var (expected, explanation) = ClassScore.Of(row.QosClass, process.OomScoreAdj, _capacityBytes, _rules);
        return row with { ExpectedOomScoreAdj = expected, Explanation = explanation };
    }

    private PlaceFacts FactsOf(CgroupPlace place)
    {
        if (_places.TryGetValue(place, out var known))
        {
            return known;
        }

        var name = place.Pod is { } pod ? _names.Find(pod.PodUid, pod.ContainerId) : null;
        var containers = place.Pod is null || _manifests is null ? [] : _manifests.Find(place.Pod.PodUid, name);
        var facts = new PlaceFacts
        {
            Pod = place.Pod,
            Name = name,
            Containers = containers,
            Container = ManifestIndex.Container(containers, place.Pod?.ContainerId, name?.Container),
            Memory = place.UnitPath.Length > 1 ? _tree.Find(place.UnitPath, place.IsVersion2) : null,
            IsKilledWhole = IsKilledWhole(place),
        };
        _places.Add(place, facts);
        return facts;
    }

    /// <summary>
    /// Does a cgroup above the process, or its own, say so (mm/memcontrol.c, mem_cgroup_get_oom_group)? Cgroup v1 has no such thing.
    /// </summary>
    private bool? IsKilledWhole(CgroupPlace place)
    {
        if (!place.IsVersion2)
        {
            return false;
        }

        bool? isWhole = null;
        foreach (var cgroup in _tree.Upwards(place.Path, isVersion2: true))
        {
            isWhole = cgroup.IsKilledWhole == true || isWhole == true ? true : isWhole ?? cgroup.IsKilledWhole;
        }

        return isWhole;
    }

    /// <summary>What all processes of one cgroup have in common.</summary>
    private sealed record PlaceFacts
    {
        public static PlaceFacts None { get; } = new();

        public PodCgroup? Pod { get; init; }

        public PodName? Name { get; init; }

        /// <summary>What the manifests say of the pod's containers; empty where they do not know the pod.</summary>
        public IReadOnlyList<PodOomScore> Containers { get; init; } = [];

        public PodOomScore? First => Containers is [var first, ..] ? first : null;

        /// <summary>What they say of this container.</summary>
        public PodOomScore? Container { get; init; }

        public CgroupMemory? Memory { get; init; }

        public bool? IsKilledWhole { get; init; }
    }
}
