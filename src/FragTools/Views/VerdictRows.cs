using System.Globalization;
using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Serialization;

namespace FragTools.Views;

/// <summary>
/// Verdicts and their findings, remedies, sources and pods in one view, written as tables are. The engine takes the view of the first
/// object of a script for all that come after it, and lists what that view is not for: <c>$v.Evidence; $v.Remedies</c>. The columns are
/// those of the types' own tables in Types.psd1.
/// </summary>
internal static class VerdictRows
{
    private static readonly Column[] Verdicts =
        [new("Host", 26), new("Verdict", 16), new("Confidence", 10), new("Pods", 4, true), new("Evidence", 60)];

    private static readonly Column[] Findings = [new("Id", 5), new("Severity", 8), new("Statement", 100)];
    private static readonly Column[] Remedies = [new("Term", 9), new("What", 34), new("PowerShellCommand", 80)];
    private static readonly Column[] Sources = [new("State", 8), new("Name", 34), new("Detail", 70)];
    private static readonly Column[] Pods = [new("Pod", 40), new("Times", 5, true), new("Effect", 60)];

    /// <summary>What stands above the rows of a type; a card stands there itself, for the engine sets it off with a blank line.</summary>
    public static object? Heading(PSObject row) => Table(row) is not var (columns, _) ? Card(row)
        : ViewStyle.Heading(Line(columns, Array.ConvertAll(columns, static column => column.Heading))) + "\n"
            + ViewStyle.Heading(Line(columns, Array.ConvertAll(columns, static column => new string('-', column.Heading.Length))));

    /// <summary>A row, in as many lines as its fullest cell needs.</summary>
    public static string? Text(PSObject row)
    {
        if (Table(row) is not var (columns, cells))
        {
            return null;
        }

        var lines = cells.Select(static cell => cell?.Split('\n') ?? []).ToList();
        return string.Join('\n', Enumerable.Range(0, Math.Max(1, lines.Max(static cell => cell.Length)))
            .Select(at => Line(columns, [.. lines.Select(cell => at < cell.Length ? cell[at] : "")])));
    }

    private static CardText? Card(PSObject row) => ObjectConverter.Revive(row) is not FragmentationVerdict verdict ? null
        : new CardText(IsNamed(row, "Detailed") ? VerdictView.Text(verdict) : VerdictView.Card(verdict));

    private static (Column[] Columns, string?[] Cells)? Table(PSObject row) => ObjectConverter.Revive(row) switch
    {
        FragmentationVerdict verdict when IsNamed(row, "Row") => (Verdicts,
        [
            verdict.Host, verdict.Verdict.ToString(), verdict.Confidence.ToString(),
            verdict.Affected.Count.ToString(CultureInfo.InvariantCulture), ShownTexts.EvidenceCell(row),
        ]),
        Finding finding => (Findings, [finding.Id, finding.Severity.ToString(), ShownTexts.FindingStatement(row)]),
        SuggestedRemedy remedy => (Remedies, [remedy.Term.ToString(), ShownTexts.RemedyWhat(row), ShownTexts.RemedyCommand(row)]),
        EvidenceSource source => (Sources, [source.State.ToString(), ShownTexts.SourceName(row), ShownTexts.SourceDetail(row)]),
        AffectedPod pod => (Pods,
            [ShownTexts.PodName(row), pod.Occurrences.ToString(CultureInfo.InvariantCulture), ShownTexts.PodEffect(row)]),
        _ => null,
    };

    private static bool IsNamed(PSObject row, string view) => row.TypeNames[0].EndsWith("#" + view, StringComparison.Ordinal);

    private static string Line(Column[] columns, string[] cells)
        => string.Join(' ', columns.Zip(cells, static (column, cell)
            => column.IsRight ? cell.PadLeft(column.Width) : cell.PadRight(column.Width))).TrimEnd();

    private sealed record Column(string Heading, int Width, bool IsRight = false);

    /// <summary>A card as what a group is made by: no other equals it, so that it comes twice where it is asked for twice.</summary>
    private sealed class CardText(string text) : IComparable
    {
        public int CompareTo(object? obj) => ReferenceEquals(this, obj) ? 0 : 1;

        public override string ToString() => text;
    }
}
