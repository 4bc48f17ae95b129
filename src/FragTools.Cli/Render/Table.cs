namespace FragTools.Cli.Render;

/// <summary>Columns as wide as their widest cell.</summary>
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
        var widths = _columns
            .Select((column, at) => _rows.Select(row => row[at].Length).Append(column.Heading.Length).Append(column.Below.Length).Max())
            .ToArray();
        var needed = widths.Sum() + _columns.Skip(1).Sum(static column => column.Gap);
        var isComplete = !_columns.Exists(static column => column.Spare) || screen.Width is not { } available || needed <= available;
        WriteLine(screen, [.. _columns.Select(static column => new Cell(column.Heading, Tint.Strong))], widths, isComplete);
        if (_columns.Exists(static column => column.Below.Length > 0))
        {
            WriteLine(screen, [.. _columns.Select(static column => new Cell(column.Below, Tint.Faint))], widths, isComplete);
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
