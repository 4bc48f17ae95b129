using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Cli.Render;

internal sealed class SlabView : View<SlabCache>
{
    public override void Draw(IReadOnlyList<SlabCache> caches, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(caches);
        origin.AddTo(table);
        table.Add(new Column("Cache"));
        foreach (var (heading, spare) in new[]
        {
            ("Size", 0), ("Objects", 0), ("Active", 0), ("ObjSize", 1), ("PerSlab", 3), ("Pages", 2), ("Order", 0),
        })
        {
            table.Add(new Column(heading, Right: true, Spare: spare));
        }

        foreach (var cache in caches)
        {
            table.BeginRow();
            origin.AddTo(table, cache);
            table.Add(cache.Name);
            table.Add(SizeText.Format(cache.SizeBytes));
            table.Add(Texts.Of(cache.Objects));
            table.Add(Texts.Percent(cache.ActiveShare));
            table.Add(Texts.Of(cache.ObjectBytes));
            table.Add(Texts.Of(cache.ObjectsPerSlab));
            table.Add(Texts.Of(cache.PagesPerSlab));
            table.Add(Texts.Of(cache.Order));
        }

        table.Write(screen);
        Footer.PageSize(screen, caches.Any(static cache => cache.PageSizeAssumed));
    }
}
