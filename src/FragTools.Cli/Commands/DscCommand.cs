using System.CommandLine;
using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools dsc</c>: settings as a resource of Desired State Configuration.</summary>
internal sealed class DscCommand : Verb
{
    private const string CommandName = "dsc";

    private const string Notes = """
        The resource FragTools/MemorySetting of Desired State Configuration, version 3 (dsc), whose manifest is
        deploy/dsc/fragtools-memorysetting.dsc.resource.json. get, test, set and what-if read one object on standard
        input, with name, value and persist; they print the setting as it is, or is then, and the names of what differs.
        Nothing is asked: whoever runs dsc has decided. export prints all settings.

        Examples:
          echo '{"name":"vm.extfrag_threshold"}' | fragtools dsc get
          echo '{"name":"vm.extfrag_threshold","value":"400","persist":true}' | sudo fragtools dsc set
          dsc resource export --resource FragTools/MemorySetting
        """;

    private const string ExitNotes = """
        Exit codes:
          0  it was read, or is as desired
          1  something could not be read or written
          2  the input is no such object, or the setting cannot have the value; nothing was written
        """;

    public override string Name => CommandName;

    public override string Description => "Settings for Desired State Configuration: get, test, set, what-if and export as JSON.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes, ExitNotes);
        var operation = new Argument<string>("operation") { Description = "get, test, set, what-if or export" };
        operation.AcceptOnlyFromAmong("get", "test", "set", "what-if", "export");
        var root = InputOptions.OneRoot();
        command.Add(operation);
        command.Add(root);
        command.SetAction(parsed => Run(
            parsed.GetValue(operation)!, parsed.GetValue(root) ?? LinuxRoot.Live, parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(string operation, LinuxRoot root, TextWriter writer)
    {
        using var interruption = new Interruption();
        var messages = new Messages(verbose: false);
        try
        {
            IReadOnlyList<string> lines;
            if (operation == "export")
            {
                var all = DesiredSetting.Export(root);
                messages.Take(all);
                lines = all.Items;
            }
            else
            {
                using var input = StandardStream.OpenInput();
                var desired = DesiredSetting.Parse(root, input, withValue: operation != "get");
                lines = operation switch
                {
                    "get" => [desired.Get()],
                    "test" => desired.Test(),
                    _ => desired.Set(operation == "what-if", Messages.Note, interruption.Token),
                };
            }

            foreach (var line in lines)
            {
                writer.WriteLine(line);
            }
        }
        catch (NodeException error) when (error.Error is NodeError.SettingValueInvalid or NodeError.FilterMatchesNothing)
        {
            messages.Error(error);
            return ExitCode.Usage;
        }
        catch (NodeException error)
        {
            messages.Error(error);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Incomplete;
        }

        return messages.ExitCode;
    }
}
