using FragTools.Reports;

namespace FragTools.Cli.Render;

internal sealed class OomKillView : View<OomKill>
{
    public override void Draw(IReadOnlyList<OomKill> rows, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(rows);
        origin.AddTo(table);
        table.Add(new Column("Time"));
        table.Add(new Column("Victim"));
        foreach (var heading in new[] { "Score", "Adj", "Rss", "Limit" })
        {
            table.Add(new Column(heading, Right: true));
        }

        table.Add(new Column("Cgroup"));
        table.Add(new Column("Expected", Spare: true));
        foreach (var kill in rows)
        {
            table.BeginRow();
            origin.AddTo(table, kill);
            table.Add(ReportText.Time(kill.Timestamp, kill.UptimeSeconds));
            table.Add(ReportText.Victim(kill));
            table.Add(Texts.Of(kill.VictimScore));
            table.Add(kill.VictimOomScoreAdj is { } adjustment ? Texts.Of(adjustment) : "-");
            table.Add(ReportText.Size(kill.VictimRssBytes));
            table.Add(ReportText.Size(kill.LimitBytes));
            table.Add(ReportText.Cgroup(kill));
            table.Add(kill.ExpectedVictim.Agrees == true ? "yes" : kill.ExpectedVictim.Reason.ToString());
        }

        table.Write(screen);
    }
}
