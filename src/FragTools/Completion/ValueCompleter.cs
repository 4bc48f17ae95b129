using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace FragTools.Completion;

/// <summary>Completes an argument with values, each with what it means.</summary>
public abstract class ValueCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        var typed = wordToComplete.Trim('\'', '"');
        return [.. Offers(commandName ?? "", parameterName, fakeBoundParameters)
            .DistinctBy(offer => offer.Value)
            .Where(offer => IsMatch(offer.Value, typed))
            .OrderBy(offer => !StartsWith(offer.Value, typed))
            .Select(offer => new CompletionResult(offer.Value, offer.Value, CompletionResultType.ParameterValue, offer.Tip))];
    }

    /// <summary>All values, in the order in which they are offered.</summary>
    /// <param name="command">The cmdlet's name.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="bound">What is typed already, by parameter.</param>
    private protected abstract IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound);

    /// <summary>Is a value what was begun?</summary>
    private protected virtual bool IsMatch(string value, string typed) => StartsWith(value, typed);

    private static bool StartsWith(string value, string typed) => value.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Completes a filter with what is there: runs the cmdlet itself on the input that is already typed, and offers the
/// values of the property that the filter is about. The cmdlet knows best how its input is bound.
/// </summary>
public abstract class NodeCompleter : ValueCompleter
{
    private const string Reads = "Get-";
    private const string Reader = @"FragTools\Get-ExtFragIndex";

    // All that may stand on the command line beside the filter being completed, and changes what there is to choose from.
    private static readonly string[] PassedOn = ["Root", "LiteralRoot", "Path", "LiteralPath", "Manifest", "Namespace", "NumaNode", "Zone"];

    private protected sealed override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);

        // A cmdlet that writes is never run to find out what there is: another one reads it.
        shell.AddCommand(command.Split('\\')[^1].StartsWith(Reads, StringComparison.OrdinalIgnoreCase) ? command : Reader);
        foreach (var given in PassedOn.Where(given => given != parameter && bound.Contains(given)))
        {
            shell.AddParameter(given, bound[given]);
        }

        shell.AddParameter("ErrorAction", ActionPreference.Ignore).AddParameter("WarningAction", ActionPreference.Ignore);
        return [.. Values(shell, parameter).Select(value => (value, Describe(value)))];
    }

    /// <summary>What the value means, for the list that a menu shows.</summary>
    private protected abstract string Describe(string value);

    private static IEnumerable<string> Values(PowerShell shell, string parameter)
    {
        try
        {
            return shell.Invoke().Select(
                row => Convert.ToString(row.Properties[parameter]?.Value, CultureInfo.InvariantCulture)).OfType<string>();
        }
        catch (RuntimeException)
        {
            // A half-typed path or a value that does not bind: there is nothing to offer.
            return [];
        }
    }
}

/// <summary>Offers the namespaces that the input has.</summary>
public sealed class NamespaceCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"namespace {value}";
}

/// <summary>Offers the pods that the input has.</summary>
public sealed class PodCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"pod {value}";
}

/// <summary>Offers the NUMA nodes that the input has.</summary>
public sealed class NumaNodeCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"NUMA node {value}";
}

/// <summary>Offers the zones that the input has.</summary>
public sealed class ZoneCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"zone {value}";
}

/// <summary>Offers the orders that the input has.</summary>
public sealed class OrderCompleter : NodeCompleter
{
    private protected override string Describe(string value)
        => string.Create(
            CultureInfo.InvariantCulture, $"blocks of 2^{value} = {1L << int.Parse(value, CultureInfo.InvariantCulture)} pages");
}
