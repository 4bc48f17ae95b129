using FragTools.Starts;

namespace FragTools.Cli.Render;

internal sealed class StartFailureView : View<ContainerStartFailure>
{
    public override void Draw(IReadOnlyList<ContainerStartFailure> rows, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(rows);
        origin.AddTo(table);
        var times = new TimeColumn(rows.Select(static row => row.FirstSeen));
        table.Add(times.Column);
        table.Add(new Column("Pod", Narrow: Narrow.Folded));
        table.Add(new Column("Reason", Narrow: Narrow.Folded));
        table.Add(new Column("Tries", Right: true, Spare: 2));
        table.Add(new Column("Lines", Right: true, Spare: 3));
        table.Add(new Column("Kernel", Spare: 1));
        foreach (var failure in rows)
        {
            table.BeginRow();
            origin.AddTo(table, failure);
            table.Add(times.Of(failure.FirstSeen, null));
            table.Add(StartText.Started(failure));
            table.Add(StartText.Reason(failure));
            table.Add(Texts.Of(failure.Occurrences));
            table.Add(Texts.Of(failure.LineCount));
            table.Add(new Cell(StartText.Events(failure), failure.KernelEventCount > 0 ? Tint.Bad : Tint.Faint));
        }

        table.Write(screen);
    }
}
