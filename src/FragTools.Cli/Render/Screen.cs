namespace FragTools.Cli.Render;

/// <summary>Where tables go: a terminal with colours and a width, or a file or pipe with neither.</summary>
internal sealed class Screen(TextWriter writer, bool hasColours, int? width)
{
    private const string Blanks = "                                                                ";

    /// <summary>Characters in a line, or null where nobody counts them.</summary>
    public int? Width => width;

    public static Screen For(TextWriter writer)
    {
        if (Console.IsOutputRedirected)
        {
            return new Screen(writer, hasColours: false, width: null);
        }

        // https://no-color.org: set to anything but nothing.
        var hasColours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Screen(writer, hasColours, Terminal.Width);
    }

    public void Write(Cell cell)
    {
        var code = hasColours ? Code(cell.Tint) : null;
        if (code is null)
        {
            writer.Write(cell.Text);
            return;
        }

        writer.Write("\e[");
        writer.Write(code);
        writer.Write('m');
        writer.Write(cell.Text);
        writer.Write("\e[0m");
    }

    public void WriteBlanks(int count)
    {
        for (; count > Blanks.Length; count -= Blanks.Length)
        {
            writer.Write(Blanks);
        }

        writer.Write(Blanks.AsSpan(0, count));
    }

    public void WriteLine() => writer.Write('\n');

    public void WriteLine(params ReadOnlySpan<Cell> pieces)
    {
        foreach (var piece in pieces)
        {
            Write(piece);
        }

        WriteLine();
    }

    private static string? Code(Tint tint) => tint switch
    {
        Tint.Good => "32",
        Tint.Warn => "33",
        Tint.Bad => "31",
        Tint.Faint => "2",
        Tint.Strong => "1",
        _ => null,
    };
}
