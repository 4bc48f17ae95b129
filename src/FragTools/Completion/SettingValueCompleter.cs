using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FragTools.Linux;
using FragTools.Settings;

namespace FragTools.Completion;

/// <summary>Offers the words that a setting takes; of one that takes numbers the default and the value that it has.</summary>
public sealed class SettingValueCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (fakeBoundParameters["Name"] is not string name)
        {
            return [];
        }

        var typed = wordToComplete.Trim('\'', '"');
        var root = fakeBoundParameters["Root"] is string path ? new LinuxRoot(path) : LinuxRoot.Live;
        return MemorySettingReader.Read(root, [name]).Items.Take(1)
            .SelectMany(Offers)
            .DistinctBy(offer => offer.Value)
            .Where(offer => offer.Value.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(offer => new CompletionResult(offer.Value, offer.Value, CompletionResultType.ParameterValue, offer.Tip));
    }

    private static IEnumerable<(string Value, string Tip)> Offers(MemorySetting setting)
        => setting.Allowed.Contains('|', StringComparison.Ordinal)
            ? setting.Allowed.Split('|').Select(word => (word, word == setting.Value ? "as it is" : word == setting.Default ? "the default" : word))
            : new (string? Value, string Tip)[] { (setting.Default, $"the default; it takes {setting.Allowed}"), (setting.Value, "as it is") }
                .Where(offer => long.TryParse(offer.Value, out _))
                .Select(offer => (offer.Value!, offer.Tip));
}
