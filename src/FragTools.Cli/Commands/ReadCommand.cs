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
        command.SetAction(parsed => Run(bindOwn(parsed, input.Bind(parsed, output.Bind(parsed))), parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>Adds the options that this command has beside input and output, in the order of the help.</summary>
    /// <returns>What writes their values into the settings.</returns>
    protected virtual Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command) => static (_, settings) => settings;

    protected virtual Reading<T> Filter(Reading<T> reading, string source, ReadSettings settings) => reading;

    protected virtual IReadOnlyList<T> Sort(IReadOnlyList<T> rows) => rows;

    protected virtual IOutput<T> Open(TextWriter writer, ReadSettings settings) => View.Open(settings.Format, writer);

    private int Run(ReadSettings settings, TextWriter writer)
    {
        var report = new Report(settings.IsVerbose);
        var output = Open(writer, settings);
        foreach (var input in Inputs.Resolve(settings, report))
        {
            var source = input.Describe(Reader.RelativePath);
            var reading = Reader.Read(input, settings.PageSize);
            report.Verbose(() => $"{source}: {reading.Items.Count} {(reading.Items.Count == 1 ? "object" : "objects")} read");
            var left = Filter(reading, source, settings);
            report.Take(left);
            output.Write(Sort(left.Items));
        }

        output.End();
        return report.ExitCode;
    }
}
