namespace FragTools.Cli.Render;

/// <summary>Sentences, broken where the screen ends.</summary>
internal static class Paragraph
{
    private const int WidestLine = 110;

    public static void Write(Screen screen, string text, int indent)
    {
        var width = Math.Min(screen.Width ?? WidestLine, WidestLine) - indent;
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                WriteOne(screen, line, indent);
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        WriteOne(screen, line, indent);
    }

    private static void WriteOne(Screen screen, string line, int indent)
    {
        screen.WriteBlanks(indent);
        screen.WriteLine(line);
    }
}
