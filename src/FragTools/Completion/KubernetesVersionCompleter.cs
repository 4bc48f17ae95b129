using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FragTools.Pods;

namespace FragTools.Completion;

/// <summary>Offers the releases of Kubernetes in which the kubelet's rules changed, the newest first.</summary>
public sealed class KubernetesVersionCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        var typed = wordToComplete.Trim('\'', '"');
        return QosRules.Changes.Reverse()
            .Where(entry => entry.Release.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(entry => new CompletionResult(entry.Release, entry.Release, CompletionResultType.ParameterValue, $"from {entry.Release} on: {entry.Change}"));
    }
}
