using System.Globalization;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Settings;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>Reads all that can be read of a node, and notes what could not.</summary>
internal sealed class EvidenceCollector(DiagnosisOptions options, CancellationToken cancellation)
{
    private const string IndexAdds = "free blocks by order: whether a request would be served now";
    private const string MarksAdd = "the watermarks, which prove whether the kernel would serve a request now";

    private readonly SourceLog _sources = new();

    /// <summary>What is wrong with what was read.</summary>
    public IReadOnlyList<ReadException> Errors => _sources.Errors;

    /// <summary>Reads a tree.</summary>
    public NodeEvidence Collect(DiagnosisInput.Tree input)
    {
        var tree = input.Root;
        var time = CaptureTime.Of(tree, options.Now);
        _sources.Add(new EvidenceSource
        {
            Name = "time of capture",
            State = time.Instant is null ? SourceState.Missing : time.IsKnown ? SourceState.Read : SourceState.Inferred,
            Detail = time.Instant is { } instant ? string.Create(CultureInfo.InvariantCulture, $"{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, by {time.How}") : time.How,
            WouldAdd = time.Instant is null ? "whether what the logs tell is past" : null,
        });

        var digest = new LogDigest();
        var hasLog = TakeLogs(input, digest);
        var evidence = Snapshot(new NodeInput.Root(tree)) with
        {
            Host = tree.Host,
            KernelVersion = tree.Kernel ?? digest.KernelVersion,
            Now = time.Instant,
            UptimeSeconds = time.UptimeSeconds,
            HasLog = hasLog,
        };
        return WithLogs(WithTree(evidence, tree), digest) with { Sources = _sources.Sources };
    }

    /// <summary>Reads files and texts; logs of several machines are evidence of several nodes.</summary>
    public IReadOnlyList<NodeEvidence> Collect(DiagnosisInput.Loose input)
    {
        var evidence = new NodeEvidence { Now = options.Now };
        foreach (var captured in input.Captured)
        {
            evidence = WithCaptured(evidence, captured);
        }

        evidence = evidence with { Zones = ZoneFreeLists.Join(evidence.Zones, evidence.FreeBlocks, evidence.MigrateTypes) };
        var digests = new HostDigests();
        var hasLog = input.Logs.Count > 0
            && LogCollector.Take(input.Logs.Select(static log => log with { Machine = "" }), digests.Of, options, _sources, cancellation);
        foreach (var (name, adds) in new[] { ("buddyinfo", IndexAdds), ("zoneinfo", MarksAdd), ("logs", LogCollector.Adds) })
        {
            if (name switch { "buddyinfo" => !evidence.HasSnapshot, "zoneinfo" => evidence.Zones.Count == 0, _ => !hasLog })
            {
                _sources.Add(new EvidenceSource { Name = name, State = SourceState.Missing, Detail = "not given", WouldAdd = adds });
            }
        }

        return
        [
            .. digests.All.Select(digest => WithLogs(evidence, digest) with
            {
                Host = digest.Host ?? evidence.Host,
                KernelVersion = evidence.KernelVersion ?? digest.KernelVersion,
                HasLog = hasLog,
                Sources = _sources.Sources,
            }),
        ];
    }

    private static NodeEvidence WithLogs(NodeEvidence evidence, LogDigest digest) => evidence with
    {
        Failures = digest.Failures,
        OomKills = digest.OomKills,
        StartFailures = digest.StartFailures,
        SlabSamples = digest.SlabSamples,
        Timeline = digest.Timeline,
        Limits = digest.Limits,
    };

    /// <summary>Each of the kernel's files of a tree.</summary>
    private NodeEvidence Snapshot(NodeInput.Root input)
    {
        var blocks = Read(BuddyInfoReader.Instance, input, "zones", IndexAdds);
        var zones = Read(ZoneInfoReader.Instance, input, "zones", MarksAdd);
        var types = Read(PageTypeInfoReader.Instance, input, "rows", "which page blocks hold pages that cannot be moved");
        var counters = Read(VmStatReader.Instance, input, "set of counters", "whether compaction runs and helps");
        var index = ExtFragIndexReader.Instance.Read(input, options.PageSizeBytes);
        return new NodeEvidence
        {
            FreeBlocks = blocks,
            Indices = index.Items,
            MigrateTypes = types,
            Zones = ZoneFreeLists.Join(zones, blocks, types),
            Counters = First(counters),
            Slabs = Read(SlabInfoReader.Instance, input, "caches", "which kernel caches hold memory that cannot be moved"),
            Memory = First(Read(MemInfoReader.Instance, input, "set of fields", "how much memory there is, and how much of it is slab")),
        };
    }

    private IReadOnlyList<T> Read<T>(NodeReader<T> reader, NodeInput input, string things, string adds)
    {
        cancellation.ThrowIfCancellationRequested();
        return _sources.Take(reader.Read(input, options.PageSizeBytes), input.Describe(reader.RelativePath), things, adds);
    }

