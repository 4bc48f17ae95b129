using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Linux;
using FragTools.Remedy;
using FragTools.Settings;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools settings</c>: shows settings, and sets those that are given a value.</summary>
internal sealed class SettingsCommand : Verb
{
    private const string CommandName = "settings";

    private const string Notes = $"""
        Reading the table:
          Value is what the kernel has now, Default what it starts with on this machine ('about' where the formula is
          not exact to the page), At boot what sysctl.d and tmpfiles.d make of it, and where. - is what this kernel
          does not have. Named settings are described below the table; --output json has everything about all.

        {Consent.Notes}

          --persist writes /etc/sysctl.d/90-fragtools.conf (/etc/tmpfiles.d/90-fragtools.conf for what lives in /sys),
          keeps its other lines, and says which later file has the last word.

        Examples:
          fragtools settings
          fragtools settings min_free_kbytes 'watermark*'
          fragtools settings --root 'captures/*' --output csv
          fragtools settings vm.extfrag_threshold=400 --persist
          fragtools settings transparent_hugepage/defrag=madvise --what-if
        """;

    private const string ExitNotes = """
        Exit codes:
          0  everything was read, or set
          1  something could not be read or set, or the answer was no; standard error says what
          2  the command line or a value was wrong, or there was nobody to ask; nothing was written
        """;

    public override string Name => CommandName;

    public override string Description
        => "Settings of the kernel that decide over fragmentation: values, defaults, files; NAME=VALUE sets one.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes, ExitNotes);
        var words = new Argument<string[]>("setting")
        {
            HelpName = "setting",
            Description = "Names, keys (vm.swappiness) or paths, with wildcards; NAME=VALUE to set one",
            Arity = ArgumentArity.ZeroOrMore,
        };
        words.CompletionSources.Add([.. MemorySettingReader.Names]);
        var persist = new Option<bool>("--persist") { Description = "Set it at the next boot, too" };
        var force = new Option<bool>("--force") { Description = "Take a value that the kernel takes though it would ruin the machine" };
        command.Add(words);
        var input = new InputOptions(command, InputKind.Tree);
        command.Add(persist);
        command.Add(force);
        var consent = new Consent(command);
        var output = new OutputOptions(command);
        command.SetAction(parsed =>
        {
            var settings = output.Bind(parsed) with { Input = input.Bind(parsed) };
            var given = parsed.GetValue(words) ?? [];
            var writer = parsed.InvocationConfiguration.Output;
            if (Array.Find(given, static word => word.StartsWith('-')) is { } unknown)
            {
                return Wrong($"there is no option {unknown}");
            }

            var changes = Array.FindAll(given, static word => word.Contains('=', StringComparison.Ordinal));
            if (changes.Length > 0 && changes.Length < given.Length)
            {
                return Wrong(
                    $"'{Array.Find(given, word => !changes.Contains(word))}' has no value: either names are shown, or NAME=VALUE are set");
            }

            if (changes.Length == 0)
            {
                return parsed.GetValue(persist) || parsed.GetValue(force) || consent.IsWhatIf(parsed) || consent.IsGiven(parsed)
                    ? Wrong("nothing is set without NAME=VALUE")
                    : Show(given, settings, writer);
            }

            return Set(
                new Request(changes, parsed.GetValue(persist), parsed.GetValue(force), consent.IsWhatIf(parsed), consent.IsGiven(parsed)),
                settings,
                writer);
        });
        return command;
    }

    private static int Show(string[] names, ReadSettings settings, TextWriter writer)
    {
        var messages = new Messages(settings.IsVerbose);
        var output = new SettingView(isDescribed: names.Length > 0).Open(settings.Format, writer);
        foreach (var root in new Inputs(settings.Input, messages).Trees())
        {
            var reading = MemorySettingReader.Read(root, names);
            messages.Verbose(() => $"{root.Path}: {reading.Items.Count} settings read");
            messages.Take(reading);
            output.Write(reading.Items);
        }

        output.End();
        return messages.ExitCode;
    }

    private static int Set(Request request, ReadSettings settings, TextWriter writer)
    {
        var messages = new Messages(settings.IsVerbose);
        if (settings.Input.Roots.Length + settings.Input.LiteralRoots.Length > 1
            || new Inputs(settings.Input, messages).Trees() is not [var root])
        {
            return messages.ExitCode != ExitCode.AllRead ? messages.ExitCode : Wrong("one machine at a time is set: name one root");
        }

        using var interruption = new Interruption();
        try
        {
            // All are found to be possible before the first is written.
            var plans = Array.ConvertAll(request.Changes, change => Plan(root, change, request));
            if (request.IsWhatIf)
            {
                Array.ForEach(plans, static plan => Messages.Note($"what if: {plan.Description}"));
                return ExitCode.AllRead;
            }

            if (!request.IsAgreed
                && Consent.Ask(CommandName, string.Join("; ", plans.Select(static plan => plan.Description)) + "?") is { } refused)
            {
                return refused;
            }

            var output = new SettingChangeView().Open(settings.Format, writer);
            try
            {
                foreach (var plan in plans)
                {
                    var change = plan.Apply(messages.Error, Messages.Note, interruption.Token);
                    if (change.Warning is { } warning)
                    {
                        Messages.Warning(warning);
                    }

                    output.Write([change]);
                }
            }
            finally
            {
                // What was changed before one failed is shown.
                output.End();
            }
        }
        catch (NodeException error) when (error.Error is NodeError.SettingValueInvalid or NodeError.FilterMatchesNothing)
        {
            return Wrong($"{error.Message} [{error.Error}]");
        }
        catch (NodeException error)
        {
            messages.Error(error);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Messages.Note("interrupted; what is not shown was not set");
            return ExitCode.Incomplete;
        }

        return messages.ExitCode;
    }

    private static SettingPlan Plan(LinuxRoot root, string change, Request request)
    {
        var equals = change.IndexOf('=', StringComparison.Ordinal);
        return equals == 0
            ? throw new NodeException(NodeError.FilterMatchesNothing, change, "there is no name before '='")
            : SettingPlan.Make(root, change[..equals], change[(equals + 1)..], request.Persist, request.Force);
    }

    private static int Wrong(string problem)
    {
        Messages.Usage(problem, "fragtools " + CommandName);
        return ExitCode.Usage;
    }

    private sealed record Request(string[] Changes, bool Persist, bool Force, bool IsWhatIf, bool IsAgreed);
}
