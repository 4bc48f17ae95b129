using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary>A command that reads objects of one kind from any input and shows them: bind, call Core, render.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class ReadCommand<T> : Verb
    where T : INodeRow
{
    /// <summary>Sections of the help: how to read the table, and examples.</summary>
    protected abstract string Notes { get; }

    protected abstract NodeReader<T> Reader { get; }

    /// <summary>How the objects look in every format.</summary>
    protected abstract View<T> View { get; }

    public sealed override Command Build()
    {
        var command = new NotedCommand(Name, Description, $"{Notes}\n\n{InputOptions.Notes}");
        var input = new InputOptions(command);
        var bindOwn = AddOptions(command);
        var output = new OutputOptions(command);
        command.SetAction(
            parsed => Run(bindOwn(parsed, output.Bind(parsed) with { Input = input.Bind(parsed) }), parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>Adds the options that this command has beside input and output, in the order of the help.</summary>
    /// <returns>What writes their values into the settings.</returns>
    protected virtual Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command) => static (_, settings) => settings;

    protected virtual Reading<T> Filter(Reading<T> reading, string source, ReadSettings settings) => reading;

    protected virtual IOutput<T> Open(TextWriter writer, ReadSettings settings) => View.Open(settings.Format, writer);

    private int Run(ReadSettings settings, TextWriter writer)
    {
        var messages = new Messages(settings.IsVerbose);
        var output = Open(writer, settings);
        foreach (var input in new Inputs(settings.Input, messages).Nodes())
        {
            var source = input.Describe(Reader.RelativePath);
            var reading = Reader.Read(input, settings.PageSize);
            messages.Verbose(() => $"{source}: {reading.Items.Count} {(reading.Items.Count == 1 ? "object" : "objects")} read");
            var left = Filter(reading, source, settings);
            messages.Take(left);
            output.Write(left.Items);
        }

        output.End();
        return messages.ExitCode;
    }
}

/// <summary>A command whose bytes depend on the size of a page.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class SizedCommand<T> : ReadCommand<T>
    where T : INodeRow
{
    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var pageSize = ValueOption.PageSize();
        command.Add(pageSize);
        return (parsed, settings) => settings with { PageSize = parsed.GetValue(pageSize) };
    }
}

/// <summary>A command whose objects belong to a zone of a NUMA node.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class ZoneCommand<T> : SizedCommand<T>
    where T : IZoneRow
{
    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var numaNode = ValueOption.NumaNodes();
        var zone = ValueOption.Zones();
        command.Add(numaNode);
        command.Add(zone);
        var bindOthers = base.AddOptions(command);
        return (parsed, settings) => bindOthers(parsed, settings) with
        {
            NumaNodes = parsed.GetValue(numaNode) ?? [],
            Zones = parsed.GetValue(zone) ?? [],
        };
    }

    protected override Reading<T> Filter(Reading<T> reading, string source, ReadSettings settings)
        => settings is { NumaNodes: [], Zones: [], Orders: [] }
            ? reading
            : new ZoneFilter(settings.NumaNodes, settings.Zones, settings.Orders).Apply(reading, source);
}
