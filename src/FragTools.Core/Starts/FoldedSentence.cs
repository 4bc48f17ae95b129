using System.Text;
using System.Text.RegularExpressions;
using FragTools.Logs.Lines;

namespace FragTools.Starts;

/// <summary>
/// A sentence that a terminal or a mail folded and before whose lines nothing stands that would tell so: a row of kubectl's, or what
/// docker, podman and runc print. It goes on in the next line where the first word of that had no room, and the widths of all its lines
/// together with the words of these programs tell whether a blank stood at a fold.
/// </summary>
internal sealed partial class FoldedSentence
{
    private const int MostPieces = 64;
    private const int LongestSentence = 16 * 1024;

    // Two lines of a width that no terminal has are of one width by chance now and then; a line that only ends there is shorter.
    private const int FewestOfOneWidth = 2;

    // Before these stands no blank, and behind those.
    private const string Glue = "_:,.;)";
    private const string Open = "_/(-";

    private readonly List<string> _pieces = [];
    private readonly List<int> _columns = [];
    private int _length;
    private int _widest;

    /// <summary>Of how many lines is it?</summary>
    public int Count => _pieces.Count;

    /// <summary>Its lines as they stood.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>There is none.</summary>
    public void Clear()
    {
        _pieces.Clear();
        _columns.Clear();
        (_length, _widest) = (0, 0);
    }

    /// <summary>May it go on in a line: would that line's first word have had no room, and does it begin nothing of its own?</summary>
    /// <param name="next">The line.</param>
    /// <param name="columns">Its columns.</param>
    public bool GoesOn(string next, int columns)
    {
        if (!MayAdd(next))
        {
            return false;
        }

        var rest = next.AsSpan().Trim();
        var word = rest.IndexOf(' ') is >= 0 and var end ? end : rest.Length;
        return _columns[^1] + 1 + word > Math.Max(_widest, columns);
    }

    /// <summary>Is a line a prompt, a tip or another row, whatever stands before it?</summary>
    public static bool IsOther(string line) => Others().IsMatch(line);

    /// <summary>Is there room for one more line, and does it begin nothing of its own?</summary>
    /// <param name="next">The line.</param>
    public bool MayAdd(string next)
        => _pieces.Count is > 0 and < MostPieces && _length < LongestSentence && !string.IsNullOrWhiteSpace(next) && !IsOther(next);

    /// <summary>Takes a line of it, or its first.</summary>
    /// <param name="next">The line, without what stands before each line.</param>
    /// <param name="columns">The columns of the line as it stood.</param>
    public void Add(string next, int columns)
    {
        _pieces.Add(next.TrimEnd('\r'));
        _columns.Add(columns);
        _length += next.Length;
        _widest = Math.Max(_widest, columns);
    }

    /// <summary>The lines in one.</summary>
    public string Text
    {
        get
        {
            var isCut = IsCut();
            var text = new StringBuilder(_pieces[0]);
            for (var index = 1; index < _pieces.Count; index++)
            {
                var (before, next) = (_pieces[index - 1], _pieces[index]);
                var isApart = !before.EndsWith(' ') && !next.StartsWith(' ') && HasBlank(index, isCut);
                text.Append(isApart ? " " : "").Append(next);
            }

            return text.ToString();
        }
    }

    /// <summary>Were the lines cut at a width, and not folded at blanks? Null where only the words at a fold tell.</summary>
    private bool? IsCut()
    {
        var (full, shorter, halves) = (0, 0, 0);
        for (var index = 1; index < _pieces.Count; index++)
        {
            // The blank at which a terminal cut may be lost.
            var columns = _columns[index - 1];
            full += columns == _widest ? 1 : 0;
            shorter += columns < _widest - 1 ? 1 : 0;
            halves += columns == _widest ? Halves(index) : 0;
        }

        return halves != 0 ? halves > 0
            : full >= FewestOfOneWidth && shorter == 0 ? true
            : shorter > 0 && full < FewestOfOneWidth ? false
            : full == 1 && FoldSeams.IsUsual(_widest) ? true
            : null;
    }

    /// <summary>1 where halves of a word stand on both sides of a fold, −1 where whole words do, 0 where neither is known.</summary>
    private int Halves(int index)
    {
        var (left, right) = Around(index);
        if (left.Length == 0 || right.Length == 0)
        {
            return 0;
        }

        var isWhole = IsInWord(left[^1]) && IsInWord(right[0]) && IsWord(left + right);
        var areWords = (IsWord(left) && IsWord(right)) || (left[^1] == ':' && char.IsLetter(right[0]));
        return (isWhole ? 1 : 0) - (areWords ? 1 : 0);
    }

    private bool HasBlank(int index, bool? isCut)
    {
        if (Halves(index) is not 0 and var halves)
        {
            return halves < 0;
        }

        // A line that is one word had no blank to be folded at, and before a colon stands none.
        var (left, right) = Around(index);
        return _columns[index - 1] < _widest
            || (left.Length != _pieces[index - 1].Length && left.Length > 0 && !Glue.Contains(right[0], StringComparison.Ordinal)
                && !Open.Contains(left[^1], StringComparison.Ordinal) && !(isCut ?? (!IsWord(left) && !IsWord(right))));
    }

    /// <summary>What stands on both sides of a fold, up to the next blanks.</summary>
    private (string Left, string Right) Around(int index)
    {
        var (before, next) = (_pieces[index - 1], _pieces[index]);
        return (before[(before.LastIndexOf(' ') + 1)..],
            next[..(next.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? end : next.Length)]);
    }

    private static bool IsInWord(char one) => char.IsLetter(one) || one == '\'';

    private static bool IsWord(string text) => StartGrammar.IsWord(Encoding.UTF8.GetBytes(text));

    // Prompts, the tips that programs give behind an error, kubectl's rows.
    [GeneratedRegex(
        """
        ^\s*( [^\s:]*@\S+\ ?\S*[\#$%>](\ |$) | \[[^\]\s]+@[^\]]*\]\s?[\#$%](\ |$) | [\#$%](\ |$) | (/\S*|~)\ [\#$](\ |$)
        | (See|Run|Try)\ ' | (Normal|Warning)\ \ +[A-Z] | (NAMESPACE|LAST\ SEEN|NAME)\ \ )
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Others();
}
