namespace FragTools.Diagnosis;

/// <summary>Breaks a command into lines that paste as one: behind a step, a pipe or <c>&amp;&amp;</c>, where every shell goes on.</summary>
internal static class CommandText
{
    /// <summary>The lines of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="width">Characters in a line; a piece that can be broken nowhere is longer.</param>
    public static IReadOnlyList<string> Lines(string command, int width)
    {
        var lines = new List<string>();
        var start = 0;
        while (command.Length - start > width)
        {
            var (end, next) = Break(command, start, width);
            if (next == command.Length)
            {
                break;
            }

            lines.Add(command[start..end]);
            start = next;
        }

        lines.Add(command[start..]);
        return lines;
    }

    /// <summary>The last place to break that fits; where none does, the first.</summary>
    private static (int End, int Next) Break(string command, int start, int width)
    {
        var found = (End: command.Length, Next: command.Length);
        var quote = '\0';
        for (var at = start; at < command.Length - 1; at++)
        {
            var character = command[at];
            if (quote != '\0' || character is '\'' or '"')
            {
                quote = quote == character ? '\0' : quote == '\0' ? character : quote;
                continue;
            }

            var end = character == ';' ? at : character is '|' or '&' ? at + 1 : -1;
            if (end < 0 || command[at + 1] != ' ')
            {
                continue;
            }

            if (end - start > width && found.Next < command.Length)
            {
                break;
            }

            found = (end, at + 2);
            if (end - start > width)
            {
                break;
            }
        }

        return found;
    }
}
