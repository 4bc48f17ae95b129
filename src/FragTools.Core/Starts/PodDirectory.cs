using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>
/// The names of pods by uid and by container, as whatever was read tells them. The kernel's own reports name a pod by its uid at best.
/// </summary>
/// <param name="onDisk">The names in the files of a node's tree, or null where there is no tree.</param>
internal class PodDirectory(PodNames? onDisk)
{
    private readonly Dictionary<string, PodName> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PodName> _containers = new(StringComparer.Ordinal);

    /// <summary>
    /// Notes the name of a pod or container; the first that is told counts, and one with its namespace before one without.
    /// </summary>
    public void Add(string? uid, string? containerId, PodName name)
    {
        if (name.Pod is null)
        {
            return;
        }

        if (uid is not null)
        {
            Add(_pods, uid, name with { Container = null });
        }

        // Tables show an id's first digits.
        if (containerId is { Length: >= CgroupOwner.ShownIdDigits })
        {
            Add(_containers, CgroupOwner.Short(containerId), name);
        }
    }

    private static void Add(Dictionary<string, PodName> names, string key, PodName name)
    {
        if (!names.TryGetValue(key, out var known) || (known.Namespace is null && name.Namespace is not null))
        {
            names[key] = name;
        }
    }

    /// <summary>Notes what an event reports of a pod.</summary>
    public void Add(PodClues clues) => Add(clues.Uid, clues.ContainerId, new PodName(clues.Namespace, clues.Pod, clues.Container, null));

    /// <summary>The names of a container, or of a pod where nothing knows the container.</summary>
    public PodName? Find(string? uid, string? containerId)
        => (containerId is null ? null : _containers.GetValueOrDefault(CgroupOwner.Short(containerId)))
            ?? onDisk?.Find(uid, containerId) ?? (uid is null ? null : _pods.GetValueOrDefault(uid));

    /// <summary>A kill with the names of the pod that it was in, where its report has none.</summary>
    public OomKill Named(OomKill kill)
        => kill.Pod is null && Find(kill.PodUid, kill.ContainerId) is { } name
            ? kill with { Namespace = name.Namespace, Pod = name.Pod, Container = kill.Container ?? name.Container }
            : kill;

    /// <summary>What a failed start's lines tell, with the names of the pod where they tell its uid or a container's id alone.</summary>
    public PodClues Named(PodClues clues)
        => clues.Pod is null && Find(clues.Uid, clues.ContainerId) is { } name
            ? clues.With(new PodClues(name.Namespace, name.Pod, null, name.Container, null))
            : clues;

    /// <summary>A failed start with the names of its pod, where its lines have none.</summary>
    public ContainerStartFailure Named(ContainerStartFailure start)
        => start.Pod is null && Find(start.PodUid, start.ContainerId) is { } name
            ? start with { Namespace = name.Namespace, Pod = name.Pod, Container = start.Container ?? name.Container }
            : start;
}

/// <summary>The names that the trees' files tell, each tree's read once, when the first name is asked for.</summary>
internal sealed class TreeNames
{
    private readonly Dictionary<string, PodDirectory> _trees = new(StringComparer.Ordinal);

    /// <summary>Those of all trees that were asked for.</summary>
    public IEnumerable<PodDirectory> All => _trees.Values;

    /// <summary>Those of a tree; none where a log has no tree.</summary>
    public PodDirectory Of(LinuxRoot? root)
    {
        var path = root?.Path ?? "";
        if (!_trees.TryGetValue(path, out var names))
        {
            _trees[path] = names = new PodDirectory(root is null ? null : new PodNames(root));
        }

        return names;
    }
}

/// <summary>
/// Gives out what is of some pods. What has no name yet is held until all logs are read: a later line of the kubelet may tell it, which
/// is why the lines of failed starts and of containers that died are read, too.
/// </summary>
/// <param name="inner">Finds the reports.</param>
/// <param name="pods">The pods.</param>
/// <param name="options">How the logs are read.</param>
/// <param name="named">Gives a report the names that are known.</param>
/// <param name="isOf">Is a report of such a pod? Null where its name would tell.</param>
internal sealed class PodTaker<T>(
    IEventTaker<T> inner, PodSelection pods, LogReadOptions options, Func<PodDirectory, T, T> named, Func<T, bool?> isOf) : IEventTaker<T>
{
    // A report may hold a table of thousands of tasks.
    private const int MostHeld = 1000;

    private readonly TreeNames _onDisk = new();
    private readonly PodDirectory _told = new(null);
    private readonly Queue<T> _held = new();
    private bool _isAny;

    /// <inheritdoc/>
    public EventKinds Kinds { get; } = EventKinds.Join(inner.Kinds, StartKinds.All, PodNameLines.Kind);

    /// <inheritdoc/>
    public IEnumerable<T> Take(LoggedEvent found)
    {
        switch (found.Event)
        {
            case StartAttempt attempt:
                _told.Add(attempt.Clues);
                break;
            case ContainerDeath death:
                _told.Add(death.Pod);
                break;
            case PodNamed named:
                _told.Add(named.Pod);
                break;
        }

        var onDisk = _onDisk.Of(found.Log.Input.Root);
        return inner.Kinds.IsWanted(found.Event)
            ? [.. inner.Take(found).Select(report => named(onDisk, named(_told, report))).Where(IsNow)]
            : [];
    }

    /// <inheritdoc/>
    public IEnumerable<T> Complete()
    {
        foreach (var report in inner.Complete().Concat(_held).Select(WithAllNames).Where(report => isOf(report) == true))
        {
            _isAny = true;
            yield return report;
        }

        if (!_isAny)
        {
            options.Warning?.Invoke($"Nothing that was read is of pod {pods}.");
        }
    }

    private bool IsNow(T report)
    {
        var isOne = isOf(report);
        _isAny |= isOne == true;
        if (isOne is null && _held.Count < MostHeld)
        {
            _held.Enqueue(report);
        }

        return isOne == true;
    }

    private T WithAllNames(T report) => _onDisk.All.Aggregate(named(_told, report), (known, names) => named(names, known));
}
