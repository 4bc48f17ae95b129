using FragTools.Reports;

namespace FragTools.Cli.Render;

internal sealed class OomKillView : View<OomKill>
{
    public override void Draw(IReadOnlyList<OomKill> rows, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(rows);
        origin.AddTo(table);
        var times = new TimeColumn(rows.Select(static row => row.Timestamp));
        table.Add(times.Column);
        table.Add(new Column("Victim", Narrow: Narrow.Folded));
        foreach (var (heading, spare) in new[] { ("Score", 1), ("Adj", 2), ("Rss", 0), ("Limit", 3) })
        {
            table.Add(new Column(heading, Right: true, Spare: spare));
        }

        table.Add(new Column("Cgroup", Narrow: Narrow.Folded));
        table.Add(new Column("Expected", Spare: 4));
        foreach (var kill in rows)
        {
            table.BeginRow();
            origin.AddTo(table, kill);
            table.Add(times.Of(kill.Timestamp, kill.UptimeSeconds));
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
