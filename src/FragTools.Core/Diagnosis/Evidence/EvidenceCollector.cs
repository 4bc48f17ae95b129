using FragTools.History;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Reads all that can be read of a node, and notes what could not.</summary>
internal sealed class EvidenceCollector(DiagnosisOptions options, CancellationToken cancellation)
{
    // Each reads two files of the history.
    private const int MostBefore = 3;

    private readonly SourceLog _sources = new();

    /// <summary>What is worth knowing of what was read.</summary>
    public IReadOnlyList<string> Warnings => _sources.Warnings;

    private SnapshotReader Reader => new(_sources, options.PageSizeBytes, cancellation);

    /// <summary>What is wrong with what was read.</summary>
    public IReadOnlyList<NodeException> Errors => _sources.Errors;

    /// <summary>Reads a tree.</summary>
    public NodeEvidence Collect(LinuxRoot tree)
    {
        var time = CaptureTime.Of(tree, options.Now);
        Add(time);
        var digest = new LogDigest { IsByPod = options.Pods is not null, Tally = options.Tally };
        var (hasLog, gap) = TakeLogs(tree, digest, tree.IsRunning ? null : time.Instant);
        var snapshot = Reader.Read(tree);
        return WithLogs(new NodeEvidence { Snapshot = snapshot }, digest, tree.OwnHost ?? digest.Host ?? tree.Host, new PodNames(tree)) with
        {
            Now = time.Instant,
            HasLog = hasLog,
            LogGap = gap,
            BeforeFailures = Before(tree, digest.Failures),
            Sources = _sources.Sources,
        };
    }

    /// <summary>What was recorded before the newest refusals of a block of several pages.</summary>
    private static IReadOnlyList<BeforeFailure> Before(LinuxRoot tree, IReadOnlyList<FailureGroup> failures)
        => [.. failures.Where(static group => group is { Latest.Order: > 0, LastSeen: not null }).Take(MostBefore)
            .Select(group => (Group: group, Moment: NodeHistory.Before(tree, group.LastSeen!.Value, group.Latest.Order!.Value)))
            .Where(static pair => pair.Moment is not null).Select(static pair => new BeforeFailure(pair.Group, pair.Moment!))];

    /// <summary>Reads files and texts; logs of several machines are evidence of several nodes.</summary>
    public IReadOnlyList<NodeEvidence> Collect(LooseInputs input, string? host)
    {
        var snapshot = input.Captured.Aggregate(new NodeSnapshot(), Reader.With);
        snapshot = snapshot with { Zones = ZoneFreeLists.Join(snapshot.Zones, snapshot.FreeBlocks, snapshot.MigrateTypes) };
        var time = TimeOf(input);
        var evidence = new NodeEvidence { Snapshot = snapshot, Now = time.Instant };
        var digests = new HostDigests(options.Pods is not null);
        var logs = input.Logs;
        var (hasLog, gap) = logs.Count > 0
            ? LogCollector.Take(
                logs.Select(static log => log with { Machine = "" }),
                digests.Of,
                options with { Now = time.Instant },
                _sources,
                cancellation)
            : default;
        foreach (var (name, adds)
            in new[] { ("buddyinfo", SnapshotReader.IndexAdds), ("zoneinfo", SnapshotReader.MarksAdd), ("logs", LogCollector.Adds) })
        {
            if (name switch { "buddyinfo" => !snapshot.HasZones, "zoneinfo" => snapshot.Zones.Count == 0, _ => !hasLog })
            {
                _sources.Add(new EvidenceSource { Name = name, State = SourceState.Missing, Detail = "not given", WouldAdd = adds });
            }
        }

        return
        [
            .. digests.All.Select(digest => WithLogs(evidence, digest, digest.Host ?? snapshot.Host ?? host) with
            {
                HasLog = hasLog,
                LogGap = gap,
                Sources = _sources.Sources,
            }),
        ];
    }

