using System.CommandLine;
using FragTools.Logs;

namespace FragTools.Cli.Commands;

/// <summary>Options that take a time: a date, or how long ago.</summary>
internal static class LogTimes
{
    public static Option<DateTimeOffset?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            if (LogTime.TryParse(result.Tokens[0].Value, DateTimeOffset.UtcNow, out var instant, out var problem))
            {
                return instant;
            }

            result.AddError($"{name}: {problem}");
            return null;
        },
    };
}
