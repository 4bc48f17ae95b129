using System.Globalization;
using FragTools.Linux;
using FragTools.Remedy;
using FragTools.Text;

namespace FragTools.Watch;

/// <summary>Watches the free memory of a node, and acts where large blocks are short for long.</summary>
public sealed class MemoryWatch : IDisposable
{
    private readonly WatchOptions _options;
    private readonly IWatchClock _clock;
    private readonly IWatchedNode _node;
    private readonly IWatchRemedy? _remedy;
    private readonly Dictionary<int, WatchPolicy> _policies = [];
    private string? _lastError;

    internal MemoryWatch(WatchOptions options, IWatchClock clock, IWatchedNode node, IWatchRemedy? remedy)
    {
        _options = options;
        _clock = clock;
        _node = node;
        _remedy = remedy;
    }

    /// <summary>What cannot be counted here, and why.</summary>
    public IReadOnlyList<string> Warnings => _node.Warnings;

    /// <summary>Opens a node's files. Nothing is written before <see cref="Run"/>.</summary>
    /// <param name="root">The node's tree.</param>
    /// <param name="options">What is watched.</param>
    /// <param name="progress">Is told how far a remedy has come.</param>
    /// <returns>The watch.</returns>
    /// <exception cref="ArgumentException">The options contradict themselves; see <see cref="WatchOptions.Problem"/>.</exception>
    /// <exception cref="NodeException">
    /// /proc/buddyinfo cannot be read, or it holds none of the zones that were named, or not the order; or what the remedy
    /// writes to may not be written (KernelFileDenied).
    /// </exception>
    public static MemoryWatch Open(LinuxRoot root, WatchOptions options, Action<RemedyProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        var node = new WatchedNode(root, options);
        try
        {
            var remedy = options.Remedy == RemedyAction.None ? null : new KernelRemedy(root, options, progress);
            remedy?.Check(node.NumaNodes);
            return new MemoryWatch(options, new SystemClock(), node, remedy);
        }
        catch (NodeException)
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>What the remedy of a watch would do and when, for a question; null without a remedy.</summary>
    /// <param name="root">The node's tree.</param>
    /// <param name="options">What is watched.</param>
    /// <returns>A sentence.</returns>
    public static string? Describe(LinuxRoot root, WatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        var policy = options.Policy;
        return options.Remedy == RemedyAction.None ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"Whenever a NUMA node's index at order {options.Order} was above {policy.ActAbove} for "
                + $"{Duration.Format(policy.HoldFor)}, at most once in {Duration.Format(policy.Cooldown)}: "
                + $"{KernelRemedy.Describe(root, options.Remedy)}");
    }

    /// <summary>
    /// Watches, until the options' end or until cancelled. Samples keep to the interval; those that a remedy took too
    /// long for are left out.
    /// </summary>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>A turn for each interval, as it comes.</returns>
    public IEnumerable<WatchTurn> Run(CancellationToken cancellation = default)
    {
        var start = _clock.Now;
        long intervals = 0;
        for (long taken = 1; ; taken++)
        {
            yield return Turn(cancellation);
            if (taken >= _options.Count)
            {
                yield break;
            }

            // The next time that is still to come.
            var passed = (_clock.Now - start + _options.Interval - TimeSpan.FromTicks(1)).Ticks / _options.Interval.Ticks;
            intervals = Math.Max(intervals + 1, passed);
            var next = _options.Interval * intervals;
            if (next > _options.Duration || !_clock.Wait(start + next - _clock.Now, cancellation))
            {
                yield break;
            }
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => (_node as IDisposable)?.Dispose();

    private WatchTurn Turn(CancellationToken cancellation)
    {
        var reading = _node.Sample(_clock.UtcNow);
        var turn = new WatchTurn { Samples = reading.Items, Errors = News(reading.Errors) };
        if (_remedy is null)
        {
            return turn;
        }

        var due = Due(reading.Items);
        return due.Count > 0 && !cancellation.IsCancellationRequested ? Act(due, turn, cancellation) : turn;
    }

    /// <summary>The NUMA nodes whose policy says that it is time.</summary>
    private List<int> Due(IReadOnlyList<WatchSample> samples)
    {
        var now = _clock.Now;
        var due = new List<int>();
        foreach (var numaNode in samples.Where(static sample => sample.Decides).GroupBy(static sample => sample.NumaNode))
        {
            if (!_policies.TryGetValue(numaNode.Key, out var policy))
            {
                _policies[numaNode.Key] = policy = new WatchPolicy(_options.Policy, _options.Interval);
            }

            if (policy.IsTimeToAct(now, numaNode.Max(static sample => sample.IndexThousandths)))
            {
                due.Add(numaNode.Key);
            }
        }

        return due;
    }

    private WatchTurn Act(List<int> due, WatchTurn turn, CancellationToken cancellation)
    {
        try
        {
            var outcome = _remedy!.Act(due, cancellation);
            foreach (var numaNode in due)
            {
                Tell(_policies[numaNode], outcome.WasKeptFrom(numaNode));
            }

            return turn with { Compactions = outcome.Compactions, CacheDrops = outcome.CacheDrops, Remarks = outcome.Remarks };
        }
        catch (NodeException error)
        {
            due.ForEach(numaNode => Tell(_policies[numaNode], wasKept: true));
            return turn with { Errors = [.. turn.Errors, error] };
        }
    }

    private void Tell(WatchPolicy policy, bool wasKept)
    {
        if (wasKept)
        {
            policy.WasKept(_clock.Now);
        }
        else
        {
            policy.Acted(_clock.Now);
        }
    }

    /// <summary>Errors that were not just told: an interval later they would be the same.</summary>
    private IReadOnlyList<NodeException> News(IReadOnlyList<NodeException> errors)
    {
        var text = errors.Count == 0 ? null : string.Join('\n', errors.Select(static error => error.Message));
        var isNew = text != _lastError;
        _lastError = text;
        return isNew ? errors : [];
    }
}
