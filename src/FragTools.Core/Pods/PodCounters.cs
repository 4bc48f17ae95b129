using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Pods;

/// <summary>
/// What the cgroups of a pod count: the kills that no log holds any more, and how much of the time its tasks wait. A container's own
/// cgroup goes with it when it is started again; by version 2 the pod's counts on.
/// </summary>
/// <param name="PodUid">The pod's uid.</param>
/// <param name="ContainerId">The container in which most was counted; null where that is only known of the pod.</param>
/// <param name="OomKills">Processes that were killed.</param>
/// <param name="Ooms">Times that its own limit, or that of a container of it, let an allocation fail; null by version 1.</param>
/// <param name="LimitHits">Times that usage was about to go over a limit.</param>
/// <param name="FullAverage10">The share of the last ten seconds in which all its tasks waited for memory, in per cent.</param>
/// <param name="Memory">The cgroup that counted most, with its limit and what it uses.</param>
/// <param name="Source">The file with the kills, or with the waiting.</param>
internal sealed record PodCounters(
    string PodUid,
    string? ContainerId,
    long OomKills,
    long? Ooms,
    long? LimitHits,
    decimal? FullAverage10,
    CgroupMemory Memory,
    string Source)
{
    /// <summary>The share of time, in per cent, from which on a pod is said to wait for memory.</summary>
    public const decimal MuchPercent = 10;

    /// <summary>The pods of a tree that count kills or waiting; at most <see cref="MostPods"/>, those with the most kills first.</summary>
    public static IReadOnlyList<PodCounters> Read(LinuxRoot root, CancellationToken cancellation)
    {
        using var tree = new CgroupTree(root);
        return [.. tree.All()
            .Select(place => (Pod: PodCgroup.TryParse(place.Path), place.Path, place.IsVersion2))
            .Where(place => place.Pod is { IsMonitor: false } pod && pod.UnitPath == place.Path)
            .Select(place => Read(root, tree, place.Pod!, place.Path, place.IsVersion2, cancellation))
            .OfType<PodCounters>()
            .GroupBy(counters => counters.PodUid)
            .Select(Sum)
            .Where(pod => pod.OomKills > 0 || pod.FullAverage10 > 0)
            .OrderByDescending(pod => pod.OomKills)
            .ThenByDescending(pod => pod.FullAverage10)
            .Take(MostPods)];
    }

    private const int MostPods = 1000;

    /// <summary>
    /// A pod's cgroup of version 2 has counted what its containers' did, also of those that are gone; one of version 1 its own only.
    /// </summary>
    private static PodCounters Sum(IEnumerable<PodCounters> cgroups)
    {
        var all = cgroups.OrderByDescending(one => one.OomKills).ThenByDescending(one => one.ContainerId is not null).ToList();
        var most = all[0];
        var containers = all.Where(one => one.ContainerId is not null).ToList();
        return most with
        {
            ContainerId = containers.Find(one => one.OomKills > 0)?.ContainerId ?? most.ContainerId,
            OomKills = Math.Max(most.OomKills, most.Memory.IsVersion2 ? containers.Sum(one => one.OomKills) : all.Sum(one => one.OomKills)),
            Ooms = all.Max(one => one.Ooms),
            LimitHits = all.Max(one => one.LimitHits),
            FullAverage10 = all.Max(one => one.FullAverage10),
            Memory = containers.Find(one => one.OomKills == most.OomKills)?.Memory ?? most.Memory,
        };
    }

    private static PodCounters? Read(
        LinuxRoot root, CgroupTree tree, PodCgroup pod, string path, bool isVersion2, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (tree.Find(path, isVersion2) is not { } memory)
        {
            return null;
        }

        var file = isVersion2 ? "memory.events" : "memory.oom_control";
        var events = tree.Text(memory, file) is { } text ? CgroupEvents.Parse(text) : null;
        var hits = isVersion2 ? events?.Max : tree.Text(memory, "memory.failcnt") is { } count ? StatusText.Number(count) : null;
        var pressure = tree.Text(memory, "memory.pressure") is { } waits ? MemoryPressure.Parse(waits) : null;
        return events is null && pressure is null ? null : new PodCounters(
            pod.PodUid, pod.ContainerId, events?.OomKill ?? 0, events?.Oom, hits, pressure?.FullAverage10, memory,
            root.Describe(tree.FileOf(memory, events is null ? "memory.pressure" : file)));
    }
}
