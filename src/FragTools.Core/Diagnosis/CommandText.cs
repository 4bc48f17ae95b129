namespace FragTools.Diagnosis;

/// <summary>
/// Breaks a command into lines that paste as one: behind a step, a pipe or <c>&amp;&amp;</c>, where every shell goes on; where that is not
/// enough, at a blank, with the character by which the reader's shell goes on.
/// </summary>
internal static class CommandText
{
    private const string GoesOn = " \\";

    /// <summary>The lines of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="width">Characters in a line; a piece that can be broken nowhere is longer.</param>
    /// <param name="shell">The reader's shell.</param>
    public static IReadOnlyList<string> Lines(string command, int width, ReaderShell shell = ReaderShell.Plain)
    {
        var lines = new List<string>();
        var start = 0;
        while (command.Length - start > width)
        {
            var (end, next) = Break(command, start, width);
            if (end - start > width && Blank(command, start, start + width - GoesOn.Length) is > 0 and var blank)
            {
                lines.Add(command[start..blank] + (shell == ReaderShell.PowerShell ? " `" : GoesOn));
                start = blank + 1;
                continue;
            }

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

    /// <summary>The last blank outside of quotes up to a place; 0 where there is none.</summary>
    private static int Blank(string command, int start, int most)
    {
        var quote = '\0';
        var found = 0;
        for (var at = start; at <= most; at++)
        {
            var character = command[at];
            quote = quote == character ? '\0' : quote == '\0' && character is '\'' or '"' ? character : quote;
            found = character == ' ' && quote == '\0' ? at : found;
        }

        return found;
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
