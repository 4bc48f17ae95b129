using System.Globalization;
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

    private static readonly TimeSpan OfOneUnit = TimeSpan.FromSeconds(5);

    private const int MostKept = 100_000;

    private readonly KillIndex _kernel = new(Apart);
    private readonly KillIndex _given = new(Apart);
    private readonly List<(OomKill Kill, bool IsStatus)> _reported = [];
    private readonly Dictionary<int, string> _units = [];

    /// <summary>How many pairs of kills were compared.</summary>
    public long Compared { get; private set; }

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
        var found = new KillIndex(Apart);
        var statuses = new List<bool>();
        foreach (var next in _reported.OrderBy(one => one.Kill.Evidence).ThenBy(one => one.IsStatus))
        {
            if (IsKnown(next.Kill, next.IsStatus))
            {
                continue;
            }

            var at = Find(found, next.Kill, place => MayBeBy(found[place], next.Kill)
                && !(next.IsStatus && statuses[place] && AreApart(found[place], next.Kill))
                && IsSame(found[place], next.Kill, next.IsStatus || statuses[place]));
            if (at < 0)
            {
                found.Add(next.Kill);
                statuses.Add(next.IsStatus);
            }
            else
            {
                found.Replace(at, With(found[at], next.Kill));
                statuses[at] &= next.IsStatus;
            }
        }

        var order = _reported
            .Select(static (one, index) => (Place: (one.Kill.Source, one.Kill.LineNumber), Index: index))
            .ToLookup(static one => one.Place, static one => one.Index);
        _reported.Clear();
        foreach (var kill in found.Kills.Take(MostKept - _given.Count))
        {
            _given.Add(kill);
        }

        return [.. found.Kills.OrderBy(kill => order[(kill.Source, kill.LineNumber)].First())];
    }

    private bool IsKnown(OomKill kill, bool isStatus)
        => (kill.Actor == OomKillActor.Kernel
            && Find(_kernel, kill, place => IsSame(_kernel[place], kill, isStatus) || IsOfUnit(place, kill)) >= 0)
            || Find(_given, kill, place => MayBeBy(_given[place], kill) && IsSame(_given[place], kill, isStatus)) >= 0;

    /// <summary>
    /// May systemd's line of a unit be of a kill of which the kernel's line alone was read, without the cgroup? systemd hears of it within
    /// the second, and says it once more when the unit has failed. A kill is of one unit.
    /// </summary>
    private bool IsOfUnit(int place, OomKill next)
    {
        var known = _kernel[place];
        if (next is not { Component: LogWriter.Systemd, TaskCgroup: { } unit } || known is not { TaskCgroup: null, OomCgroup: null }
            || known.Host != next.Host || !((known.Timestamp - next.Timestamp)?.Duration() <= OfOneUnit)
            || (_units.TryGetValue(place, out var other) && other != unit))
        {
            return false;
        }

        _units[place] = unit;
        return true;
    }

    private int Find(KillIndex kills, OomKill next, Func<int, bool> isSame)
    {
        foreach (var place in kills.Like(next))
        {
            Compared++;
            if (isSame(place))
            {
                return place;
            }
        }

        return -1;
    }

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
        return isPod && isContainer && (isUnit || isPodKnown || isContainerKnown)
            && (isPodKnown || isContainerKnown || isUnitKnown
            || (IsNameless(next) && isStatus && known.Source == next.Source && Agree(known.Container, next.Container)));
    }

    /// <summary>Two states of a container, of which each tells its own time, are two kills.</summary>
    private static bool AreApart(OomKill one, OomKill other)
        => (one.Timestamp - other.Timestamp)?.Duration() > OfOneLine;

    internal static bool IsNameless(OomKill kill)
        => kill is { Pod: null, PodUid: null, ContainerId: null, TaskCgroup: null, VictimProcessId: null };

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

/// <summary>Kills by what two that are the same have in common, so that each is compared with few.</summary>
/// <param name="apart">The most that may lie between the times of two that are the same.</param>
internal sealed class KillIndex(TimeSpan apart)
{
    // Of more that have one name within the same minutes the last are enough to be compared with.
    private const int MostLike = 256;

    private const char SourceMark = 's';
    private const long Always = long.MinValue;

    private readonly List<OomKill> _kills = [];

    // By the hash of a name and a time, which names the same seldom by chance: the last in a chain of places.
    private readonly Dictionary<int, int> _last = [];
    private readonly List<(int Place, int Before)> _chain = [];

    public IReadOnlyList<OomKill> Kills => _kills;

    public int Count => _kills.Count;

    public OomKill this[int place] => _kills[place];

    public void Add(OomKill kill)
    {
        _kills.Add(kill);
        Note(kill, _kills.Count - 1, except: null);
    }

    /// <summary>Puts a kill of which more is known in the place of what it was.</summary>
    public void Replace(int place, OomKill kill)
    {
        Note(kill, place, except: _kills[place]);
        _kills[place] = kill;
    }

    /// <summary>The places of those that may be the same, in the order in which they came.</summary>
    public IEnumerable<int> Like(OomKill next)
    {
        // What names nothing may be of what its text names elsewhere.
        var isNameless = KillLedger.IsNameless(next);
        long?[] times = next.Timestamp is { } time ? [null, Turn(time) - 1, Turn(time), Turn(time) + 1] : [Always];
        return Names(next).Where(name => isNameless || name.Mark != SourceMark)
            .SelectMany(name => times.SelectMany(turn => Places(HashCode.Combine(name.Mark, name.Text, turn)).Take(MostLike)))
            .Distinct().Order();
    }

    private IEnumerable<int> Places(int key)
    {
        for (var at = _last.GetValueOrDefault(key, -1); at >= 0; at = _chain[at].Before)
        {
            yield return _chain[at].Place;
        }
    }

    private long Turn(DateTimeOffset time) => time.UtcTicks / apart.Ticks;

    private void Note(OomKill kill, int place, OomKill? except)
    {
        foreach (var (mark, text) in except is null ? Names(kill) : Names(kill).Except(Names(except)))
        {
            foreach (var turn in (long?[])[Always, kill.Timestamp is { } known ? Turn(known) : null])
            {
                var key = HashCode.Combine(mark, text, turn);
                _chain.Add((place, _last.GetValueOrDefault(key, -1)));
                _last[key] = _chain.Count - 1;
            }
        }
    }

    private static IEnumerable<(char Mark, string Text)> Names(OomKill kill)
        => from name in new (char Mark, string? Text)[]
           {
               ('p', kill.VictimProcessId?.ToString(CultureInfo.InvariantCulture)),
               ('u', kill.PodUid), ('n', kill.Pod), ('c', kill.ContainerId), ('k', kill.Container),
               ('g', kill.TaskCgroup?[(kill.TaskCgroup.LastIndexOf('/') + 1)..]),
               ('m', kill is { Timestamp: null, VictimProcessId: null } ? kill.Message : null),
               ('h', kill.TaskCgroup is null || kill.Component == LogWriter.Systemd ? kill.Host ?? "" : null),
               (SourceMark, kill.Source),
           }
           where name.Text is not null
           select (name.Mark, name.Text);
}
