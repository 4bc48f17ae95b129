namespace FragTools.Pods;

/// <summary>Ranks the processes of a node in one of the two scopes.</summary>
internal static class NodeRanks
{
    /// <summary>All processes against each other.</summary>
    public static IReadOnlyList<RatedProcess> OfNode(
        IReadOnlyList<NodeProcess> processes, NodeRating rating, Func<NodeProcess, long?> startOf)
    {
        RatedProcess[] rated = [.. processes.Select(rating.Rate)];
        KillOrder.Rank(rated, rating.Version, startOf);
        return rated;
    }

    /// <summary>
    /// Each process within the nearest cgroup above it that has a limit, among all processes of that cgroup, those of
    /// limited cgroups below it too: whoever is in it dies for its limit (mm/memcontrol.c, mem_cgroup_scan_tasks).
    /// </summary>
    public static IReadOnlyList<RatedProcess> OfCgroups(
        IReadOnlyList<NodeProcess> processes, NodeRating rating, CgroupTree tree, Func<NodeProcess, long?> startOf)
    {
        var result = new List<RatedProcess>(processes.Count);
        var members = new Dictionary<CgroupMemory, List<(RatedProcess Process, bool IsNearest)>>(ReferenceEqualityComparer.Instance);
        var limits = new Dictionary<CgroupPlace, CgroupMemory[]>(ReferenceEqualityComparer.Instance);
        foreach (var process in processes)
        {
            var rated = rating.Rate(process);
            var above = Limits(process.Place, limits, tree);
            if (above.Length == 0)
            {
                result.Add(rated with { Badness = null });
            }

            for (var i = 0; i < above.Length; i++)
            {
                if (!members.TryGetValue(above[i], out var list))
                {
                    members.Add(above[i], list = []);
                }

                list.Add((rated, i == 0));
            }
        }

        foreach (var (cgroup, list) in members)
        {
            var total = tree.TotalPages(cgroup, rating.PageSize, rating.SwapBytes);
            RatedProcess[] within =
                [.. list.Select(member => member.Process with { Badness = rating.BadnessWithin(member.Process, total), Scope = cgroup })];
            KillOrder.Rank(within, rating.Version, startOf);
            result.AddRange(within.Where((_, i) => list[i].IsNearest));
        }

        return result;
    }

    private static CgroupMemory[] Limits(CgroupPlace? place, Dictionary<CgroupPlace, CgroupMemory[]> known, CgroupTree tree)
    {
        if (place is null)
        {
            return [];
        }

        if (!known.TryGetValue(place, out var limits))
        {
            known.Add(place, limits = [.. tree.Upwards(place.Path, place.IsVersion2).Where(cgroup => cgroup.LimitBytes is not null)]);
        }

        return limits;
    }
}
