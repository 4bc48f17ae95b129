using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;

namespace FragTools.Cli.Render;

/// <summary>A node on a screen, or at length.</summary>
/// <param name="isDetailed">All that is known of it?</param>
internal sealed class VerdictView(bool isDetailed = false) : View<FragmentationVerdict>
{
    private const int UsualWidth = 80;

    public override void Draw(IReadOnlyList<FragmentationVerdict> rows, Screen screen)
    {
        foreach (var verdict in rows)
        {
            var width = screen.Width ?? UsualWidth;
            foreach (var line in isDetailed ? VerdictText.Lines(verdict, width) : VerdictCard.Lines(verdict, width, ReaderShell.Plain))
            {
                screen.WriteLine(new Cell(line.Text, TintOf(line.Kind, verdict)));
            }
        }
    }

    public static Tint TintOf(Verdict verdict) => verdict switch
    {
        Verdict.Fragmentation => Tint.Bad,
        Verdict.OutOfMemory or Verdict.CgroupLimit or Verdict.NotNow => Tint.Warn,
        Verdict.NotFragmentation => Tint.Good,
        _ => Tint.Faint,
    };

    private static Tint TintOf(VerdictLineKind kind, FragmentationVerdict verdict) => kind switch
    {
        VerdictLineKind.Title => TintOf(verdict.Verdict),
        VerdictLineKind.Heading => Tint.Strong,
        VerdictLineKind.Detail => Tint.Faint,
        _ => Tint.None,
    };
}

/// <summary>A row a node, the worst first. Of each verdict only the row is kept: there may be thousands.</summary>
internal sealed class VerdictRows(TextWriter writer) : IOutput<FragmentationVerdict>
{
    private readonly List<(string Host, Verdict Verdict, Confidence Confidence, string Kernel, string Evidence, int Affected)> _rows = [];

    public void Write(IReadOnlyList<FragmentationVerdict> rows)
        => _rows.AddRange(rows.Select(static verdict => (
            verdict.Host ?? "-",
            verdict.Verdict,
            verdict.Confidence,
            verdict.KernelVersion?.Release ?? "-",
            string.Join(' ', verdict.Evidence.Select(static finding => finding.Id).Distinct()),
            verdict.Affected.Count)));

    public void End()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        var table = new Table();
        table.Add(new Column("Host", Narrow: Narrow.Folded));
        table.Add(new Column("Verdict"));
        table.Add(new Column("Confidence"));
        table.Add(new Column("Pods", Right: true));
        table.Add(new Column("Evidence", Narrow: Narrow.Cut));
        table.Add(new Column("Kernel", Spare: 1));
        foreach (var row in _rows.OrderBy(static row => NodeDiagnosis.Urgency(row.Verdict, row.Confidence, row.Affected)))
        {
            table.BeginRow();
            table.Add(row.Host);
            table.Add(new Cell(row.Verdict.ToString(), VerdictView.TintOf(row.Verdict)));
            table.Add(row.Confidence.ToString());
            table.Add(row.Affected > 0 ? Texts.Of(row.Affected) : "-");
            table.Add(row.Evidence);
            table.Add(row.Kernel);
        }

        table.Write(Screen.For(writer));
    }
}
