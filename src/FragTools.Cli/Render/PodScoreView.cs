using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Cli.Render;

/// <summary>Processes in the order in which they would be killed, or containers by what the kubelet will set.</summary>
internal sealed class PodScoreView : View<PodOomScore>
{
    public override void Draw(IReadOnlyList<PodOomScore> rows, Screen screen)
    {
        if (rows.Any(static row => row.ProcessId is not null))
        {
            DrawProcesses(rows, screen);
        }
        else
        {
            DrawContainers(rows, screen);
        }
    }

    private static void DrawProcesses(IReadOnlyList<PodOomScore> rows, Screen screen)
    {
        var table = new Table();
        var isReport = rows.Any(static row => row.IsVictim is not null);
        var hasExpected = rows.Any(static row => row.ExpectedOomScoreAdj is not null);
        var hasDrift = rows.Any(static row => row.Drift is not null and not 0);
        var isScoped = !isReport && rows.Any(static row => row.RankCgroup is not null);
        var origin = isReport ? OriginColumn.For(rows) : OriginColumn.ForHosts(rows);
        origin.AddTo(table);
        table.Add(new Column("Rank", Right: true));
        AddIf(isScoped, new Column("Within"));
        AddIf(isReport, new Column("Killed"));
        table.Add(new Column("Score", Right: true));
        table.Add(new Column("Adj", Right: true));
        AddIf(hasExpected, new Column("Expected", Right: true, Spare: 1));
        AddIf(hasDrift, new Column("Drift", Right: true));
        table.Add(new Column("Rss", Right: true));
        table.Add(new Column("QosClass", Spare: 2));
        table.Add(new Column("Process", Narrow: Narrow.Folded));
        table.Add(new Column("Pod", Narrow: Narrow.Folded));
        table.Add(new Column("Container", Spare: 3));
        foreach (var row in rows)
        {
            table.BeginRow();
            origin.AddTo(table, row);
            table.Add(Texts.Of(row.KillRank));
            CellIf(isScoped, PodScoreText.Scope(row));
            CellIf(isReport, row.IsVictim == true ? new Cell("killed", Tint.Bad) : null);
            table.Add(Texts.Of(row.OomScore));
            table.Add(Texts.Of(row.OomScoreAdj));
            CellIf(hasExpected, Texts.Of(row.ExpectedOomScoreAdj));
            CellIf(hasDrift, new Cell(PodScoreText.Drift(row), Tint.Warn));
            table.Add(ReportText.Size(row.RssBytes));
            table.Add(row.QosClass?.ToString());
            table.Add(ReportText.Process(row.ProcessName, row.ProcessId));
            table.Add(PodScoreText.Owner(row));
            table.Add(row.Container);
        }

        table.Write(screen);

        void AddIf(bool isShown, Column column)
        {
            if (isShown)
            {
                table.Add(column);
            }
        }

        void CellIf(bool isShown, Cell cell)
        {
            if (isShown)
            {
                table.Add(cell);
            }
        }
    }

    private static void DrawContainers(IReadOnlyList<PodOomScore> rows, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.ForHosts(rows);
        origin.AddTo(table);
        table.Add(new Column("Expected", Right: true));
        table.Add(new Column("QosClass", Spare: 2));
        table.Add(new Column("Request", Right: true));
        table.Add(new Column("Limit", Right: true));
        table.Add(new Column("Pod", Narrow: Narrow.Folded));
        table.Add(new Column("Container", Narrow: Narrow.Folded));
        table.Add(new Column("Explanation", Spare: 4));
        foreach (var row in rows)
        {
            table.BeginRow();
            origin.AddTo(table, row);
            table.Add(Texts.Of(row.ExpectedOomScoreAdj));
            table.Add(row.QosClass?.ToString());
            table.Add(ReportText.Size(row.RequestBytes));
            table.Add(ReportText.Size(row.LimitBytes));
            table.Add(PodScoreText.Owner(row));
            table.Add(row.Container);
            table.Add(row.Explanation);
        }

        table.Write(screen);
    }
}
