using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>
/// Knows the kills that were read, so that one of which several programs tell counts once: the kernel's report before
/// what others say of it, a killer's own line before systemd's, an event before a status.
/// </summary>
internal sealed class KillLedger
{
    // The kubelet looks every ten seconds, an event or a status may be written later still.
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    // Of one line a log tells microseconds, another seconds.
    private static readonly TimeSpan OfOneLine = TimeSpan.FromSeconds(1);

    private const int MostKept = 100_000;

    private readonly List<OomKill> _kernel = [];
    private readonly List<OomKill> _given = [];
    private readonly List<(OomKill Kill, bool IsStatus)> _reported = [];

    /// <summary>Takes a kill of which the kernel's own report was read.</summary>
    public void Add(OomKill kill)
    {
        if (_kernel.Count < MostKept)
        {
            _kernel.Add(kill);
        }
    }

    /// <summary>Takes a kill that another program reports.</summary>
    /// <param name="kill">The kill.</param>
    /// <param name="isStatus">Is it a status, which may be of any age?</param>
    public void Add(OomKill kill, bool isStatus)
    {
        if (_reported.Count < MostKept)
        {
            _reported.Add((kill, isStatus));
        }
    }

    /// <summary>The kills of which no kernel's report was read, each once, in the order in which they were told.</summary>
    public List<OomKill> Take()
    {
        var found = new List<(OomKill Kill, bool IsStatus)>();
        foreach (var next in _reported.OrderBy(one => one.Kill.Evidence).ThenBy(one => one.IsStatus))
        {
            if (IsKnown(next.Kill, next.IsStatus))
            {
                continue;
            }

            var at = found.FindIndex(known => MayBeBy(known.Kill, next.Kill) && IsSame(
                known.Kill, next.Kill, next.IsStatus || known.IsStatus));
            if (at < 0)
            {
                found.Add(next);
            }
            else
            {
                found[at] = (With(found[at].Kill, next.Kill), found[at].IsStatus && next.IsStatus);
            }
        }

        var order = _reported
            .Select(static (one, index) => (Place: (one.Kill.Source, one.Kill.LineNumber), Index: index))
            .ToLookup(static one => one.Place, static one => one.Index);
        _reported.Clear();
        _given.AddRange(found.Select(static one => one.Kill).Take(MostKept - _given.Count));
        return [.. found.OrderBy(one => order[(one.Kill.Source, one.Kill.LineNumber)].First()).Select(one => one.Kill)];
    }

    private bool IsKnown(OomKill kill, bool isStatus)
        => (kill.Actor == OomKillActor.Kernel && _kernel.Exists(known => IsSame(known, kill, isStatus)))
            || _given.Exists(known => MayBeBy(known, kill) && IsSame(known, kill, isStatus));

    /// <summary>May both be of one killer? systemd calls each kill its result 'oom-kill', whoever acted.</summary>
    private static bool MayBeBy(OomKill known, OomKill next)
        => known.Actor == next.Actor
            || (known.Actor == OomKillActor.SystemdOomd && next is { Actor: OomKillActor.Kernel, Component: LogWriter.Systemd });

    /// <summary>May two be the same kill? What both tell has to agree, and something has to be told by both.</summary>
    private static bool IsSame(OomKill known, OomKill next, bool isStatus)
    {
        if (known.Timestamp is { } one && next.Timestamp is { } two && (one - two).Duration() > Apart)
        {
            return false;
        }

        // A killer's own lines are each of a kill; several logs may hold one.
        if (known.Evidence == KillEvidence.Logged && next.Evidence == KillEvidence.Logged && known.VictimProcessId is null
            && !(known.Timestamp is { } own && next.Timestamp is { } other && (own - other).Duration() <= OfOneLine))
        {
            return known.Timestamp is null && next.Timestamp is null && known.Source != next.Source && known.Message == next.Message;
        }

        // Of two processes each was killed once.
        if (known.VictimProcessId is { } pid && next.VictimProcessId is { } otherPid)
        {
            return pid == otherPid && Agree(known.VictimName, next.VictimName);
        }

        var (isPod, isPodKnown) = Same((known.PodUid, next.PodUid), (known.Pod, next.Pod), (known.Namespace, next.Namespace));
        var (isContainer, isContainerKnown) = Same((known.ContainerId, next.ContainerId), (known.Container, next.Container), (null, null));
        var (isUnit, isUnitKnown) = (IsSameUnit(known.TaskCgroup, next.TaskCgroup), known.TaskCgroup is not null
            && next.TaskCgroup is not null);
        var isNameless = next is { Pod: null, PodUid: null, ContainerId: null, TaskCgroup: null, VictimProcessId: null };
        return isPod && isContainer && (isUnit || isPodKnown || isContainerKnown)
            && (isPodKnown || isContainerKnown || isUnitKnown
            || (isNameless && isStatus && known.Source == next.Source && Agree(known.Container, next.Container)));
    }

    private static (bool Agrees, bool IsKnown) Same(
        (string? One, string? Other) first, (string? One, string? Other) second, (string? One, string? Other) third)
        => (Agree(first.One, first.Other) && Agree(second.One, second.Other) && Agree(third.One, third.Other),
            Both(first) || Both(second));

    private static bool Both((string? One, string? Other) pair) => pair.One is not null && pair.Other is not null;

    private static bool Agree(string? one, string? other) => one is null || other is null || one == other;

    /// <summary>systemd names the unit, systemd-oomd and the kernel its whole path.</summary>
    private static bool IsSameUnit(string? one, string? other)
        => one is null || other is null || one == other || one.EndsWith("/" + other, StringComparison.Ordinal)
            || other.EndsWith("/" + one, StringComparison.Ordinal);

    private static OomKill With(OomKill kill, OomKill other) => kill with
    {
        Namespace = kill.Namespace ?? other.Namespace,
        Pod = kill.Pod ?? other.Pod,
        PodUid = kill.PodUid ?? other.PodUid,
        Container = kill.Container ?? other.Container,
        ContainerId = kill.ContainerId ?? other.ContainerId,
        VictimName = kill.VictimName ?? other.VictimName,
        VictimProcessId = kill.VictimProcessId ?? other.VictimProcessId,
        TaskCgroup = kill.TaskCgroup ?? other.TaskCgroup,
        Host = kill.Host ?? other.Host,
        IsCgroupLimit = kill.IsCgroupLimit ?? other.IsCgroupLimit,
        Occurrences = Math.Max(kill.Occurrences, other.Occurrences),
    };
}
