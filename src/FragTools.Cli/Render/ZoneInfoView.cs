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
        table.Add(new Column("Free", Right: true));
        foreach (var heading in new[] { "Free", "Min", "Low", "High", "Boost", "Managed" })
        {
            if (heading != "Boost" || hasBoost)
            {
                table.Add(new Column(heading, Right: true, Below: "pages"));
            }
        }

        table.Add(new Column("Protection", Below: "pages"));
        foreach (var zone in zones)
        {
            // A zone without memory is below its marks and lacks nothing.
            var tint = zone is { ManagedPages: 0 } or { PresentPages: 0 } ? Tint.None
                : zone.FreePages < zone.MinPages ? Tint.Bad : zone.FreePages < zone.LowPages ? Tint.Warn : Tint.None;
            table.BeginRow();
            origin.AddTo(table, zone);
            table.Add(Texts.Of(zone.NumaNode));
            table.Add(zone.Zone);
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
