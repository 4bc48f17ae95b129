using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;

namespace FragTools.Views;

/// <summary>A verdict's text in the format file's view.</summary>
internal static class VerdictView
{
    /// <summary>A verdict on one screen.</summary>
    public static string Card(FragmentationVerdict verdict)
        => Join(VerdictCard.Lines(verdict, ViewStyle.Width, ReaderShell.PowerShell), verdict);

    /// <summary>A verdict at length.</summary>
    public static string Text(FragmentationVerdict verdict) => Join(VerdictText.Lines(verdict, ViewStyle.Width), verdict);

    /// <summary>A verdict that another view than the card is chosen for.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="view"><c>Row</c> or <c>Detailed</c>.</param>
    public static PSObject Named(FragmentationVerdict verdict, string view)
    {
        var wrapped = new PSObject(verdict);
        wrapped.TypeNames.Insert(0, $"{typeof(FragmentationVerdict).FullName}#{view}");
        return wrapped;
    }

    private static string Join(IEnumerable<VerdictLine> lines, FragmentationVerdict verdict)
        => string.Join('\n', lines.Select(line => ViewStyle.Colored(line.Text, Colour(line.Kind, verdict.Verdict))));

    private static string? Colour(VerdictLineKind kind, Verdict verdict) => kind switch
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
