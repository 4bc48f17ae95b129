using System.Management.Automation;
using System.Text;
using FragTools.Diagnosis;

namespace FragTools.Views;

/// <summary>A verdict's text in the format file's view.</summary>
public static class VerdictView
{
    private const int UsualWidth = 80;

    /// <summary>The verdict at length.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="width">Characters in a line of the host; 0 or less where it has no window.</param>
    /// <param name="style">$PSStyle, or null in a host that has none.</param>
    /// <returns>The text, of many lines.</returns>
    public static string Text(FragmentationVerdict verdict, int width, PSObject? style)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var text = new StringBuilder();
        foreach (var line in VerdictText.Lines(verdict, width > 0 ? width - 1 : UsualWidth))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(ViewStyle.Colored(line.Text, Colour(line.Kind, verdict), style));
        }

        return text.ToString();
    }

    private static string? Colour(VerdictLineKind kind, FragmentationVerdict verdict) => kind switch
    {
        VerdictLineKind.Title => verdict.Verdict switch
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
