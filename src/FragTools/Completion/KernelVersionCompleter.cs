using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FragTools.Gfp;

namespace FragTools.Completion;

/// <summary>Offers the running kernel's release, and the releases in which masks came to mean something else.</summary>
public sealed class KernelVersionCompleter : IArgumentCompleter
{
    private const string RunningRelease = "/proc/sys/kernel/osrelease";

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        var typed = wordToComplete.Trim('\'', '"');
        var running = File.Exists(RunningRelease) ? File.ReadAllText(RunningRelease).Trim() : null;
        return GfpDecoder.KnownReleases
            .Select(release => (Release: release, Tip: $"masks as from {release} on"))
            .Prepend((Release: running ?? "", Tip: "the running kernel"))
            .Where(entry => entry.Release.Length > 0 && entry.Release.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(entry => new CompletionResult(entry.Release, entry.Release, CompletionResultType.ParameterValue, entry.Tip));
    }
}
