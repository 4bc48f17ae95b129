namespace FragTools.Logs.Lines;

/// <summary>
/// The width at which the lines of an input are folded: many of exactly one length and none a little longer were cut there;
/// of those that were folded between words none is much shorter than the longest.
/// </summary>
internal sealed class FoldWidth
{
    private const int Recent = 64;
    private const int Narrowest = 30;
    private const int Widest = 512;
    private const int FewestCut = 3;
    private const int NoneWithin = 10;

    // No mail program folds at more between words.
    private const int LongestFolded = 240;

    /// <summary>What terminals and tools are set to.</summary>
    private static readonly int[] Usual = [60, 64, 72, 76, 80, 96, 100, 120, 132, 160, 200];

    private readonly int[] _columns = new int[Recent];
    private readonly int[] _counts = new int[Widest + NoneWithin + 1];
    private int _next;
    private int _cut;
    private bool _isLooked;

    /// <summary>Gives the lines around the one that is read, where they can be had.</summary>
    public FoldedLines.Neighbours? Around { get; set; }

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

    /// <summary>Was a line joined?</summary>
    public bool HasFolded { get; set; }

    /// <summary>Other lines are read from here on.</summary>
    public void Begin() => (_isLooked, _cut, HasFolded) = (false, 0, false);

    /// <summary>Notes a line. A word that fits on no line is longer than those that were folded.</summary>
    public void See(ReadOnlySpan<byte> raw, int columns)
    {
        if (raw.Trim(" \t\r>|"u8).IndexOf((byte)' ') >= 0)
        {
            _columns[_next++ % Recent] = columns;
        }
    }

    /// <summary>Notes that a line was cut in a word.</summary>
    public void Cut(int columns) => _cut = _cut == 0 ? columns : _cut;

    /// <summary>Are lines cut at this width?</summary>
    public bool IsHard(int columns)
    {
        Look();
        return _cut > 0 && columns == _cut;
    }

    /// <summary>Was a line of these columns cut, rather than folded at a blank? Null where nothing tells.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="next">The columns of what follows it.</param>
    public bool? IsCut(int columns, int next)
    {
        Look();
        return _cut > 0 ? columns == _cut
            : next > columns || columns < Longest ? false
            : columns >= LongestFolded || ((next == columns || Array.IndexOf(Usual, columns) >= 0) && ALittleShorter(columns) < 2)
            ? true
            : null;
    }

    /// <summary>Would the first word of the next piece have had no room on a line?</summary>
    public bool IsPlausible(int columns, ReadOnlySpan<byte> rest)
    {
        Look();
        var word = rest.IndexOf((byte)' ');
        return _cut > 0 && columns > _cut / 2 ? columns == _cut || columns + 1 + (word < 0 ? rest.Length : word) > _cut
            : columns + 1 + (word < 0 ? rest.Length : word) >= Longest;
    }

    private void Look()
    {
        if (_isLooked || Around is null)
        {
            return;
        }

        _isLooked = true;
        Array.Clear(_counts);
        var text = Around();
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var columns = HeldLine.Columns(end < 0 ? text : text[..end]);
            _counts[Math.Min(columns, _counts.Length - 1)]++;
            text = end < 0 ? default : text[(end + 1)..];
        }

        for (var columns = Widest; columns >= Narrowest; columns--)
        {
            if (_counts[columns] >= FewestCut && _counts[columns] >= 2 * ALittleShorter(columns)
                && !_counts.AsSpan(columns + 1, NoneWithin).ContainsAnyExcept(0))
            {
                _cut = columns;
                break;
            }
        }
    }

    /// <summary>Folded between words, as many lines are a little shorter as have the whole width.</summary>
    private int ALittleShorter(int columns)
    {
        var shorter = 0;
        foreach (var count in _counts.AsSpan(Math.Clamp(columns - (NoneWithin / 2), 0, Widest), NoneWithin / 2))
        {
            shorter += count;
        }

        return shorter;
    }
}
