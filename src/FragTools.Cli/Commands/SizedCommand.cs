using System.CommandLine;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary>A command whose bytes depend on the size of a page.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class SizedCommand<T> : ReadCommand<T>
    where T : INodeRow
{
    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var pageSize = PageSizeOption.Create();
        command.Add(pageSize);
        return (parsed, settings) => settings with { PageSize = parsed.GetValue(pageSize) };
    }
}
