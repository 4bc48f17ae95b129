using System.CommandLine;
using System.CommandLine.Parsing;

namespace FragTools.Cli.Commands;

/// <summary>Options that take numbers from 0 on.</summary>
internal static class NumberOption
{
    /// <summary>An option that takes numbers from 0 on, separated by commas, once or more often.</summary>
    public static Option<int[]> Several(string name, string description, int highest) => new(name)
    {
        Description = description,
        HelpName = "numbers",
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (var word in Words(result))
            {
                if (!int.TryParse(word, out var number) || number < 0 || number > highest)
                {
                    result.AddError($"'{word}' is no number from 0 to {highest}: {name} takes one or several, such as {name} 0,1");
                    return [];
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };

    /// <summary>"6,9", "6, 9" in quotes, and the option given twice. An empty word is kept: it is an error, not nothing.</summary>
    public static IEnumerable<string> Words(ArgumentResult result)
        => result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries));

    /// <summary>An option that takes one number from 0 on.</summary>
    public static Option<int?> One(string name, string description, int highest) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (int.TryParse(word, out var number) && number >= 0 && number <= highest)
            {
                return number;
            }

            result.AddError($"'{word}' is no number from 0 to {highest}: {name} takes one, such as {name} 6");
            return null;
        },
    };
}
