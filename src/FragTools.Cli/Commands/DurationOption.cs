using System.CommandLine;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary>Options that take a length of time.</summary>
internal static class DurationOption
{
    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var duration, out var problem))
            {
                return duration;
            }

            result.AddError($"{name}: {problem}");
            return null;
        },
    };
}