    private NodeEvidence WithLogs(NodeEvidence evidence, LogDigest digest, string? host, PodNames? onDisk = null)
    {
        evidence = evidence with
        {
            Question = options.Question,
            Snapshot = evidence.Snapshot with
            {
                Host = host,
                KernelVersion = evidence.Snapshot.KernelVersion ?? digest.KernelVersion,
            },
            Failures = digest.Failures,
            OomKills = digest.OomKills,
            StartFailures = digest.StartFailures,
            Evictions = digest.Evictions,
            ReportedKills = digest.ReportedKills,
            SlabSamples = digest.SlabSamples,
            Timeline = digest.Timeline,
            Limits = digest.Limits,
        };
        if (evidence.Snapshot.HasCompaction is null
            && evidence.Failures.FirstOrDefault(static group => group.Latest.IsWithoutMmu) is { Latest: var report })
        {
            evidence = evidence with { Snapshot = evidence.Snapshot with { HasCompaction = false, HasCompactionSource = report.Source } };
        }

        var names = new KnownPods(evidence, onDisk);
        foreach (var pod in digest.Names)
        {
            names.Add(pod);
        }

        evidence = evidence with
        {
            OomKills = [.. evidence.OomKills.Select(group => group with { Latest = names.Named(group.Latest) })],
            ReportedKills = [.. evidence.ReportedKills.Select(names.Named)],
            StartFailures = [.. evidence.StartFailures.Select(names.Named)],
            Names = names,
        };
        return options.Pods is { } pods ? PodEvidence.Of(evidence, pods) : evidence;
    }

    private void Add(CaptureTime time) => _sources.Add(new EvidenceSource
    {
        Name = "time of capture",
        State = time.Instant is null ? SourceState.Missing : time.IsKnown ? SourceState.Read : SourceState.Inferred,
        Detail = time.Instant is { } instant
            ? $"{TimeText.Labelled(instant)}, by {time.How}"
            : time.How,
        WouldAdd = time.Instant is null ? "whether containers failed to start close to it" : null,
    });

    /// <summary>The time of which files and texts speak; what cannot be read tells none.</summary>
    private CaptureTime TimeOf(LooseInputs input)
    {
        try
        {
            var time = CaptureTime.Of(input.Captured, options.Now);
            if (time is { Instant: not null, IsKnown: false })
            {
                Add(time);
            }

            return time;
        }
        catch (NodeException error)
        {
            _sources.TakeError(error);
            return new CaptureTime(null, error.Message);
        }
    }

    private (bool HasLog, LogGap Gap) TakeLogs(LinuxRoot tree, LogDigest digest, DateTimeOffset? captured)
    {
        try
        {
            // The kernel's own ring reports no kubelet: the journal does, or the logs of a machine that has none.
            var logs = tree.IsLive ? [LogInput.Live, .. RuntimesOfThisMachine()] : LogFiles.Find(tree, withRuntimes: true);
            return LogCollector.Take(logs, _ => digest, options with { Now = captured }, _sources, cancellation);
        }
        catch (NodeException error)
        {
            _sources.TakeError(error);
            _sources.Add(new EvidenceSource
            {
                Name = "logs",
                State = SourceState.Missing,
                Detail = SourceLog.Problem(error),
                WouldAdd = LogCollector.Adds,
            });
            return (false, LogGap.None);
        }
    }

    /// <summary>
    /// The journal, or the logs of a machine that has none; where there is neither, the kernel's own messages are still
    /// read.
    /// </summary>
    private IReadOnlyList<LogInput> RuntimesOfThisMachine()
    {
        try
        {
            return RuntimeInputs.Of(LogInput.Live);
        }
        catch (NodeException error)
        {
            _sources.TakeError(error);
            return [];
        }
    }
}

/// <summary>Digests of logs in which several machines may write: one for each machine that is named.</summary>
/// <param name="isByPod">Are the kills of each pod wanted by themselves?</param>
internal sealed class HostDigests(bool isByPod)
{
    // Anybody can write host names into a log; beyond so many all share the last digest.
    private const int MostHosts = 4096;

    private readonly Dictionary<string, LogDigest> _named = [];
    private readonly LogDigest _unnamed = new() { IsByPod = isByPod };
    private LogDigest? _last;
    private bool _hasUnnamed;

    /// <summary>At least one. What names no machine belongs to the only one that is named, else it stands by itself.</summary>
    public IEnumerable<LogDigest> All => _named.Count == 0 ? [_unnamed] : _hasUnnamed ? [.. _named.Values, _unnamed] : _named.Values;

    /// <summary>The digest of a machine.</summary>
    /// <param name="host">Its name, or null where the line does not tell.</param>
    public LogDigest Of(string? host)
    {
        if (host is null)
        {
            _hasUnnamed = true;
            return _unnamed;
        }

        if (!_named.TryGetValue(host, out var digest))
        {
            digest = _named.Count < MostHosts ? new LogDigest { IsByPod = isByPod } : _last!;
            _named[host] = digest;
            _last = digest;
        }

        return digest;
    }
}
