using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FragTools.Cli.Render;
using FragTools.Export;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools capture</c>.</summary>
internal sealed class CaptureCommand : Verb
{
    private const double UsualHours = 24;
    private const double HoursOfYear = 8784;

    private const string Notes = """
        What is in it:
          The files that the commands read: buddyinfo, zoneinfo, the cgroups' limits, what the OOM killer knows of
          processes, settings, and of the logs and the journal the lines of the kernel, the kubelet and the container
          runtimes; of a log whose dates are not understood what stands beside a kernel's words. Tokens and passwords in
          lines are masked by their form: bearer and basic authentication, password=, keys, JSON web tokens. No
          environment, and no command lines unless asked for. Only its owner may read it. fragtools-capture.json in
          it says what could not be read, and the exit code is 1 then.

        Examples:
          sudo fragtools capture                       node-7-20261121T061500Z.tar.gz in this folder
          sudo fragtools capture /tmp/node-7.tar.gz --log-hours 72
          fragtools capture --root /host /host/tmp/    from a container; a name that ends in / is a folder
          fragtools extfrag --root node-7-*.tar.gz     every command reads it as it is
          ssh node-7 sudo fragtools capture - | fragtools diagnose -      no file; Test-MemoryFragmentation takes it, too
        """;

    public override string Name => "capture";

    public override string Description => "Save what the commands read of a node into an archive or a folder.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes);
        var place = new Argument<string?>("place")
        {
            Description = "Where to: .tar.gz, .tgz or .tar, else a folder; - is a plain tar on standard output; without it a name of the "
                + "node and the time",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var root = InputOptions.OneRoot();
        var hours = new Option<double>("--log-hours")
        {
            Description = "How many hours of logs; 24 where nothing is said",
            HelpName = "hours",
            CustomParser = ParseHours,
            DefaultValueFactory = static _ => UsualHours,
        };
        var commandLine = new Option<bool>(
            "--include-command-line") { Description = "The processes' command lines, too; they may hold passwords" };
        var force = new Option<bool>("--force") { Description = "Replace an archive that is there" };
        command.Add(place);
        command.Add(root);
        command.Add(hours);
        command.Add(commandLine);
        command.Add(force);
        var output = new OutputOptions(command);
        command.SetAction(parsed => Run(
            parsed.GetValue(place),
            parsed.GetValue(root) ?? LinuxRoot.Live,
            Options(TimeSpan.FromHours(parsed.GetValue(hours))) with
            {
                IncludeCommandLine = parsed.GetValue(commandLine),
                Overwrite = parsed.GetValue(force),
            },
            output.Bind(parsed),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static double ParseHours(ArgumentResult result)
    {
        if (result.Tokens is [var one] && double.TryParse(
            one.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours <= HoursOfYear)
        {
            return hours;
        }

        result.AddError($"--log-hours takes hours from 0 to {HoursOfYear}");
        return default;
    }

    private static NodeCaptureOptions Options(TimeSpan logTime) => new() { Tool = ShowVersion.Text, LogTime = logTime };

    private static int Run(string? place, LinuxRoot root, NodeCaptureOptions options, ReadSettings settings, TextWriter writer)
    {
        using var interruption = new Interruption();
        var messages = new Messages(settings.IsVerbose);
        try
        {
            using var archive = StandardStream.OpenOutputBytes();
            var result = place == InputNames.Stdin
                ? NodeCapture.Write(root, archive, options, interruption.Token)
                : NodeCapture.Save(root, place ?? NodeCapture.DefaultName(root, DateTimeOffset.UtcNow), options, interruption.Token);
            foreach (var missing in result.Missing)
            {
                Messages.Warning("not in the capture: " + missing);
            }

            // On standard output stands the archive.
            if (place != InputNames.Stdin)
            {
                var output = new CaptureView().Open(settings.Format, writer);
                output.Write([result]);
                output.End();
            }

            return result.IsWhole ? messages.ExitCode : ExitCode.Incomplete;
        }
        catch (NodeException error)
        {
            messages.Error(error);
            return messages.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Incomplete;
        }
    }
}
