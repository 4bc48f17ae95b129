using System.Management.Automation;
using System.Management.Automation.Host;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;

namespace FragTools.Views;

/// <summary>A verdict's text in the format file's view.</summary>
internal static class VerdictView
{
    private const int UsualWidth = 80;

    /// <summary>A verdict on one screen.</summary>
    /// <returns>The text, of many lines.</returns>
    public static string Card(FragmentationVerdict verdict) => Join(VerdictCard.Lines(verdict, Columns(), ReaderShell.PowerShell), verdict);

    /// <summary>A verdict, or a piece of one, at length.</summary>
    /// <param name="item">A verdict, a finding, a remedy or a source.</param>
    /// <returns>The text, of one or many lines; null for anything else.</returns>
    public static string? Text(object item) => item switch
    {
        FragmentationVerdict verdict => Join(VerdictText.Lines(verdict, Columns()), verdict),
        Finding finding => Join(VerdictText.Lines(finding, Columns()), null),
        SuggestedRemedy remedy => Join(VerdictText.Lines(remedy, Columns()), null),
        EvidenceSource source => Join(VerdictText.Lines(source, Columns()), null),
        _ => null,
    };

    /// <summary>A verdict that the view of all details is chosen for.</summary>
    internal static PSObject Detailed(FragmentationVerdict verdict)
    {
        var wrapped = new PSObject(verdict);
        wrapped.TypeNames.Insert(0, $"{typeof(FragmentationVerdict).FullName}#Detailed");
        return wrapped;
    }

    // $Host is a variable of the runspace, which only its own commands reach.
    private static int Columns()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var host = shell.AddCommand("Microsoft.PowerShell.Utility\\Get-Host").Invoke<PSHost>().FirstOrDefault();
        try
        {
            return host?.UI?.RawUI?.WindowSize.Width is { } width and > 0 ? width - 1 : UsualWidth;
        }
        catch (Exception failure) when (failure is HostException or NotImplementedException)
        {
            return UsualWidth;
        }
    }

    private static string Join(IEnumerable<VerdictLine> lines, FragmentationVerdict? verdict)
        => string.Join('\n', lines.Select(line => ViewStyle.Colored(line.Text, Colour(line.Kind, verdict?.Verdict))));

    private static string? Colour(VerdictLineKind kind, Verdict? verdict) => kind switch
    {
        VerdictLineKind.Title => verdict switch
        {
            Verdict.Fragmentation => "Red",
            Verdict.NotFragmentation => "Green",
            Verdict.Inconclusive => null,
            _ => "Yellow",
        },
        VerdictLineKind.Heading => "Cyan",
        _ => null,
    };
}
