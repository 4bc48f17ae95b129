using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>One compaction from its checks to its results.</summary>
internal sealed class CompactionRun
{
    private static readonly CompactionGuard[] BeforeAll = [new MemoryPressureGuard(), new LoadGuard(), new KcompactdGuard()];

    private static readonly ShownUselessGuard ShownUseless = new();

    // Dropped caches may lift free memory above the mark: asked when they are.
    private static readonly LowMemoryGuard LowMemory = new();

    private readonly LinuxRoot _root;
    private readonly CompactionRequest _request;
    private readonly RemedyContext _context;
    private readonly CancellationToken _cancellation;
    private readonly long _start;
    private CacheDropResult? _drop;
    private bool _gaveUp;

    public CompactionRun(LinuxRoot root, CompactionRequest request, RemedyContext context, CancellationToken cancellation)
    {
        _root = root;
        _request = request;
        _context = context;
        _cancellation = cancellation;
        _start = context.Clock.GetTimestamp();
    }

    private TimeSpan TimeLeft
        => _request.Timeout - _context.Clock.GetElapsedTime(_start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;


    // Without an order the migrate types, whose reading holds up a large machine, are of no use.
    private bool HasTypes => _request.Order is not null;

    private RemedyAction Dropping => (RemedyAction)_request.DropCaches;

    /// <summary>What would be done.</summary>
    public IReadOnlyList<CompactionResult> Assess()
    {
        var node = ReadNode(HasTypes);
        var lastRun = RunLock.Peek(_root, out var isHeld);
        var recent = new RecentRunGuard(lastRun, isHeld, problem: null);
        return [.. CompactionStep.Of(_root, _request, node).SelectMany(step =>
        {
            // Caches that would be dropped might lift free memory above the mark: that is not known before.
            CompactionGuard[] last = _request.DropCaches == CacheKind.None ? [recent, ShownUseless, LowMemory] : [recent, ShownUseless];
            var draft = Ask(Draft(step, node, [new NeedGuard(), .. BeforeAll, .. last]));
            return step.Results(
                draft with { IsWhatIf = true, Action = draft.Skipped is null ? Dropping | RemedyAction.Compact : RemedyAction.None });
        })];
    }

    /// <summary>Opens every file that may be written.</summary>
    public void Check() => CheckAll(_context.Writer(_root), CompactionStep.Of(_root, _request, ReadNode(hasTypes: false)));

    /// <summary>Does it, a step after the other.</summary>
    public IEnumerable<CompactionResult> Results()
    {
        var node = ReadNode(HasTypes);
        var steps = CompactionStep.Of(_root, _request, node);
        var writer = _context.Writer(_root);
        CheckAll(writer, steps);

        // A write that is waited for no longer keeps the lock to its end, as long as that takes.
        var turn = new LockedTurn(_root);
        try
        {
            foreach (var step in steps)
            {
                // What a node's turn begins with, the last one's has changed.
                node = step == steps[0] ? node : ReadNode(HasTypes);
                foreach (var result in step.Results(Do(step, node, writer, turn)))
                {
                    if (result.DurationMilliseconds is not null && result.Completed == true)
                    {
                        _context.History.Keep(_root, result, _context.Clock.GetUtcNow());
                    }

                    yield return result;
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private CompactionDraft Do(CompactionStep step, NodeSnapshot node, IKernelWriter writer, LockedTurn turn)
    {
        if (_cancellation.IsCancellationRequested || _gaveUp || TimeLeft == TimeSpan.Zero)
        {
            var late = Draft(step, node, []);
            return _cancellation.IsCancellationRequested
                ? late with { Skipped = SkipReason.Interrupted, SkippedDetail = "it was interrupted before this node's turn" }
                : late with
                {
                    Skipped = SkipReason.TimeOver,
                    SkippedDetail = $"the {Duration.Format(_request.Timeout)} were over before this node's turn",
                };
        }

        var draft = Ask(Draft(step, node, [new NeedGuard(), .. BeforeAll, turn.Guard, ShownUseless]));
        if (draft.Skipped is not null)
        {
            return draft;
        }

        if (_request.DropCaches != CacheKind.None && _drop is null)
        {
            turn.Stamp(_context.Clock.GetUtcNow());
            _drop = CacheDrop.Run(_root, _request.DropCaches, TimeLeft, _context, turn.Enter(), _cancellation);
            node = ReadNode(HasTypes);
            if (!_drop.Completed)
            {
                _gaveUp = true;
                return draft with
                {
                    Action = Dropping,
                    Drop = _drop,
                    Completed = false,
                    Skipped = _cancellation.IsCancellationRequested ? SkipReason.Interrupted : SkipReason.TimeOver,
                    SkippedDetail = "the caches were still being dropped",
                };
            }
        }

        draft = draft with { Action = _drop is null ? RemedyAction.None : Dropping, Drop = _drop, Node = node };
        draft = Ask(draft with { Guards = [.. draft.Guards, LowMemory.Look(step.Input(draft, _context))] });
        return draft.Skipped is null ? Compact(step, draft, writer, turn) : draft;
    }

    private CompactionDraft Compact(CompactionStep step, CompactionDraft draft, IKernelWriter writer, LockedTurn turn)
    {
        turn.Stamp(_context.Clock.GetUtcNow());
        var before = StallCounters.Read(_root);
        var start = _context.Clock.GetTimestamp();
        bool completed;
        using (var call = new BlockingCall(() => writer.Write(step.File, "1"u8), turn.Enter()))
        {
            completed = call.Wait(TimeLeft, () => Tell(step, start, before), _cancellation);
        }

        _gaveUp = !completed;
        var elapsed = _context.Clock.GetElapsedTime(start);
        var after = StallCounters.Read(_root);
        if (completed)
        {
            turn.Stamp(_context.Clock.GetUtcNow());

            // What was moved leaves its place to the lists of the CPU that moved it.
            writer.ShortenCpuLists();
        }

        return draft with
        {
            Action = draft.Action | RemedyAction.Compact,
            Completed = completed,
            Elapsed = elapsed,
            NodeAfter = ReadNode(HasTypes),
            CountersBefore = before,
            CountersAfter = after,
        };
    }

    private void Tell(CompactionStep step, long start, StallCounters before)
        => _context.Progress?.Invoke(new RemedyProgress(
            $"compacting {step.Name}",
            _context.Clock.GetElapsedTime(start),
            _request.Timeout,
            StallCounters.Read(_root).Stat?.PagesMigrated - before.Stat?.PagesMigrated));

    private CompactionDraft Draft(CompactionStep step, NodeSnapshot node, IReadOnlyList<CompactionGuard> guards)
    {
        var draft = new CompactionDraft(node) { StartTime = _context.Clock.GetUtcNow() };
        var input = step.Input(draft, _context);
        return draft with { Guards = [.. guards.Select(guard => guard.Look(input))] };
    }

    // The first guard that stops it gives the reason; with Force none does, and each is named all the same.
    private CompactionDraft Ask(CompactionDraft draft)
    {
        if (_request.Force)
        {
            return draft with
            {
                Guards =
                    [.. draft.Guards.Select(
                        finding => finding.Outcome == GuardOutcome.Stops ? finding with { Outcome = GuardOutcome.Overridden } : finding)],
            };
        }

        return draft.Guards.FirstOrDefault(finding => finding.Outcome == GuardOutcome.Stops) is { } stop
            ? draft with { Skipped = stop.Guard, SkippedDetail = stop.Detail }
            : draft;
    }

    /// <exception cref="NodeException">/proc/buddyinfo cannot be read: nothing could be told then.</exception>
    private NodeSnapshot ReadNode(bool hasTypes)
    {
        var blocks = BuddyInfoReader.Instance.Read(new NodeInput.Root(_root));
        return blocks.Errors is [var error, ..] ? throw error : new SnapshotReader(new SourceLog()).Memory(_root, blocks, hasTypes);
    }

    /// <summary>All files that may be written are opened before the first is written to.</summary>
    private void CheckAll(IKernelWriter writer, IReadOnlyList<CompactionStep> steps)
    {
        try
        {
            foreach (var step in steps)
            {
                writer.Check(step.File);
            }
        }
        catch (NodeException missing) when (missing.Error == NodeError.KernelFeatureOff)
        {
            throw CompactionOff.Explain(_root, missing);
        }

        if (_request.DropCaches != CacheKind.None)
        {
            writer.Check(CompactionFiles.DropCaches);
        }
    }
}

/// <summary>Explains why a kernel has no file to compact with.</summary>
internal static class CompactionOff
{
    private const string Option = KernelConfig.CompactionOption;

    public static NodeException Explain(LinuxRoot root, NodeException missing)
    {
        var (value, source) = KernelConfig.Find(root, Option);
        var why = value is null ? $"this kernel has no such file, so it was built without {Option}"
            : value == "n" ? $"this kernel was built without {Option} ({source} says so)"
            : $"this kernel has no such file, though {source} says {Option}={value}";
        return new NodeException(
            NodeError.KernelFeatureOff,
            missing.InputSource,
            $"{why}. What is left: free memory (dropped caches), fewer long-lived kernel objects, a restart, a kernel that can compact",
            missing);
    }
}
