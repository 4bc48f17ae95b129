using System.Buffers;

namespace FragTools.Text;

/// <summary>Sentences and names in lines.</summary>
public static class LineBreak
{
    // Behind what a name is rather broken, and behind what else.
    private static readonly SearchValues<char> StrongMarks = SearchValues.Create("/:,|");
    private static readonly SearchValues<char> Marks = SearchValues.Create("/-_.:,|");

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

    /// <summary>
    /// Breaks a name that is longer than a line, so that none of it is lost: at a blank, else behind one of its marks, else anywhere.
    /// </summary>
    /// <param name="name">A pod, a cgroup, a function with its module.</param>
    /// <param name="width">Characters in a line, at least one.</param>
    /// <returns>The lines, at least one, none longer than <paramref name="width"/>.</returns>
    public static IEnumerable<string> OfName(string name, int width)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        while (name.Length > width)
        {
            var blank = name.LastIndexOf(' ', width);
            var strong = name.AsSpan(0, width).LastIndexOfAny(StrongMarks);

            // What stands in a line's first half would leave most of the line empty.
            var mark = strong >= width / 2 ? strong : name.AsSpan(0, width).LastIndexOfAny(Marks);
            var isAtBlank = blank > 0 && (blank >= width / 2 || mark < blank);
            var end = isAtBlank ? blank : mark >= 0 ? mark + 1 : width;
            yield return name[..end];
            name = name[(isAtBlank ? end + 1 : end)..];
        }

        yield return name;
    }
}
