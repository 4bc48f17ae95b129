using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>Columns as wide as their widest cell, where the screen is wide enough.</summary>
internal sealed class Table
{
    // A column is not made narrower: what is left must tell things apart.
    private const int Narrowest = 9;

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
    /// <returns>False where columns had to be left out.</returns>
    public bool Write(Screen screen)
    {
        var widths = _columns
            .Select((column, at) => _rows.Select(row => row[at].Length).Append(column.Heading.Length).Append(column.Below.Length).Max())
            .ToArray();
        var isComplete = screen.Width is not { } available || Fit(widths, available);
        WriteLine(screen, [.. _columns.Select(static column => new Cell(column.Heading, Tint.Strong))], widths);
        if (_columns.Exists(static column => column.Below.Length > 0))
        {
            WriteLine(screen, [.. _columns.Select(static column => new Cell(column.Below, Tint.Faint))], widths);
        }

        foreach (var row in _rows)
        {
            WriteRow(screen, row, widths);
        }

        return isComplete;
    }

    /// <summary>Leaves columns out, then makes others narrower; a width of 0 is that of one that is left out.</summary>
    private bool Fit(int[] widths, int available)
    {
        var isComplete = true;
        while (Needed(widths) > available
            && _columns.Where((column, at) => widths[at] > 0).Max(static column => column.Spare) is > 0 and var least)
        {
            isComplete = false;
            for (var at = 0; at < widths.Length; at++)
            {
                widths[at] = _columns[at].Spare == least ? 0 : widths[at];
            }
        }

        // The widest gives way, so that a long name does not become a column of syllables beside a short one that is whole.
        while (Needed(widths) > available)
        {
            var widest = Enumerable.Range(0, widths.Length)
                .Where(at => _columns[at].Narrow != Narrow.Whole && widths[at] > Narrowest)
                .DefaultIfEmpty(-1).MaxBy(at => at < 0 ? 0 : widths[at]);
            if (widest < 0)
            {
                break;
            }

            widths[widest]--;
        }

        return isComplete;
    }

    private int Needed(int[] widths)
        => widths.Sum() + _columns.Where((_, at) => widths[at] > 0).Skip(1).Sum(static column => column.Gap);

    private void WriteRow(Screen screen, Cell[] row, int[] widths)
    {
        var folded = row.Select((cell, at) => _columns[at].Narrow == Narrow.Folded && widths[at] > 0 && cell.Length > widths[at]
            ? LineBreak.OfName(cell.Text!, widths[at]).Select(text => cell with { Text = text }).ToArray()
            : [cell]).ToList();
        for (var line = 0; line < folded.Max(static lines => lines.Length); line++)
        {
            WriteLine(screen, [.. folded.Select(lines => line < lines.Length ? lines[line] : default)], widths);
        }
    }

    private void WriteLine(Screen screen, Cell[] line, int[] widths)
    {
        var blanks = 0;
        var isFirst = true;
        for (var at = 0; at < line.Length; at++)
        {
            if (widths[at] == 0)
            {
                continue;
            }

            var column = _columns[at];
            var cell = line[at].Length <= widths[at] ? line[at] : line[at] with { Text = line[at].Text![..(widths[at] - 1)] + "…" };
            var padding = widths[at] - cell.Length;
            blanks += (isFirst ? 0 : column.Gap) + (column.Right ? padding : 0);
            isFirst = false;
            if (cell.Length > 0)
            {
                // Blanks are written only before text: no line ends with any.
                screen.WriteBlanks(blanks);
                screen.Write(cell);
                blanks = 0;
            }

            blanks += column.Right ? 0 : padding;
        }

        screen.WriteLine();
    }
}
