using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace FragTools.Completion;

/// <summary>
/// Completes a filter with what is there: runs the cmdlet itself on the input that is already typed, and offers the
/// values of the property that the filter is about. The cmdlet knows best how its input is bound.
/// </summary>
public abstract class NodeCompleter : IArgumentCompleter
{
    private const string Reads = "Get-";
    private const string Reader = @"FragTools\Get-ExtFragIndex";

    // All that may stand on the command line beside the filter being completed, and changes what there is to choose from.
    private static readonly string[] PassedOn = ["Root", "LiteralRoot", "Path", "LiteralPath", "Manifest", "Namespace", "NumaNode", "Zone"];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);

        // A cmdlet that writes is never run to find out what there is: another one reads it.
        var name = commandName?.Split('\\')[^1] ?? "";
        shell.AddCommand(name.StartsWith(Reads, StringComparison.OrdinalIgnoreCase) ? commandName : Reader);
        foreach (var given in PassedOn.Where(given => given != parameterName && fakeBoundParameters.Contains(given)))
        {
            shell.AddParameter(given, fakeBoundParameters[given]);
        }

        shell.AddParameter("ErrorAction", ActionPreference.Ignore).AddParameter("WarningAction", ActionPreference.Ignore);
        return [.. Values(shell, parameterName)
            .Where(value => value.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(value, value, CompletionResultType.ParameterValue, Describe(value)))];
    }

    /// <summary>What the value means, for the list that a menu shows.</summary>
    private protected abstract string Describe(string value);

    private static IEnumerable<string> Values(PowerShell shell, string parameterName)
    {
        try
        {
            return shell.Invoke()
                .Select(row => Convert.ToString(row.Properties[parameterName]?.Value, CultureInfo.InvariantCulture))
                .OfType<string>()
                .Distinct();
        }
        catch (RuntimeException)
        {
            // A half-typed path or a value that does not bind: there is nothing to offer.
            return [];
        }
    }
}
