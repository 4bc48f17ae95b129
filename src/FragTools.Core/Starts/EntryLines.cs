using System.Buffers;
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
internal sealed class EntryLines(Action<EntryLine> take)
{
    private const int MostParts = 8;
    private const int LongestEntry = 256 * 1024;

    // Most lines have no marker and are followed by another: they are never copied out.
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _host = new();
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
        if (IsPending && IsRest(line))
        {
            Join(line);
            _hasMarker |= line.HasMarker;
            _endsWithBlank = EndsWithBlank(line.Raw);
            _parts++;
            return true;
        }

        Flush();
        if (!LogWriter.TryFind(line, out var body, out var component) || (component is null && !LogEntryReader.IsHead(body)))
        {
            return false;
        }

        IsPending = true;
        Set(_text, body);
        Set(_host, line.Host);
        (_component, _stamp, _uptime, _number, _offset) = (component, line.Stamp, line.Uptime, line.Number, line.Offset);
        _hasMarker = line.HasMarker;
        _endsWithBlank = EndsWithBlank(line.Raw);
        _parts = 1;
        _indent = Indent(line.Raw);
        return true;
    }

    /// <summary>No rest will come.</summary>
    public void Flush()
    {
        if (IsPending && _hasMarker)
        {
            take(new EntryLine(
                _text.WrittenSpan.ToArray(), _component, _host.WrittenSpan.ToArray(), _stamp, _uptime, _number, _offset));
        }

        IsPending = false;
    }

    private bool IsRest(in LineView line)
        => line.Number == _number + _parts && _parts < MostParts && _text.WrittenCount < LongestEntry
            && line is { Origin: LineOrigin.Bare, Message.IsEmpty: false } && line.Stamp.Kind == StampKind.None && double.IsNaN(line.Uptime)
            && !LogEntryReader.IsHead(line.Message)
            && (line.HasMarker || LogEntryReader.IsCut(_text.WrittenSpan) || BeginsWithPair(line.Message));

    private static bool BeginsWithPair(ReadOnlySpan<byte> text)
        => LogFields.BeginsWithPair(System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, 64)]));

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
