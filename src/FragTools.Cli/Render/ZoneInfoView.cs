using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Cli.Render;

internal sealed class ZoneInfoView : View<ZoneInfo>
{
    public override void Draw(IReadOnlyList<ZoneInfo> zones, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(zones);
        var hasBoost = zones.Any(static zone => zone.BoostPages > 0);
        origin.AddTo(table);
        table.Add(new Column("Node", Right: true));
        table.Add(new Column("Zone"));
        table.Add(new Column("Watermark"));
        table.Add(new Column("Free", Right: true, Spare: 3));
        foreach (var heading in new[] { "Free", "Min", "Low", "High", "Boost", "Managed" })
        {
            if (heading != "Boost" || hasBoost)
            {
                table.Add(new Column(heading, Right: true, Below: "pages", Spare: heading == "Boost" ? 1 : 0));
            }
        }

        table.Add(new Column("Protection", Below: "pages", Spare: 2));
        foreach (var zone in zones)
        {
            var tint = zone.Watermark switch
            {
                WatermarkState.BelowMin => Tint.Bad,
                WatermarkState.BelowLow => Tint.Warn,
                _ => Tint.None,
            };
            table.BeginRow();
            origin.AddTo(table, zone);
            table.Add(Texts.Of(zone.NumaNode));
            table.Add(zone.Zone);
            table.Add(new Cell(zone.Watermark?.ToString() ?? "-", tint));
            table.Add(new Cell(SizeText.Format(zone.FreePages * zone.PageSize), tint));
            table.Add(new Cell(Texts.Of(zone.FreePages), tint));
            table.Add(Texts.Of(zone.MinPages));
            table.Add(Texts.Of(zone.LowPages));
            table.Add(Texts.Of(zone.HighPages));
            if (hasBoost)
            {
                table.Add(Texts.Of(zone.BoostPages));
            }

            table.Add(Texts.Of(zone.ManagedPages));
            table.Add(zone.Protection?.ToString() ?? "-");
        }

        table.Write(screen);
        Footer.PageSize(screen, zones.Any(static zone => zone.PageSizeAssumed));
    }
}
