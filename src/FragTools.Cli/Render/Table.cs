namespace FragTools.Cli.Render;

/// <summary>
/// Columns as wide as their widest cell. Plain loops and arrays: every query over other types is code that is
/// compiled while the user waits.
/// </summary>
internal sealed class Table
{
    private readonly List<Column> _columns = [];
    private readonly List<Cell[]> _rows = [];
    private Cell[] _row = [];
    private int _filled;

    public void Add(Column column) => _columns.Add(column);

    /// <summary>Begins a row; <see cref="Add(Cell)"/> fills it from the left, what is not filled stays empty.</summary>
    public void BeginRow()
    {
        _row = new Cell[_columns.Count];
        _filled = 0;
        _rows.Add(_row);
    }

    public void Add(Cell cell) => _row[_filled++] = cell;

    /// <summary>Writes the table.</summary>
    /// <returns>False where spare columns had to be left out.</returns>
    public bool Write(Screen screen)
    {
        var widths = new int[_columns.Count];
        var needed = 0;
        var hasSpare = false;
        var hasBelow = false;
        for (var at = 0; at < widths.Length; at++)
        {
            var column = _columns[at];
            var width = Math.Max(column.Heading.Length, column.Below.Length);
            foreach (var row in _rows)
            {
                width = Math.Max(width, row[at].Length);
            }

            widths[at] = width;
            needed += width + (at == 0 ? 0 : column.Gap);
            hasSpare |= column.Spare;
            hasBelow |= column.Below.Length > 0;
        }

        var isComplete = !hasSpare || screen.Width is not { } available || needed <= available;
        var line = new Cell[widths.Length];
        for (var at = 0; at < line.Length; at++)
        {
            line[at] = new Cell(_columns[at].Heading, Tint.Strong);
        }

        WriteLine(screen, line, widths, isComplete);
        if (hasBelow)
        {
            for (var at = 0; at < line.Length; at++)
            {
                line[at] = new Cell(_columns[at].Below, Tint.Faint);
            }

            WriteLine(screen, line, widths, isComplete);
        }

        foreach (var row in _rows)
        {
            WriteLine(screen, row, widths, isComplete);
        }

        return isComplete;
    }

    private void WriteLine(Screen screen, Cell[] line, int[] widths, bool withSpare)
    {
        var blanks = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var column = _columns[at];
            if (column.Spare && !withSpare)
            {
                continue;
            }

            var padding = widths[at] - line[at].Length;
            blanks += (at == 0 ? 0 : column.Gap) + (column.Right ? padding : 0);
            if (line[at].Length > 0)
            {
                // Blanks are written only before text: no line ends with any.
                screen.WriteBlanks(blanks);
                screen.Write(line[at]);
                blanks = 0;
            }

            blanks += column.Right ? 0 : padding;
        }

        screen.WriteLine();
    }
}
