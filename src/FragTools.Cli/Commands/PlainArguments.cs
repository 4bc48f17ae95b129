using FragTools.Cli.Render;

namespace FragTools.Cli.Commands;

/// <summary>
/// What is typed most often, read without the option parser, which takes longer to set up than a log takes to read:
/// words, <c>--output</c> with one of its values, <c>--verbose</c>. Whatever else there is, and all that is wrong, is the parser's.
/// </summary>
internal static class PlainArguments
{
    /// <summary>The settings and the words without an option; null where the parser is needed.</summary>
    /// <param name="arguments">What follows the command's word.</param>
    /// <param name="words">The words.</param>
    public static ReadSettings? TryRead(ReadOnlySpan<string> arguments, out string[] words)
    {
        var settings = new ReadSettings();
        var found = new List<string>();
        words = [];
        for (var at = 0; at < arguments.Length; at++)
        {
            switch (arguments[at])
            {
                case "--verbose" when !settings.IsVerbose:
                    settings = settings with { IsVerbose = true };
                    break;
                case "--output" when settings.Format == default && at + 1 < arguments.Length && FormatOf(arguments[at + 1]) is { } format:
                    settings = settings with { Format = format };
                    at++;
                    break;
                case { Length: > 0 } word when word[0] != '-':
                    found.Add(word);
                    break;
                default:
                    return null;
            }
        }

        words = [.. found];
        return settings;
    }

    private static Format? FormatOf(string text) => text switch
    {
        "json" => Format.Json,
        "jsonl" => Format.JsonL,
        "csv" => Format.Csv,
        _ => null,
    };
}