    private static T? First<T>(IReadOnlyList<T> items)
        where T : class
        => items.Count > 0 ? items[0] : null;

    private NodeEvidence WithTree(NodeEvidence evidence, LinuxRoot tree)
    {
        var settings = _sources.Take(
            MemorySettingReader.Read(tree), tree.Describe("proc/sys/vm"), "settings", "settings that make compaction weaker, such as extfrag_threshold");
        var cgroups = SmallFiles.MemoryCgroups(tree);
        _sources.Add(Small(tree, SmallFiles.Cgroups, cgroups is not null, "how many memory cgroups the kernel counts, which old kernels make large arrays of"));
        var (hasCompaction, compactionSource) = SmallFiles.Compaction(tree, evidence.Counters);
        return evidence with
        {
            Settings = settings,
            MemoryCgroups = cgroups,
            HasCompaction = hasCompaction,
            HasCompactionSource = compactionSource,
            MemoryPressureFullPercent = SmallFiles.PressureFullPercent(tree),
            Pods = tree.HasFolder("proc/1") || tree.HasFolder("proc/self")
                ? _sources.Take(NodePodScores.Read(tree, new PodScoreOptions { IncludeSystem = true }, cancellation), tree.Describe("proc"), "processes", "the order in which the OOM killer would choose")
                : [],
        };
    }

    private static EvidenceSource Small(LinuxRoot tree, string path, bool isRead, string adds) => new()
    {
        Name = tree.Describe(path),
        State = isRead ? SourceState.Read : SourceState.Missing,
        Detail = isRead ? "read" : "not there, or not in a form that is known",
        WouldAdd = isRead ? null : adds,
    };

    private NodeEvidence WithCaptured(NodeEvidence evidence, CapturedInput captured)
    {
        var next = captured.Kind switch
        {
            CapturedKind.BuddyInfo => Read(BuddyInfoReader.Instance, captured.Input, "zones", IndexAdds) is var blocks
                ? evidence with { FreeBlocks = [.. evidence.FreeBlocks, .. blocks], Indices = [.. evidence.Indices, .. ExtFragIndexReader.Compute(blocks)], Host = evidence.Host ?? First(blocks)?.Host }
                : evidence,
            CapturedKind.PageTypeInfo => evidence with { MigrateTypes = Read(PageTypeInfoReader.Instance, captured.Input, "rows", IndexAdds) },
            CapturedKind.ZoneInfo => evidence with { Zones = Read(ZoneInfoReader.Instance, captured.Input, "zones", MarksAdd) },
            CapturedKind.VmStat => evidence with { Counters = First(Read(VmStatReader.Instance, captured.Input, "set of counters", MarksAdd)) },
            CapturedKind.SlabInfo => evidence with { Slabs = Read(SlabInfoReader.Instance, captured.Input, "caches", MarksAdd) },
            CapturedKind.MemInfo => evidence with { Memory = First(Read(MemInfoReader.Instance, captured.Input, "set of fields", MarksAdd)) },
            _ => evidence with { Indices = [.. Read(ExtFragIndexReader.Instance, captured.Input, "indices", IndexAdds)] },
        };
        return captured.Input is NodeInput.CapturedFile(var path) && TreeOf(path) is { } tree
            ? next with { Host = next.Host ?? tree.Host, KernelVersion = next.KernelVersion ?? tree.Kernel }
            : next;
    }

    // A file that stands where the kernel has it belongs to the tree above it.
    private static LinuxRoot? TreeOf(string path)
        => new[] { BuddyInfoReader.Instance.RelativePath, PageTypeInfoReader.Instance.RelativePath, ZoneInfoReader.Instance.RelativePath, VmStatReader.Instance.RelativePath, SlabInfoReader.Instance.RelativePath, MemInfoReader.Instance.RelativePath }
            .Select(relative => LinuxRoot.Above(path, relative))
            .FirstOrDefault(tree => tree is not null);

    private bool TakeLogs(DiagnosisInput.Tree input, LogDigest digest)
    {
        try
        {
            // The kernel's own ring tells of no kubelet: the journal does, or the logs of a machine that has none.
            var logs = input.Logs
                ?? (input.Root.IsLive ? [LogInput.Live, .. RuntimesOfThisMachine()] : LogFiles.Find(input.Root, withRuntimes: true));
            return LogCollector.Take(logs, _ => digest, options, _sources, cancellation);
        }
        catch (ReadException error)
        {
            _sources.TakeError(error);
            _sources.Add(new EvidenceSource { Name = "logs", State = SourceState.Missing, Detail = SourceLog.Problem(error), WouldAdd = LogCollector.Adds });
            return false;
        }
    }

    /// <summary>The journal, or the logs of a machine that has none; where there is neither, the kernel's own messages are still read.</summary>
    private IReadOnlyList<LogInput> RuntimesOfThisMachine()
    {
        try
        {
            return RuntimeInputs.Of(LogInput.Live);
        }
        catch (ReadException error)
        {
            _sources.TakeError(error);
            return [];
        }
    }
}
