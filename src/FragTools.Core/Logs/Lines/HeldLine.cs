using System.Buffers;

namespace FragTools.Logs.Lines;

/// <summary>A line that waits for what comes next, with the pieces that were joined to it.</summary>
internal sealed class HeldLine
{
    private readonly ArrayBufferWriter<byte> _raw = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private byte[] _host = [];
    private byte[] _tag = [];
    private byte[] _unit = [];
    private byte[] _caller = [];
    private byte[] _carrier = [];
    private LogStamp _stamp;
    private LineOrigin _origin;
    private double _uptime;
    private RecordPlace _place;
    private long _number;
    private long _offset;
    private int _first;
    private bool _isSplit;
    private bool _isHalfLost;

    /// <summary>Is a line held?</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Of how many pieces is it?</summary>
    public int Pieces { get; private set; }

    /// <summary>The number of the last piece.</summary>
    public long LastNumber { get; private set; }

    /// <summary>The first piece as it stood.</summary>
    public ReadOnlySpan<byte> First => _raw.WrittenSpan[.._first];

    /// <summary>The columns of the last piece as it stood.</summary>
    public int LastColumns { get; private set; }

    /// <summary>The length of the last piece as it stood, in bytes.</summary>
    public int LastLength { get; private set; }

    /// <summary>Has the last piece a prefix of its own, so that no fold left it?</summary>
    public bool IsLastWhole { get; private set; }

    /// <summary>Does a blank end the last piece?</summary>
    public bool EndsWithBlank { get; private set; }

    /// <summary>Was a prefix taken off, or is it in a form of its own?</summary>
    public bool HasPrefix { get; private set; }

    /// <summary>The line with its prefix, where it was a line of text; else empty.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Message => _message.WrittenSpan;

    /// <summary>Does it hold a marker?</summary>
    public bool HasMarker { get; private set; }

    /// <summary>Who wrote it.</summary>
    public LineOrigin Origin => _origin;

    /// <summary>The line.</summary>
    public LineView View => new(_raw.WrittenSpan)
    {
        Message = _message.WrittenSpan,
        Origin = _origin,
        Stamp = _stamp,
        Uptime = _uptime,
        Host = _host,
        Tag = _tag,
        Unit = _unit,
        Caller = _caller,
        Carrier = _carrier,
        Number = _number,
        Place = _place,
        Offset = _offset,
        HasMarker = HasMarker,
        IsSplit = _isSplit,
    };

    /// <summary>Holds a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="text">The line without markup, with its prefix; empty where it is a record's.</param>
    public void Hold(in LineView line, ReadOnlySpan<byte> text)
    {
        _raw.ResetWrittenCount();
        _raw.Write(WithoutReturn(line.Raw));
        _first = _raw.WrittenCount;
        _text.ResetWrittenCount();
        _text.Write(text);
        (_number, _place, _offset, HasMarker, _isSplit) = (line.Number, line.Place, line.Offset, line.HasMarker, line.IsSplit);
        IsHeld = IsLastWhole = true;
        Pieces = 1;
        Take(line);
        Measure(line);
    }

    /// <summary>Takes what the prefix tells, and the message.</summary>
    public void Take(in LineView line)
    {
        _message.ResetWrittenCount();
        _message.Write(line.Message);
        (_stamp, _origin, _uptime) = (line.Stamp, line.Origin, line.Uptime);
        _host = Copy(line.Host, _host);
        _tag = Copy(line.Tag, _tag);
        _unit = Copy(line.Unit, _unit);
        _caller = Copy(line.Caller, _caller);
        _carrier = Copy(line.Carrier, _carrier);
        HasPrefix = IsPrefixed(line);
    }

    /// <summary>Joins a piece.</summary>
    /// <param name="line">The piece.</param>
    /// <param name="rest">Its words.</param>
    /// <param name="blank">Does a blank stand between?</param>
    public void Join(in LineView line, ReadOnlySpan<byte> rest, bool blank)
    {
        _raw.Write("\n"u8);
        _raw.Write(WithoutReturn(line.Raw));
        foreach (var text in (ReadOnlySpan<ArrayBufferWriter<byte>>)[_text, _message])
        {
            if (blank && text.WrittenCount > 0 && text.WrittenSpan[^1] != ' ')
            {
                text.Write(" "u8);
            }

            text.Write(rest);
        }

        HasMarker |= line.HasMarker;
        Pieces++;
        Measure(line);
        IsLastWhole = IsPrefixed(line);
    }

    /// <summary>Says that the line holds a marker, which the fold had torn.</summary>
    public void Mark() => HasMarker = true;

    /// <summary>The line was cut off at its end: takes off the last word where it may be half of one.</summary>
    /// <returns>False where it has been taken off.</returns>
    public bool LoseHalf()
    {
        if (_isHalfLost)
        {
            return false;
        }

        _isHalfLost = true;
        var whole = CutEdge.WithoutHalf(Message).ToArray();
        _message.ResetWrittenCount();
        _message.Write(whole);
        return true;
    }

    /// <summary>Lets the line go.</summary>
    public void Release() => IsHeld = false;

    /// <summary>Does anything before the message tell that it begins here?</summary>
    public static bool IsPrefixed(in LineView line)
        => line.Origin != LineOrigin.Bare || line.Stamp.Kind != StampKind.None || !double.IsNaN(line.Uptime);

    /// <summary>Is a line another machine's, or another stream's?</summary>
    public bool IsOtherHost(in LineView line) => IsOther(line.Host, _host) || IsOther(line.Carrier, _carrier);

    /// <summary>Was the piece printed by whoever printed the line, in the same instant?</summary>
    public bool IsSameInstant(in LineView line)
        => line.Origin == _origin && line.Host.SequenceEqual(_host) && line.Carrier.SequenceEqual(_carrier)
            && line.Caller.SequenceEqual(_caller) && line.Tag.SequenceEqual(_tag)
            && (double.IsNaN(line.Uptime) || double.IsNaN(_uptime) || Math.Abs(line.Uptime - _uptime) < 0.01)
            && (line.Stamp.SecondsSince(_stamp) is not { } seconds || Math.Abs(seconds) < 0.01);

    /// <summary>Lacks the piece the time since boot that the line has, as where a prefix is repeated on each piece?</summary>
    public bool LacksUptime(in LineView line)
        => !double.IsNaN(_uptime) && double.IsNaN(line.Uptime) && line.Origin != LineOrigin.Other && line.Host.SequenceEqual(_host);

    /// <summary>The columns of a line on a screen: its characters.</summary>
    public static int Columns(ReadOnlySpan<byte> raw)
    {
        var line = WithoutReturn(raw);
        var columns = line.Length;
        for (var at = line.IndexOfAnyInRange((byte)0x80, (byte)0xbf); at >= 0;)
        {
            columns--;
            line = line[(at + 1)..];
            at = line.IndexOfAnyInRange((byte)0x80, (byte)0xbf);
        }

        return columns;
    }

    private static bool IsOther(ReadOnlySpan<byte> name, byte[] known) => !name.IsEmpty && known.Length > 0 && !name.SequenceEqual(known);

    private void Measure(in LineView line)
    {
        LastNumber = line.Number;
        LastColumns = Columns(line.Raw);
        LastLength = WithoutReturn(line.Raw).Length;
        _isHalfLost = false;
        EndsWithBlank = WithoutReturn(line.Raw) is [.., (byte)' ' or (byte)'\t'];
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> raw) => raw.TrimEnd((byte)'\r');

    private static byte[] Copy(ReadOnlySpan<byte> text, byte[] known) => text.SequenceEqual(known) ? known : text.ToArray();
}
