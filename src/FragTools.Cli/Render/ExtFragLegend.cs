using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>What stands below the table of indices, for those who do not know them by heart.</summary>
internal static class ExtFragLegend
{
    private const int MostVerdicts = 8;

    public static void Write(IReadOnlyList<ZoneExtFragIndex> zones, Screen screen)
    {
        Write(IndexText.Legend(zones), screen);
        Footer.Write(screen, IndexText.Origin(zones));
    }

    public static void WriteVerdicts(IReadOnlyList<ZoneExtFragIndex> zones, OriginColumn origin, Screen screen)
    {
        var lacking = zones.Where(static zone => zone.FirstUnavailableOrder is not null).ToList();
        if (zones.All(static zone => zone.Meanings.All(static meaning => meaning == IndexMeaning.Available)))
        {
            screen.WriteLine("Every zone has a free block of every order shown.");
        }

        foreach (var zone in lacking.Take(MostVerdicts))
        {
            screen.Write(origin.Of(zone) is { Length: > 0 } where ? where + " " : "");
            screen.Write($"node {zone.NumaNode} {zone.Zone}: ");
            var lacks = IndexText.Conclusion(zone);
            var length = origin.Of(zone).Length + zone.Zone.Length + "  node 00: ".Length + lacks.Sum(static piece => piece.Text.Length);
            if (length > screen.Width)
            {
                screen.WriteLine();
                screen.Write("  ");
            }

            Write(lacks, screen);
        }

        if (lacking.Count > MostVerdicts)
        {
            screen.WriteLine($"and {lacking.Count - MostVerdicts} zones more");
        }
    }

    private static void Write(IReadOnlyList<IndexPiece> pieces, Screen screen)
        => screen.WriteLine([.. pieces.Select(static piece => new Cell(piece.Text, ZoneExtFragView.TintOf(piece.Meaning)))]);
}
