using System.Globalization;
using FragTools.Linux;

namespace FragTools.Pods;

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

    /// <summary>Was any of the manifests that of a pod among the objects made so far?</summary>
    public bool HasUsedManifests { get; private set; }

    /// <summary>The object of a process.</summary>
    public PodOomScore Make(RatedProcess rated)
    {
        var process = rated.Process;
        var facts = process.Place is { } place ? FactsOf(place) : new PlaceFacts(PodFacts.None, null, null);
        var row = facts.Pod.Describe(process.Name, process.OomScoreAdj, _capacityBytes, _rules);
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

    private PlaceFacts FactsOf(CgroupPlace place)
    {
        if (_places.TryGetValue(place, out var known))
        {
            return known;
        }

        var facts = new PlaceFacts(
            PodFacts.Of(place.Pod, _names, _manifests),
            place.UnitPath.Length > 1 ? _tree.Find(place.UnitPath, place.IsVersion2) : null,
            IsKilledWhole(place));
        HasUsedManifests |= facts.Pod.IsInManifests;
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
    private sealed record PlaceFacts(PodFacts Pod, CgroupMemory? Memory, bool? IsKilledWhole);
}
