using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>The fragmentation index: objects by order, but the table by zone.</summary>
internal sealed class ExtFragView : View<ExtFragIndex>
{
    public override void Draw(IReadOnlyList<ExtFragIndex> rows, Screen screen)
        => new ZoneExtFragView().Draw(ZoneExtFragIndex.From(rows), screen);
}
