using System.Runtime.InteropServices;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// The places at which lines of a text may go on in the next, and what they tell together of how the text was folded: by
/// likelihoods, for each alone tells little.
/// </summary>
/// <param name="grammar">Knows the words.</param>
internal sealed class FoldSeams(ILineGrammar grammar)
{
    private const int Narrowest = 30;
    private const int Widest = 512;
    private const int LongestLine = 4096;

    // Logarithms of likelihoods: of what a fold of the kind does not do, of what it does now and then.
    private const double Never = -7;
    private const double Seldom = -2.5;
    private const double Often = -0.2;

    // How much one word more or less says, and from which difference on one kind is the better.
    private const double Word = 1.5;
    private const double Margin = 0.7;

    /// <summary>What terminals, mails and tools are set to.</summary>
    private static readonly int[] Usual = [60, 64, 66, 70, 72, 74, 76, 78, 79, 80, 96, 100, 120, 128, 132, 160, 200];

    private readonly List<Line> _lines = [];
    private readonly List<Seam> _all = [];
    private readonly List<int> _others = [];
    private readonly List<byte> _trial = [];
    private bool _hasPrefixes;

    /// <summary>What stood before each line, whatever it is a piece of.</summary>
    public byte[] Outer { get; set; } = [];

    /// <summary>Is a terminal, a mail or a tool often set to this width?</summary>
    public static bool IsUsual(int width) => Array.IndexOf(Usual, width) >= 0;

    /// <summary>Do several blanks stand together, as between columns?</summary>
    public static bool HasRuns(ReadOnlySpan<byte> text) => text.IndexOf("  "u8) >= 0;

    /// <summary>Takes the next line off a text, without its end.</summary>
    public static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">Whole lines.</param>
    public void Read(ReadOnlySpan<byte> text)
    {
        _lines.Clear();
        _all.Clear();
        _others.Clear();
        _hasPrefixes = false;
        var outer = Outer.Length > 0 ? Outer : Common(text);
        for (var rest = text; !rest.IsEmpty;)
        {
            AddLine(text, NextLine(ref rest), outer);
        }

        var head = -1;
        for (var index = 0; index < _lines.Count; index++)
        {
            var line = _lines[index];
            var begins = line.IsEmpty || (_hasPrefixes ? line.IsPrefixed : grammar.FormOf(text[line.Start..line.End]).Begins);
            if (begins || head < 0 || _lines[index - 1].IsEmpty)
            {
                head = line.IsEmpty ? -1 : index;
                AddOther(index - 1);
            }
            else if (Measure(text, head, index - 1, index) is var seam && (_hasPrefixes || seam.Begins != 1))
            {
                _all.Add(seam);
            }
            else
            {
                // The kernel begins lines of its own with a blank.
                AddOther(index - 1);
            }
        }

        AddOther(_lines.Count - 1);
    }

    /// <summary>How the text was folded, at which width, and whether several places show it.</summary>
    public (FoldKind Kind, int Width, bool IsShown) Judge()
    {
        var cut = new Guess(FoldKind.Cut, 0, double.NegativeInfinity);
        var words = new Guess(FoldKind.BetweenWords, 0, double.NegativeInfinity);
        foreach (var seam in _all)
        {
            cut = Better(cut, seam.Columns);
            words = Better(Better(words, seam.Words), seam.Words + 1);
        }

        if (_all.Count == 0)
        {
            return default;
        }

        foreach (var width in _others)
        {
            words = Better(words, width);
        }

        foreach (var width in Usual)
        {
            words = Better(words, width);
        }

        var best = cut.Score > words.Score ? cut : words;
        var fitting = 0;
        foreach (var seam in _all)
        {
            fitting += Likelihood(seam, best) > 2 * Seldom ? 1 : 0;
        }

        return Math.Abs(cut.Score - words.Score) < Margin || fitting * 3 < _all.Count * 2
            ? default
            : (best.Kind, best.Width, fitting > 1);
    }

    /// <summary>The better of two guesses of one kind.</summary>
    private Guess Better(Guess known, int width)
    {
        if (width is < Narrowest or > Widest || width == known.Width)
        {
            return known;
        }

        var guess = known with { Width = width, Score = IsUsual(width) ? 0 : -1 };
        foreach (var seam in _all)
        {
            guess.Score += Likelihood(seam, guess) + Wording(seam, guess);
        }

        var longer = 0;
        foreach (var columns in _others)
        {
            longer += columns > width ? 1 : 0;
        }

        guess.Score += Math.Min(longer, 10) * Seldom;
        return guess.Score > known.Score ? guess : known;
    }

    /// <summary>How likely it is that a line goes on in the next at this place.</summary>
    private static double Likelihood(in Seam seam, in Guess guess)
    {
        if (guess.Kind == FoldKind.Cut)
        {
            // A program may have taken the blank, or the blanks of a table, before or behind which it cut.
            return seam.Columns == guess.Width ? Often
                : seam.Columns > guess.Width || seam.HasBlank ? Never
                : seam.Columns == guess.Width - 1 ? Seldom
                : seam.HasRuns ? 2 * Seldom
                : Never;
        }

        var blanks = seam.Begins == 1 ? 2 * Seldom : 0;
        return seam.Words > guess.Width ? seam.IsWordAlone ? Often : Never
            : seam.Words + 1 + seam.Next > guess.Width ? blanks - Math.Log(Math.Min(seam.Next, 12) + 1)
            : Never;
    }

