using System.Buffers;
using System.Text;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>A line of a runtime's log as it stood, with what its prefix told.</summary>
/// <param name="Text">What the program wrote, without the prefix.</param>
/// <param name="Component">The program, where the prefix names it.</param>
/// <param name="Host">The machine's name; empty where the prefix has none.</param>
/// <param name="Stamp">The time of the prefix.</param>
/// <param name="Uptime">Seconds since boot, or NaN.</param>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Offset">Where it begins, in bytes from the input's first.</param>
internal sealed record EntryLine(byte[] Text, string? Component, byte[] Host, LogStamp Stamp, double Uptime, long Number, long Offset);

/// <summary>
/// Picks the lines of kubelet and the runtimes out of a log, and puts those together again that were wrapped: a line
/// without a prefix right behind one that is not whole, or one in which words stand that begin no line.
/// </summary>
/// <param name="take">Takes the lines in which markers stand.</param>
/// <param name="lost">Takes the number and the text of what began like a line of theirs, and was none.</param>
internal sealed class EntryLines(Action<EntryLine> take, Action<long, byte[]> lost)
{
    private const int MostParts = 8;
    private const int LongestEntry = 256 * 1024;

    // Most lines have no marker and are followed by another: they are never copied out.
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _host = new();

    // What a program printed on a terminal, which may have folded it; and what stood before its first line.
    private readonly FoldedSentence _sentence = new();
    private byte[] _margin = [];
    private string? _component;
    private LogStamp _stamp;
    private double _uptime;
    private long _number;
    private long _offset;
    private bool _hasMarker;
    private bool _endsWithBlank;
    private int _parts;
    private int _indent;

    /// <summary>May the next line be the rest of the last?</summary>
    public bool IsPending { get; private set; }

    /// <summary>Takes the next line.</summary>
    /// <returns>False where it is none that a runtime wrote.</returns>
    public bool Add(in LineView line)
    {
        if (IsPending && (_sentence.Count > 0 ? TryGoOn(line) : IsRest(line)))
        {
            if (_sentence.Count == 0)
            {
                Join(line);
            }

            _hasMarker |= line.HasMarker;
            _endsWithBlank = EndsWithBlank(line.Raw);
            _parts += 1 + line.Raw.Count((byte)'\n');
            return true;
        }

        Flush();
        if (!LogWriter.TryFind(line, out var body, out var component))
        {
            return false;
        }

        if (component is null && IsPrinted(line) && TerminalLine.MayBegin(line.Message))
        {
            _margin = line.Raw[..(line.Raw.Length - LineMarks.Strip(line.Raw).Length)].ToArray();
            AddPieces(line);
        }
        else if (component is null && !LogEntryReader.IsHead(body))
        {
            return false;
        }

        IsPending = true;
        Set(_text, body);
        Set(_host, line.Host);
        (_component, _stamp, _uptime, _number, _offset) = (component, line.Stamp, line.Uptime, line.Number, line.Offset);
        _hasMarker = line.HasMarker;
        _endsWithBlank = EndsWithBlank(line.Raw);
        _parts = 1 + line.Raw.Count((byte)'\n');
        _indent = Indent(line.Raw);
        return true;
    }

    /// <summary>No rest will come.</summary>
    public void Flush()
    {
        if (_sentence.Count > 0 && _parts > 1)
        {
            Set(_text, Encoding.UTF8.GetBytes(_sentence.Text));
        }

        if (IsPending && _sentence.Count > 0 && !LogEntryReader.IsHead(_text.WrittenSpan))
        {
            lost(_number, _text.WrittenSpan.ToArray());
        }
        else if (IsPending && _hasMarker)
        {
            take(new EntryLine(
                _text.WrittenSpan.ToArray(), _component, _host.WrittenSpan.ToArray(), _stamp, _uptime, _number, _offset));
        }

        _sentence.Clear();
        IsPending = false;
    }

    /// <summary>Takes a line that goes on with what a program printed.</summary>
    private bool TryGoOn(in LineView line)
    {
        var lines = line.Raw;
        var first = FoldSeams.NextLine(ref lines);
        var piece = Piece(first);
        if (line.Number != _number + _parts || !IsPrinted(line) || TerminalLine.IsOwn(piece)
            || !_sentence.GoesOn(piece, HeldLine.Columns(first)))
        {
            return false;
        }

        AddPieces(line);
        return true;
    }

    /// <summary>Takes the lines of which a line was put together, up to one that begins something of its own.</summary>
    private void AddPieces(in LineView line)
    {
        var isFirst = true;
        for (var lines = line.Raw; !lines.IsEmpty; isFirst = false)
        {
            var raw = FoldSeams.NextLine(ref lines);
            var piece = Piece(raw);
            if (!isFirst && FoldedSentence.IsOther(piece))
            {
                break;
            }

            _sentence.Add(piece, HeldLine.Columns(raw));
        }
    }

    private string Piece(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetString(raw.StartsWith(_margin) ? raw[_margin.Length..] : raw);

    /// <summary>Does nothing before the line tell that it is one of a log?</summary>
    private static bool IsPrinted(in LineView line)
        => line.Origin != LineOrigin.Kernel && line.Stamp.Kind == StampKind.None && double.IsNaN(line.Uptime) && line.Host.IsEmpty
            && line.Tag.IsEmpty && line.Unit.IsEmpty && line.Container.IsEmpty && line.Place.Line == 0;

    private bool IsRest(in LineView line)
        => line.Number == _number + _parts && _parts < MostParts && _text.WrittenCount < LongestEntry
            && line is { Origin: LineOrigin.Bare, Message.IsEmpty: false } && line.Stamp.Kind == StampKind.None && double.IsNaN(line.Uptime)
            && !LogEntryReader.IsHead(line.Message)
            && (line.HasMarker || LogEntryReader.IsCut(_text.WrittenSpan) || BeginsWithPair(line.Message));

    private static bool BeginsWithPair(ReadOnlySpan<byte> text)
        => LogFields.BeginsWithPair(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 64)]));

    /// <summary>Who wraps at a blank leaves it at the end of one line or indents the next further; who cuts words leaves none.</summary>
    private void Join(in LineView line)
    {
        if (_endsWithBlank || Indent(line.Raw) > _indent)
        {
            _text.Write(" "u8);
        }

        _text.Write(line.Message);
    }

    private static void Set(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        target.ResetWrittenCount();
        target.Write(text);
    }

    private static int Indent(ReadOnlySpan<byte> raw) => raw.Length - ByteText.TrimStart(raw).Length;

    private static bool EndsWithBlank(ReadOnlySpan<byte> raw) => raw.TrimEnd("\r"u8) is [.., (byte)' ' or (byte)'\t'];
}
