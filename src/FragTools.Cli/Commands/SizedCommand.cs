using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.Cli.Commands;

/// <summary>A command whose bytes depend on the size of a page.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class SizedCommand<T> : ReadCommand<T>
    where T : INodeRow
{
    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var pageSize = new Option<long?>("--page-size")
        {
            Description = "Bytes of a page (4096, 16384, 65536, or 64K), where the input does not say; overrides what it says",
            HelpName = "bytes",
            CustomParser = Parse,
        };
        command.Add(pageSize);
        return (parsed, settings) => settings with { PageSize = parsed.GetValue(pageSize) };
    }

    private static long? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var isKilobytes = text.EndsWith('k') || text.EndsWith('K');
        if (int.TryParse(isKilobytes ? text[..^1] : text, out var number) && PageSize.IsPossible(isKilobytes ? number * 1024L : number))
        {
            return isKilobytes ? number * 1024L : number;
        }

        result.AddError($"'{text}' is no page size: --page-size takes a power of two from 4096 (4K) to 262144 (256K)");
        return null;
    }
}
