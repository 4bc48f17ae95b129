using System.Globalization;
using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Export.Metrics;

/// <summary>What a check says of a node; the values are the exit codes of a monitoring plugin.</summary>
public enum CheckState
{
    /// <summary>Below all thresholds.</summary>
    Ok = 0,

    /// <summary>Above the first threshold.</summary>
    Warning = 1,

    /// <summary>Above the second, or the kernel refused memory.</summary>
    Critical = 2,

    /// <summary>It could not be looked at, or not in time.</summary>
    Unknown = 3,
}

/// <summary>What a check goes by.</summary>
public sealed record CheckOptions
{
    /// <summary>The order that is asked for, from 0 to 31; 4 is what a container's start needs.</summary>
    public int Order { get; init; } = 4;

    /// <summary>An index from here on is a warning, in thousandths.</summary>
    public double Warning { get; init; } = 0.8;

    /// <summary>An index from here on is critical.</summary>
    public double Critical { get; init; } = 0.95;

    /// <summary>So many page allocation failures within the window are critical; 0 looks at no messages.</summary>
    public int Failures { get; init; } = 1;

    /// <summary>How far back failures count.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What takes longer is unknown; monitors end a plugin after 5 or 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Looks for what contradicts itself.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Problem()
        => Warning <= Critical ? null : string.Create(
            CultureInfo.InvariantCulture, $"--warning {Warning} is above --critical {Critical}: the first threshold is the lower one");
}

/// <summary>What came of a check.</summary>
/// <param name="State">The state.</param>
/// <param name="Text">Why, in one line of at most <see cref="NodeCheck.MostBytes"/> printable ASCII characters.</param>
/// <param name="PerformanceData">The numbers as monitoring plugins print them; empty where there are none.</param>
public sealed record CheckResult(CheckState State, string Text, string PerformanceData);

/// <summary>
/// Is the node's memory fragmented, in one line for a monitor? Looks at /proc/buddyinfo and the kernel's messages alone, so that it
/// ends at once.
/// </summary>
public static class NodeCheck
{
    /// <summary>What node-problem-detector takes of a message (max_output_length).</summary>
    public const int MostBytes = 80;

    /// <summary>Looks at a node.</summary>
    /// <param name="root">The node.</param>
    /// <param name="options">The thresholds.</param>
    /// <returns>The result; never an exception, and not later than the options' timeout.</returns>
    public static CheckResult Run(LinuxRoot root, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        using var late = new CancellationTokenSource(options.Timeout);
        var look = Task.Run(() => Look(root, options, late.Token));
        try
        {
            // A file that blocks in the kernel is left to the end of the process.
            return look.Wait(options.Timeout) ? look.Result : Late(options);
        }
        catch (AggregateException failed) when (failed.InnerException is OperationCanceledException)
        {
            return Late(options);
        }
        catch (AggregateException failed)
        {
            return Unknown(failed.InnerException!.Message);
        }
    }

    private static CheckResult Late(CheckOptions options)
        => Unknown($"no answer within {Duration.Format(options.Timeout)}");

    private static CheckResult Unknown(string problem) => new(CheckState.Unknown, Line(problem), "");

    private static CheckResult Look(LinuxRoot root, CheckOptions options, CancellationToken cancellation)
    {
        var input = new NodeInput.Root(root);
        var zones = BuddyInfoReader.Instance.Read(input);
        if (zones.Items.Count == 0)
        {
            return Unknown(zones.Errors.Count > 0 ? zones.Errors[0].Message : "/proc/buddyinfo names no zone");
        }

        var indices = ServedNow.Decisive(ExtFragIndexReader.Instance.Read(input).Items, zones.Items, options.Order);
        if (indices.Where(static row => row.FragmentationIndex is not null).MaxBy(static row => row.FragmentationIndex) is not { } worst)
        {
            return Unknown(string.Create(CultureInfo.InvariantCulture, $"no zone has an order {options.Order}"));
        }

        var (failures, problem) = options.Failures == 0 ? (0, null) : Failures(root, options, cancellation);
        var index = worst.FragmentationIndex!.Value;
        var state = index >= options.Critical || (options.Failures > 0 && failures >= options.Failures) ? CheckState.Critical
            : index >= options.Warning ? CheckState.Warning
            : problem is not null ? CheckState.Unknown
            : CheckState.Ok;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"order {options.Order} index {index:0.###} in {worst.NumaNode}/{worst.Zone}");
        text += problem is not null ? $"; messages: {problem}"
            : options.Failures == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; {failures} failures in {Duration.Format(options.Window)}");
        int? counted = problem is null && options.Failures > 0 ? failures : null;
        return new CheckResult(state, Line(text), Numbers(options, index, counted, worst));
    }

    private static string Numbers(CheckOptions options, double index, int? failures, ExtFragIndex worst)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"index={index:0.###};{options.Warning:0.###};{options.Critical:0.###};-1;1 suitable_blocks={worst.SuitableBlocks ?? 0};;;0;")
            + (failures is { } count ? string.Create(CultureInfo.InvariantCulture, $" failures={count};;{options.Failures};0;") : "");

    private static (int Failures, string? Problem) Failures(LinuxRoot root, CheckOptions options, CancellationToken cancellation)
    {
        var now = CaptureTime.Of(root, null).Instant ?? DateTimeOffset.UtcNow;
        NodeException? error = null;
        try
        {
            IReadOnlyList<LogInput> logs = root.IsLive ? [LogInput.Live]
                : LogInput.KernelMessages.Below(root) is { } messages ? [messages]
                : LogFiles.Find(root);
            var reading = new LogReadOptions { Since = now - options.Window, Error = failure => error ??= failure };
            return (PageAllocFailures.Read(logs, reading, cancellation).Count(), error?.Message);
        }
        catch (NodeException missing)
        {
            return (0, missing.Message);
        }
    }

    /// <summary>One line of printable ASCII that a monitor takes whole.</summary>
    private static string Line(string text)
    {
        var line = string.Concat(text.Select(static one => one is >= ' ' and <= '~' and not '|' ? one : '?'));
        return line.Length <= MostBytes ? line : line[..(MostBytes - 3)] + "...";
    }
}
