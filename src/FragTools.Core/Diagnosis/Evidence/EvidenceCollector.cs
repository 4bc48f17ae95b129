using System.Globalization;
using FragTools.History;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
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

    private const string RecordedAdd = "how the node was before a block was refused";

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
            BeforeFailures = Before(digest.Failures, InTree(tree, time.Instant)),
            Sources = _sources.Sources,
        };
    }

    /// <summary>What was recorded before the newest refusals of a block of several pages.</summary>
    private static List<BeforeFailure> Before(
        IReadOnlyList<FailureGroup> failures, Func<DateTimeOffset, IReadOnlyList<RecordedSamples>> recorded)
    {
        var found = new List<BeforeFailure>();
        foreach (var group in failures.Where(static group => group is { Latest.Order: > 0, LastSeen: not null }).Take(MostBefore))
        {
            var samples = recorded(group.LastSeen!.Value);
            var zones = NodeHistory.ZonesBefore(samples, group.LastSeen.Value, group.Latest.Order!.Value);
            var memory = NodeHistory.MemoryBefore(samples, group.LastSeen.Value);
            if (zones is not null || memory is not null)
            {
                found.Add(new BeforeFailure(group, zones, memory));
            }
        }

        return found;
    }

    /// <summary>What a tree holds of samples; each file is noted as a source once.</summary>
    private Func<DateTimeOffset, IReadOnlyList<RecordedSamples>> InTree(LinuxRoot tree, DateTimeOffset? captured)
    {
        var noted = new HashSet<string>();
        return instant =>
        {
            var zone = LogZone.Of(tree, options.TimeZone).Zone;
            IReadOnlyList<RecordedSamples> recorded = [.. NodeHistory.Of(tree, instant, zone, captured ?? DateTimeOffset.UtcNow)];
            foreach (var samples in recorded.Where(samples => noted.Add(samples.Source)))
            {
                _sources.Add(SourceOf(samples));
            }

            return recorded;
        };
    }

    private List<RecordedSamples> Recorded(LooseInputs input, DateTimeOffset latest)
    {
        var recorded = new List<RecordedSamples>();
        foreach (var (name, text) in input.Recorded)
        {
            recorded.Add(RecordedSamples.Parse(text.Span, name, LogZone.Of(null, options.TimeZone).Zone, latest));
            _sources.Add(SourceOf(recorded[^1]));
        }

        return recorded;
    }

    private static EvidenceSource SourceOf(RecordedSamples samples) => (samples.Zones.Count, samples.Memory.Count) switch
    {
        (0, 0) => new EvidenceSource
        {
            Name = samples.Source,
            State = SourceState.Missing,
            Detail = "no sample in it that tells its day and its numbers: pmrep -z -o csv mem.buddyinfo.pages, LC_ALL=C sar -r -B",
            WouldAdd = RecordedAdd,
        },
        var (zones, memory) => new EvidenceSource
        {
            Name = samples.Source,
            State = SourceState.Read,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{zones + memory} samples of {(zones > 0 ? "zones" : "memory, by sar")}"),
        },
    };

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

        var recorded = Recorded(input, time.Instant ?? DateTimeOffset.UtcNow);
        return
        [
            .. digests.All.Select(digest => WithLogs(evidence, digest, digest.Host ?? snapshot.Host ?? host) with
            {
                BeforeFailures = digests.All.Count() > 1 ? [] : Before(digest.Failures, _ => recorded),
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
