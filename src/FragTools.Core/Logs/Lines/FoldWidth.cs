namespace FragTools.Logs.Lines;

/// <summary>How the lines of an input were folded.</summary>
internal enum FoldKind
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>At one column, whatever stands there.</summary>
    Cut,

    /// <summary>At the last blank that had room.</summary>
    BetweenWords,
}

/// <summary>
/// How and at which width the lines of an input are folded, as far as all places together tell at which one may go on in the
/// next: those of a terminal's width were cut, and where lines were folded between words the next word had no room.
/// </summary>
/// <param name="grammar">Knows the words.</param>
internal sealed class FoldWidth(ILineGrammar grammar)
{
    private const int Recent = 64;

    // No mail program folds at more between words.
    private const int LongestFolded = 240;

    // The blanks that a table's columns are filled with.
    private const int LongestRun = 16;

    private readonly int[] _columns = new int[Recent];
    private readonly FoldSeams _seams = new(grammar);
    private int _next;
    private int _width;
    private FoldKind _kind;
    private int _edge = -1;
    private bool _isShown;
    private bool _isEdgeShown;
    private bool _isLooked;

    /// <summary>Gives the lines around the one that is read, where they can be had.</summary>
    public FoldedLines.Neighbours? Around { get; set; }

    /// <summary>What stands before each line, whatever it is a piece of.</summary>
    public ReadOnlySpan<byte> Outer
    {
        get => _seams.Outer;
        set
        {
            if (!value.SequenceEqual(_seams.Outer))
            {
                _seams.Outer = value.ToArray();
                _isLooked = false;
            }
        }
    }

    /// <summary>Was a line joined?</summary>
    public bool HasFolded { get; set; }

    private int Longest
    {
        get
        {
            var longest = 0;
            foreach (var columns in _columns)
            {
                longest = Math.Max(longest, columns);
            }

            return longest;
        }
    }

    /// <summary>Other lines are read from here on.</summary>
    public void Begin()
    {
        (_isLooked, _isShown, _kind, HasFolded, _edge) = (false, false, FoldKind.Unknown, false, -1);
        _seams.Outer = [];
    }

    /// <summary>Notes a line. A word that fits on no line is longer than those that were folded.</summary>
    public void See(ReadOnlySpan<byte> raw, int columns)
    {
        if (raw.Trim(" \t\r>|"u8).IndexOf((byte)' ') >= 0)
        {
            _columns[_next++ % Recent] = columns;
        }
    }

    /// <summary>Notes that a line was cut in a word.</summary>
    public void Cut(int columns) => (_kind, _width) = _kind == FoldKind.Unknown ? (FoldKind.Cut, columns) : (_kind, _width);

    /// <summary>Are lines cut at this width?</summary>
    /// <param name="columns">The columns of a line.</param>
    public bool IsHard(int columns)
    {
        Look();
        return _kind == FoldKind.Cut && columns == _width;
    }

    /// <summary>Did several folds show that a line goes on in the next because it has no more room?</summary>
    /// <param name="columns">The line's columns.</param>
    /// <param name="rest">The next.</param>
    /// <param name="mayLackBlanks">May blanks be lost at its end?</param>
    public bool HasNoRoom(int columns, ReadOnlySpan<byte> rest, bool mayLackBlanks)
    {
        Look();
        return _isShown && (IsPlausible(columns, rest)
            || (mayLackBlanks && columns > _width - LongestRun && FoldSeams.HasRuns(rest)));
    }

    /// <summary>Was a line of this length in bytes cut off at its end? Null where only its words tell.</summary>
    public bool? IsCutOff(int length)
    {
        if (_edge < 0 && Around is not null)
        {
            _edge = CutEdge.Find(Around(), out _isEdgeShown);
        }

        if (length != _edge || !(_isEdgeShown || FoldSeams.IsUsual(length)))
        {
            return false;
        }

        // What was folded at its edge goes on behind it.
        Look();
        return _kind != FoldKind.Unknown ? false : _isEdgeShown ? true : null;
    }

    /// <summary>Was a line of these columns cut, rather than folded at a blank? Null where nothing tells.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="next">The columns of what follows it.</param>
    public bool? IsCut(int columns, int next)
    {
        Look();
        return _kind switch
        {
            FoldKind.Cut => columns == _width,
            FoldKind.BetweenWords => false,
            _ when next > columns || columns < Longest => false,
            _ when columns >= LongestFolded || (next == columns && FoldSeams.IsUsual(columns)) => true,
            _ => null,
        };
    }

    /// <summary>Would the first word of the next piece have had no room on a line?</summary>
    public bool IsPlausible(int columns, ReadOnlySpan<byte> rest)
    {
        Look();
        var word = rest.IndexOf((byte)' ');
        var end = columns + 1 + (word < 0 ? rest.Length : word);
        return _kind switch
        {
            FoldKind.Cut => columns == _width || columns == _width - 1 || (!_isShown && end > _width),
            FoldKind.BetweenWords => end > _width,
            _ => end >= Longest,
        };
    }

    private void Look()
    {
        if (Around is null || _isLooked)
        {
            return;
        }

        _isLooked = true;
        _seams.Read(Around());
        (_kind, _width, _isShown) = _seams.Judge();
    }
}
