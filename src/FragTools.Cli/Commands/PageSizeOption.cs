using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary>The option that says how large a page is.</summary>
internal static class PageSizeOption
{
    public static Option<long?> Create() => new("--page-size")
    {
        Description = "Bytes of a page (4096, 16384, 65536, or 64K), where the input does not say; overrides what it says",
        HelpName = "bytes",
        CustomParser = Parse,
    };

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
