using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>Reads what kubelet, dockerd, containerd, CRI-O and runc say of containers and sandboxes that did not start.</summary>
public static class ContainerStartFailures
{
    /// <summary>How far from an attempt a report of the kernel may be where nothing else is said.</summary>
    public static TimeSpan DefaultWindow { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest window that makes sense: what lies further apart has nothing to do with each other.</summary>
    public static TimeSpan LongestWindow { get; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Reads inputs. Failures come out when all inputs are read, in the order of their first lines, as one log may tell
    /// more of what stands in another; with <see cref="LogReadOptions.Follow"/> each attempt comes out by itself, as soon
    /// as its lines are together. After 100,000 attempts what there is comes out, and counts begin anew.
    /// </summary>
    /// <param name="inputs">
    /// The inputs. Of the running machine (<see cref="LogInput.Live"/>) its journal is read, and where it has none the logs
    /// in var/log.
    /// </param>
    /// <param name="options">How to read; null for all there is, once.</param>
    /// <param name="window">
    /// How far from an attempt a report of the kernel may be, before or behind; 30 seconds where nothing is said.
    /// </param>
    /// <param name="includeEviction">Evictions, too, as reason <see cref="StartFailureReason.Evicted"/>.</param>
    /// <param name="pods">Only those of these pods, named as far as logs and trees tell; null for all.</param>
    /// <param name="cancellation">Ends reading, also where new lines are awaited.</param>
    /// <returns>The failures.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The window is negative or longer than a day.</exception>
    /// <exception cref="NodeException">An input could not be read, and <see cref="LogReadOptions.Error"/> is null.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<ContainerStartFailure> Read(
        IEnumerable<LogInput> inputs,
        LogReadOptions? options = null,
        TimeSpan? window = null,
        bool includeEviction = false,
        PodSelection? pods = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= LogReadOptions.Default;
        return LogReader.Read(
            Taker(window, options, includeEviction, pods), inputs.SelectMany(input => Expand(input, options)), options, cancellation);
    }

    /// <summary>
    /// Takes a log line by line, as a pipeline brings it. Failures come out at its end, as later lines may say more of
    /// them.
    /// </summary>
    /// <param name="options">How to read; <see cref="LogReadOptions.Follow"/> and what reports progress have no part here.</param>
    /// <param name="window">How far from an attempt a report of the kernel may be; 30 seconds where nothing is said.</param>
    /// <param name="includeEviction">Evictions, too.</param>
    /// <param name="pods">Only those of these pods; null for all.</param>
    /// <param name="name">What messages and <c>Source</c> call the input.</param>
    /// <returns>
    /// What takes the lines; it gives out failures before the end only for logs of more attempts than memory should
    /// hold.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The window is negative or longer than a day.</exception>
    public static LogFeed<ContainerStartFailure> Feed(
        LogReadOptions options,
        TimeSpan? window = null,
        bool includeEviction = false,
        PodSelection? pods = null,
        string name = "(pipeline)")
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Follow = false };
        return new LogFeed<ContainerStartFailure>(Taker(window, options, includeEviction, pods), options, name);
    }

    /// <summary>What is wrong with a window, for people.</summary>
    /// <param name="window">The window.</param>
    /// <returns>What is wrong, and what to give instead; null where nothing is.</returns>
    public static string? WhyNoWindow(TimeSpan window)
        => window < TimeSpan.Zero || window > LongestWindow ? $"a window of {Duration.Format(window.Duration())} makes no sense: give "
            + $"one from 0 to {Duration.Format(LongestWindow)}, such as 30s or 5m" : null;

    internal static TimeSpan Checked(TimeSpan? window)
    {
        var checkedWindow = window ?? DefaultWindow;
        ArgumentOutOfRangeException.ThrowIfLessThan(checkedWindow, TimeSpan.Zero, nameof(window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(checkedWindow, LongestWindow, nameof(window));
        return checkedWindow;
    }

    private static IReadOnlyList<LogInput> Expand(LogInput input, LogReadOptions options)
    {
        try
        {
            return RuntimeInputs.Of(input);
        }
        catch (NodeException error) when (options.Error is not null)
        {
            options.Error(error);
            return [];
        }
    }

    private static IEventTaker<ContainerStartFailure> Taker(
        TimeSpan? window, LogReadOptions options, bool includeEviction, PodSelection? pods)
    {
        var taker = new StartTaker(new StartFailureCollector(Checked(window), options, includeEviction), options);
        return pods is null ? taker : new PodTaker<ContainerStartFailure>(
            taker,
            pods,
            options,
            static (names, start) => names.Named(start),
            start => pods.Judge(start.Namespace, start.Pod, start.PodUid, start.ContainerId));
    }
}
