using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>Sentences, broken where the screen ends.</summary>
internal static class Paragraph
{
    private const int WidestLine = 110;

    public static void Write(Screen screen, string text, int indent)
    {
        var width = Math.Min(screen.Width ?? WidestLine, WidestLine) - indent;
        foreach (var line in LineBreak.AtBlanks(text, width))
        {
            screen.WriteBlanks(indent);
            screen.WriteLine(line);
        }
    }
}
