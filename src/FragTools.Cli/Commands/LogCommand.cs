using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Yaml;

namespace FragTools.Cli.Commands;

/// <summary>A command that reads logs and shows what stands in them.</summary>
/// <typeparam name="T">The type of the reports.</typeparam>
internal abstract class LogCommand<T> : Verb
    where T : ILogReport
{
    private string InputNotes => $"""
        Input:
          Log files (plain or gzip), --root for the logs of a captured tree, --journal, or '-' for text on standard
          input. Without any of these {LiveNote},
          unless text is piped in, as with every command: dmesg -T | fragtools ...
          An event that several logs of one root tell comes once, from the first; what a later log tells more fully comes
          too, with RepeatOf. Times without a zone are read in the root's own (etc/localtime), else in this machine's.
          A time is a date (2024-05-01 12:00, local unless it says otherwise) or how long ago: 90s, 30m, 1h, 2d.
        """;

    /// <summary>Are the logs of kubelet and the container runtimes to be found below a root, too?</summary>
    protected virtual bool WithRuntimes => false;

    /// <summary>What is read where nothing is said.</summary>
    protected virtual string LiveNote => "the running kernel's messages are read (/dev/kmsg, which takes nothing from them)";

    /// <summary>Sections of the help: how to read the table, and examples.</summary>
    protected abstract string Notes { get; }

    /// <summary>How the reports look in every format.</summary>
    protected abstract View<T> View { get; }

    public sealed override Command Build()
    {
        var command = new NotedCommand(Name, Description, $"{Notes}\n\n{InputNotes}");
        var input = new InputOptions(command, InputKind.Log);
        var since = ValueOption.Instant("--since", "Leave out reports before this time");
        var until = ValueOption.Instant("--until", "Leave out reports after this time");
        var follow = new Option<bool>("--follow") { Description = "Wait for new reports until Ctrl-C, in all logs that are being written" };
        command.Validators.Add(result =>
        {
            if (ValueOption.Of(result, since) > ValueOption.Of(result, until))
            {
                result.AddError("--since is later than --until: nothing lies between them");
            }
        });
        command.Add(since);
        command.Add(until);
        command.Add(follow);
        AddOptions(command);
        var output = new OutputOptions(command);
        command.SetAction(parsed => Run(
            Bind(parsed, output.Bind(parsed) with
            {
                Input = input.Bind(parsed),
                Since = parsed.GetValue(since),
                Until = parsed.GetValue(until),
                IsFollow = parsed.GetValue(follow),
            }),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>Adds what this command has beside the options of all.</summary>
    protected virtual void AddOptions(Command command)
    {
    }

    /// <summary>Notes what was given for them.</summary>
    protected virtual ReadSettings Bind(ParseResult parsed, ReadSettings settings) => settings;

    protected abstract IEnumerable<T> Read(
        IReadOnlyList<LogInput> inputs, LogReadOptions options, ReadSettings settings, CancellationToken cancellation);

    private int Run(ReadSettings settings, TextWriter writer)
    {
        using var interruption = new Interruption();
        var messages = new Messages(settings.IsVerbose);
        var progress = new ProgressLine(isEndless: settings.IsFollow);
        var inputs = new Inputs(settings.Input, messages).Logs(WithRuntimes);
        var found = inputs.Select(static input => input.Name).Distinct().ToDictionary(static name => name, static _ => 0L);
        var options = new LogReadOptions
        {
            Since = settings.Since,
            Until = settings.Until,
            Follow = settings.IsFollow,
            Yaml = new PodManifestReader().ReadValues,
            Progress = progress.Tell,
            Error = error =>
            {
                progress.Clear();
                messages.Error(error);
            },
            Warning = text =>
            {
                progress.Clear();
                Messages.Warning(text);
            },
            Note = text =>
            {
                progress.Clear();
                messages.Verbose(() => text);
            },
        };
        var output = settings is { IsFollow: true, Format: Format.Table }
            ? new EachAlone<T>(View, writer)
            : View.Open(settings.Format, writer);
        var isStopped = false;
        try
        {
            foreach (var one in inputs.Count > 0 ? Read(inputs, options, settings, interruption.Token) : [])
            {
                progress.Clear();
                found[one.Source]++;
                Disagreement(one, messages);
                output.Write([one]);

                // Whoever reads the other end shall have each report when it is found.
                writer.Flush();
            }
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            isStopped = true;
        }

        progress.Clear();
        foreach (var (name, count) in found)
        {
            messages.Verbose(() => $"{name}: {count} {(count == 1 ? "report" : "reports")} found");
        }

        output.End();
        return isStopped && !settings.IsFollow ? ExitCode.Incomplete : messages.ExitCode;
    }

    private static void Disagreement(T one, Messages messages)
    {
        if ((one as IKernelReport)?.DecodeGfpMask()?.Disagreement is { } disagreement)
        {
            messages.Verbose(() => $"{one.Source}, line {one.LineNumber}: {disagreement}");
        }
    }
}
