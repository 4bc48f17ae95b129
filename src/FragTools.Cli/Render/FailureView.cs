using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Cli.Render;

internal sealed class FailureView : View<PageAllocFailure>
{
    public override void Draw(IReadOnlyList<PageAllocFailure> rows, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(rows);
        origin.AddTo(table);
        var times = new TimeColumn(rows.Select(static row => row.Timestamp));
        table.Add(times.Column);
        table.Add(new Column("Process", Narrow: Narrow.Folded));
        table.Add(new Column("Order", Right: true));
        table.Add(new Column("Asked", Right: true, Spare: 1));
        table.Add(new Column("Cause"));
        table.Add(new Column("Requester", Narrow: Narrow.Folded));
        table.Add(new Column("Zones", Spare: 2));
        foreach (var failure in rows)
        {
            table.BeginRow();
            origin.AddTo(table, failure);
            table.Add(times.Of(failure.Timestamp, failure.UptimeSeconds));
            table.Add(failure.ProcessName);
            table.Add(failure.Order is { } order ? Texts.Of(order) : "-");
            table.Add(ReportText.Size(failure.RequestedBytes));
            table.Add(new Cell(failure.Cause.ToString(), TintOf(failure.Cause)));
            table.Add(failure.Requester ?? failure.Cache);
            table.Add(ReportText.Zones(failure.CauseDetail));
        }

        table.Write(screen);
    }

    private static Tint TintOf(AllocationCause cause) => cause switch
    {
        AllocationCause.Fragmentation or AllocationCause.WatermarkReserve => Tint.Bad,
        AllocationCause.OutOfMemory or AllocationCause.AddressSpace => Tint.Warn,
        _ => Tint.Faint,
    };
}
