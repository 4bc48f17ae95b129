using FragTools.Remedy;

namespace FragTools.Cli.Render;

/// <summary>A fact a line: a machine has few NUMA nodes.</summary>
internal sealed class CompactionView : View<CompactionResult>
{
    public override void Draw(IReadOnlyList<CompactionResult> rows, Screen screen) => Paragraphs.Draw(rows.Select(RemedyText.Of), screen);
}

/// <summary>The same of dropped caches.</summary>
internal sealed class CacheDropView : View<CacheDropResult>
{
    public override void Draw(IReadOnlyList<CacheDropResult> rows, Screen screen) => Paragraphs.Draw(rows.Select(RemedyText.Of), screen);
}

/// <summary>Texts of several lines with an empty line between them.</summary>
internal static class Paragraphs
{
    public static void Draw(IEnumerable<string> texts, Screen screen)
    {
        var isFirst = true;
        foreach (var text in texts)
        {
            if (!isFirst)
            {
                screen.WriteLine();
            }

            isFirst = false;
            foreach (var line in text.Split('\n'))
            {
                screen.WriteLine(new Cell(line));
            }
        }
    }
}
