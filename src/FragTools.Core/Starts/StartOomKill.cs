using System.Globalization;
using FragTools.Logs;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// A kill of the OOM killer in the pod or container that did not start. The whole report is where <see cref="Source"/> and <see
/// cref="LineNumber"/> say.
/// </summary>
public sealed record StartOomKill
{
    /// <summary>The time of the report's first line, in UTC, or null.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Who was killed; escaped.</summary>
    public string? VictimName { get; init; }

    /// <summary>Its number.</summary>
    public int? VictimProcessId { get; init; }

    /// <summary>True where a memory cgroup had reached its limit; see <see cref="OomKill.IsCgroupLimit"/>.</summary>
    public bool? IsCgroupLimit { get; init; }

    /// <summary>The memory cgroup whose limit was reached; escaped.</summary>
    public string? OomCgroup { get; init; }

    /// <summary>The limit, in bytes.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>The file or input that the report stands in.</summary>
    public required string Source { get; init; }

    /// <summary>The number of the report's first line, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>The kill in a few words.</summary>
    /// <returns><c>runc:[2:INIT][4242], limit 4194304</c>.</returns>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{VictimName}[{VictimProcessId}]")
            + (LimitBytes is { } limit ? string.Create(CultureInfo.InvariantCulture, $", limit {limit}") : "");
}

/// <summary>The OOM killer's kills in pods and containers, by whose they were.</summary>
/// <param name="window">How far from an attempt a kill may be.</param>
internal sealed class StartOomKillIndex(TimeSpan window)
{
    private const int MostListed = 256;
    private const int MostKept = 100_000;

    private readonly Dictionary<string, List<(StartOomKill Kill, LinePlace Place)>> _kills = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Adds a kill; what only adds to one that another log holds as well is no second one.</summary>
    public void Add(OomKill kill, LoggedEvent found)
    {
        if (kill.Timestamp is null || kill.RepeatOf is not null || _count >= MostKept)
        {
            return;
        }

        var place = new LinePlace
        {
            Host = kill.Host,
            Machine = found.Log.Input.Machine,
            Source = kill.Source,
            Number = kill.LineNumber,
            Logged = new LineTime(kill.Timestamp, found.IsExact, kill.TimestampYearInferred),
        };
        var known = new StartOomKill
        {
            Timestamp = kill.Timestamp,
            VictimName = kill.VictimName,
            VictimProcessId = kill.VictimProcessId,
            IsCgroupLimit = kill.IsCgroupLimit,
            OomCgroup = kill.OomCgroup,
            LimitBytes = kill.LimitBytes,
            Source = kill.Source,
            LineNumber = kill.LineNumber,
        };
        foreach (var owner in Owners(kill.PodUid, kill.ContainerId))
        {
            if (!_kills.TryGetValue(owner, out var kills))
            {
                _kills[owner] = kills = [];
            }

            kills.Add((known, place));
            _count++;
        }
    }

    /// <summary>The kills of the same pod or container within the window of any of some attempts.</summary>
    public ValueList<StartOomKill> Near(List<StartRecord> attempts, PodClues clues)
        => new([
            .. Owners(clues.Uid, clues.ContainerId)
                .SelectMany(owner => _kills.TryGetValue(owner, out var kills) ? kills : [])
                .Where(one => attempts.Exists(attempt => IsNear(attempt, one.Place)))
                .Select(one => one.Kill)
                .Distinct()
                .Take(MostListed),
        ]);

    private static IEnumerable<string> Owners(string? uid, string? containerId) => new[] { uid, containerId }.OfType<string>();

    private bool IsNear(StartRecord attempt, LinePlace kill)
        => attempt.First.IsSameNode(attempt.Host, kill)
            && (attempt.First.SecondsTo(kill) <= window.TotalSeconds || attempt.Last.SecondsTo(kill) <= window.TotalSeconds);
}