    /// <summary>How much less the words say with the guess than with the other.</summary>
    private static double Wording(in Seam seam, in Guess guess)
    {
        var isDirect = guess.Kind == FoldKind.Cut && seam.Columns == guess.Width;
        var lost = isDirect ? seam.Direct - seam.Apart : seam.Apart - seam.Direct;
        return Math.Clamp(lost, -3, 0) * Word;
    }

    /// <summary>What all lines begin with, to the last blank.</summary>
    private static ReadOnlySpan<byte> Common(ReadOnlySpan<byte> text)
    {
        var common = LineMarks.Strip(NextLine(ref text));
        while (!text.IsEmpty && common.Length > 2)
        {
            var line = LineMarks.Strip(NextLine(ref text));
            common = line.IsEmpty ? common : common[..common.CommonPrefixLength(line)];
        }

        common = common[..(common.LastIndexOf((byte)' ') + 1)];
        return common.Length > 2 ? common : default;
    }

    private void AddLine(ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> outer)
    {
        var rest = LineMarks.Strip(raw);
        var isOuter = rest.StartsWith(outer);
        if (raw.Length > LongestLine || !isOuter || ByteText.Trim(rest).IsEmpty)
        {
            _lines.Add(default);
            return;
        }

        var view = new LineView(raw);
        LinePrefix.Peel(rest[outer.Length..], ref view);
        _ = text.Overlaps(raw, out var begin);
        var start = text.Overlaps(view.Message, out var at) ? at : begin + raw.TrimEnd(" \t"u8).Length;

        var isPrefixed = HeldLine.IsPrefixed(view);
        _hasPrefixes |= isPrefixed;
        _lines.Add(new Line(
            begin, start, start + view.Message.Length, HeldLine.Columns(raw), HeldLine.Columns(raw.TrimEnd(" \t"u8)), isPrefixed));
    }

    /// <summary>A line that the next does not go on with.</summary>
    private void AddOther(int index)
    {
        if (index >= 0 && _lines[index].Columns > 0)
        {
            _others.Add(_lines[index].Words);
        }
    }

    private Seam Measure(ReadOnlySpan<byte> text, int head, int before, int index)
    {
        var (first, last, next) = (_lines[head], _lines[before], _lines[index]);
        var rest = text[next.Start..next.End];
        var end = rest.IndexOf((byte)' ');
        var message = text[last.Start..last.End];
        var hasBlank = last.Columns != last.Words;
        var margin = text[next.Raw..next.Start];
        var begins = margin.Length - margin.TrimEnd(" \t"u8).Length;
        begins = Math.Min(begins, margin.Length - margin.CommonPrefixLength(text[first.Raw..]));
        var (direct, apart) = (0, 0);
        if (!hasBlank && begins == 0)
        {
            _trial.Clear();
            _trial.AddRange(text[first.Start..first.End]);
            if (before != head)
            {
                _trial.Add((byte)' ');
                _trial.AddRange(message);
            }

            var seam = _trial.Count;
            _trial.AddRange(rest);
            direct = grammar.WordsOf(CollectionsMarshal.AsSpan(_trial));
            _trial.Insert(seam, (byte)' ');
            apart = grammar.WordsOf(CollectionsMarshal.AsSpan(_trial));
        }

        return new Seam(
            last.Columns, last.Words, HeldLine.Columns(end < 0 ? rest : rest[..end]), begins, hasBlank, message.IndexOf((byte)' ') < 0,
            HasRuns(message) || HasRuns(rest), direct, apart);
    }

    /// <summary>A line of the text: where it begins, where its message is, its columns with and without blanks at its end.</summary>
    private readonly record struct Line(int Raw, int Start, int End, int Columns, int Words, bool IsPrefixed)
    {
        public bool IsEmpty => Columns == 0;
    }

    /// <summary>Where a line may go on in the next.</summary>
    /// <param name="Columns">The line's columns.</param>
    /// <param name="Words">Its columns without blanks at its end.</param>
    /// <param name="Next">The columns of the next line's first word.</param>
    /// <param name="Begins">The blanks that begin the next line.</param>
    /// <param name="HasBlank">Does a blank end the line?</param>
    /// <param name="IsWordAlone">Is it of one word?</param>
    /// <param name="HasRuns">Do several blanks stand together in either?</param>
    /// <param name="Direct">How many words they have, joined without a blank.</param>
    /// <param name="Apart">How many with one.</param>
    private readonly record struct Seam(
        int Columns, int Words, int Next, int Begins, bool HasBlank, bool IsWordAlone, bool HasRuns, int Direct, int Apart);

    private record struct Guess(FoldKind Kind, int Width, double Score);
}
