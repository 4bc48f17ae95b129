namespace FragTools.Text;

/// <summary>Sentences in lines.</summary>
public static class LineBreak
{
    /// <summary>Breaks a text at blanks; a word that is longer than a line stays whole.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Characters in a line.</param>
    /// <returns>The lines, at least one.</returns>
    public static IEnumerable<string> AtBlanks(string text, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
