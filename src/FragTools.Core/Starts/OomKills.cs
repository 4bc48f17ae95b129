using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>
/// Reads kills for lack of memory from logs and texts, whoever acted: the OOM killer's reports of every kernel from 2.6 on,
/// the lines of killers in user space, and events and states that report a kill of which nothing else was read.
/// </summary>
public static class OomKills
{
    /// <summary>
    /// Reads inputs one after the other. The kernel's kills come out as they are found, in the order of their first lines;
    /// those that only others report come behind them, as the kernel's report may stand in a log that is read later.
    /// </summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">How to read; null for all there is, once.</param>
    /// <param name="pods">Only kills in these pods, named as far as logs and trees tell; null for all.</param>
    /// <param name="cancellation">Ends reading, also where new reports are awaited.</param>
    /// <returns>The kills.</returns>
    /// <exception cref="NodeException">An input could not be read, and <see cref="LogReadOptions.Error"/> is null.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<OomKill> Read(
        IEnumerable<LogInput> inputs,
        LogReadOptions? options = null,
        PodSelection? pods = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= LogReadOptions.Default;
        return LogReader.Read(Taker(options, pods), inputs.Select(RuntimeInputs.WithKillers), options, cancellation);
    }

    /// <summary>
    /// Takes a log line by line, as a pipeline brings it, and gives out the kernel's kills in it as soon as their reports are whole.
    /// </summary>
    /// <param name="options">How to read; <see cref="LogReadOptions.Follow"/> and what reports progress have no part here.</param>
    /// <param name="pods">Only kills in these pods; null for all.</param>
    /// <param name="name">What messages and <c>Source</c> call the input.</param>
    /// <returns>What takes the lines.</returns>
    public static LogFeed<OomKill> Feed(LogReadOptions options, PodSelection? pods = null, string name = "(pipeline)")
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Follow = false };
        return new LogFeed<OomKill>(Taker(options, pods), options, name);
    }

    private static IEventTaker<OomKill> Taker(LogReadOptions options, PodSelection? pods)
        => pods is null ? new KillTaker(options) : new PodTaker<OomKill>(
            new KillTaker(options),
            pods,
            options,
            static (names, kill) => names.Named(kill),
            kill => pods.Judge(kill.Namespace, kill.Pod, kill.PodUid, kill.ContainerId));

    /// <summary>Gives out kills.</summary>
    private sealed class KillTaker(LogReadOptions options) : IEventTaker<OomKill>
    {
        private static readonly EventKinds Both = EventKinds.Join(StartKinds.ReportedKills, ReportKinds.Kills);

        private readonly TimeWindow _window = new(options);
        private readonly KillLedger _ledger = new();
        private readonly TreeNames _onDisk = new();

        /// <inheritdoc/>
        public EventKinds Kinds => Both;

        /// <inheritdoc/>
        public IEnumerable<OomKill> Take(LoggedEvent found)
        {
            if (!_window.Admits(found))
            {
                return [];
            }

            if (found.Event is not ReportedKill reported)
            {
                var kill = _onDisk.Of(found.Log.Input.Root).Named(OomKillReader.Read(found, options.PageSize));
                _ledger.Add(kill);
                return [kill];
            }

            _ledger.Add(reported.ToKill(found), reported.Reported.IsStatus);
            return options.Follow ? _ledger.Take() : [];
        }

        /// <inheritdoc/>
        public IEnumerable<OomKill> Complete()
        {
            foreach (var kill in _ledger.Take())
            {
                yield return kill;
            }

            _window.Finish();
        }
    }
}
