using System.CommandLine;
using FragTools.Text;

namespace FragTools.Cli.Commands;

/// <summary>Options that take a length of time.</summary>
internal static class DurationOption
{
    /// <summary>Such an option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="whyNot">What is wrong with a length that can be read; null where all will do.</param>
    public static Option<TimeSpan?> Create(string name, string description, Func<TimeSpan, string?>? whyNot = null) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var duration, out var problem) && (problem = whyNot?.Invoke(duration)) is null)
            {
                return duration;
            }

            result.AddError($"{name}: {problem}");
            return null;
        },
    };
}
