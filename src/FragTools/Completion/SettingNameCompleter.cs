using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FragTools.Settings;

namespace FragTools.Completion;

/// <summary>Offers the settings' names, each with what it does.</summary>
public sealed class SettingNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        var typed = wordToComplete.Trim('\'', '"');
        return MemorySettingReader.Names
            .Where(name => name.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(name => !name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name, name, CompletionResultType.ParameterValue, MemorySettingReader.EffectOf(name)));
    }
}
