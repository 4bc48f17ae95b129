using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Linux;
using FragTools.Watch;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools watch</c>.</summary>
internal sealed class WatchCommand : Verb
{
    private const string CommandName = "watch";

    private const string Notes = $"""
        Reading the picture:
          Index is the fragmentation index at --order: -1 a block is free, near 0 memory is short, near 1 it is
          fragmented. Before is the index of the last samples: · a block was free, else the higher the worse. Stalls,
          failed compactions, moved pages and allocation failures are those of the whole machine since the sample
          before. A terminal shows a picture that changes; a file or a pipe gets a line for each zone and sample.

        Acting:
          With --remedy memory is compacted (drop-page-cache,compact: after the page cache was dropped) when the index
          of a NUMA node's largest zone, or of a --zone, was above --act-above in every sample for --hold-for. Then
          nothing is done for --cooldown. If the index does not fall below --rearm-below meanwhile, it did not help:
          the wait is doubled with each such time in a row, up to a day. What keeps fragtools compact from compacting
          (load, memory pressure ...) keeps the watch from it.

        {Consent.Notes} It asks once, when the watch starts.

        Examples:
          fragtools watch
          fragtools watch --order 9 --interval 1m --output jsonl >> watch.jsonl
          fragtools watch --interval 30s --metrics /var/lib/prometheus/node-exporter/fragtools.prom > /dev/null
          sudo fragtools watch --interval 30s --record /var/lib/fragtools/history > /dev/null
          sudo fragtools watch --remedy drop-page-cache,compact --yes
          sudo fragtools watch --remedy compact --act-above 0.95 --hold-for 5m --cooldown 1h --what-if
        """;

    private const string ExitNotes = """
        Exit codes:
          0  it watched to its end, or to Ctrl-C
          1  something could not be read or done, or the answer was no; standard error says what
          2  the command line was wrong, or there was nobody to ask; nothing was written
        """;

    public override string Name => CommandName;

    public override string Description
        => "Free memory as it changes: index, blocks, compaction and failures by interval; on request it acts.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes, ExitNotes);
        var options = new WatchCommandOptions(command);
        var consent = new Consent(command);
        var output = new OutputOptions(command);
        command.SetAction(parsed =>
        {
            var watch = options.Bind(parsed) with { IsWhatIf = consent.IsWhatIf(parsed) };
            return Run(
                options.Root(parsed),
                watch,
                consent.IsGiven(parsed),
                output.Bind(parsed),
                options.Metrics(parsed),
                () => options.OpenRecorder(parsed),
                parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static int Run(
        LinuxRoot root,
        WatchOptions options,
        bool isAgreed,
        ReadSettings settings,
        string? metricsFile,
        Func<WatchRecorder?> openRecorder,
        TextWriter writer)
    {
        if (options.Problem() is { } problem)
        {
            Messages.Usage(problem, "fragtools " + CommandName);
            return ExitCode.Usage;
        }

        using var stop = new Interruption();
        var messages = new Messages(settings.IsVerbose);
        var progress = new ProgressLine(isEndless: false);
        try
        {
            using var watch = MemoryWatch.Open(root, options, progress.Tell);
            if (!isAgreed && !options.IsWhatIf && MemoryWatch.Describe(root, options) is { } description
                && Consent.Ask(CommandName, description + ". Start?") is { } refused)
            {
                return refused;
            }

            foreach (var warning in watch.Warnings)
            {
                Messages.Warning(warning);
            }

            var output = Open(settings.Format, options, writer);
            var metrics = metricsFile is null ? null : new WatchMetrics(root, metricsFile, MetricsCommand.Options(metricsFile, null));
            using var recorder = openRecorder();
            foreach (var turn in watch.Run(stop.Token))
            {
                progress.Clear();
                foreach (var error in turn.Errors.Concat(recorder?.Add(turn) ?? []).Concat(metrics?.Save(stop.Token) ?? []))
                {
                    messages.Error(error);
                    (output as WatchPicture)?.Interrupt();
                }

                output.Write(turn);
                writer.Flush();
            }

            output.End();
        }
        catch (NodeException error)
        {
            messages.Error(error);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Between two samples; what came is written. Behind the terminal's own ^C a line begins.
            if (IsPicture(settings.Format))
            {
                writer.WriteLine();
            }
        }

        return messages.ExitCode;
    }

    private static IWatchOutput Open(Format format, WatchOptions options, TextWriter writer)
        => IsPicture(format) ? new WatchPicture(writer, options)
            : format == Format.Table ? new WatchLine(Screen.For(writer))
            : new WatchData(format, writer);

    private static bool IsPicture(Format format)
        => format == Format.Table && !Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
