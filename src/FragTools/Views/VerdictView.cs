using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Serialization;

namespace FragTools.Views;

/// <summary>A verdict's text in the format file's view.</summary>
public static class VerdictView
{
    private const int UsualWidth = 80;

    /// <summary>A verdict on one screen.</summary>
    /// <param name="thing">A verdict.</param>
    /// <param name="width">Characters in a line of the host; 0 or less where it has no window.</param>
    /// <param name="style">$PSStyle, or null in a host that has none.</param>
    /// <returns>The text, of many lines.</returns>
    public static string Card(PSObject thing, int width, PSObject? style)
    {
        ArgumentNullException.ThrowIfNull(thing);
        return ObjectConverter.Revive(thing) is FragmentationVerdict verdict
            ? Join(VerdictCard.Lines(verdict, Columns(width), ReaderShell.PowerShell), verdict, style)
            : "";
    }

    /// <summary>A verdict, or a piece of one, at length.</summary>
    /// <param name="thing">A verdict, a finding, a remedy or a source.</param>
    /// <param name="width">Characters in a line of the host; 0 or less where it has no window.</param>
    /// <param name="style">$PSStyle, or null in a host that has none.</param>
    /// <returns>The text, of one or many lines.</returns>
    public static string Text(PSObject thing, int width, PSObject? style)
    {
        ArgumentNullException.ThrowIfNull(thing);
        var columns = Columns(width);
        var item = ObjectConverter.Revive(thing);
        var lines = item switch
        {
            FragmentationVerdict verdict => VerdictText.Lines(verdict, columns),
            Finding finding => VerdictText.Lines(finding, columns),
            SuggestedRemedy remedy => VerdictText.Lines(remedy, columns),
            EvidenceSource source => VerdictText.Lines(source, columns),
            _ => [],
        };
        return Join(lines, item as FragmentationVerdict, style);
    }

    /// <summary>A verdict that the view of all details is chosen for.</summary>
    internal static PSObject Detailed(FragmentationVerdict verdict)
    {
        var wrapped = new PSObject(verdict);
        wrapped.TypeNames.Insert(0, $"{typeof(FragmentationVerdict).FullName}#Detailed");
        return wrapped;
    }

    private static int Columns(int width) => width > 0 ? width - 1 : UsualWidth;

    private static string Join(IEnumerable<VerdictLine> lines, FragmentationVerdict? verdict, PSObject? style)
        => string.Join('\n', lines.Select(line => ViewStyle.Colored(line.Text, Colour(line.Kind, verdict?.Verdict), style)));

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
