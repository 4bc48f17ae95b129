using System.Buffers;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Text;

namespace FragTools.Logs;

/// <summary>
/// Feeds the lines around markers to an assembly: from a few lines before one for as long as a report awaits lines.
/// All other lines are passed over and never become anything.
/// </summary>
internal sealed class MarkedLines
{
    /// <summary>
    /// Lines before a marker that may belong to its report: a dump whose header is lost, the first half of a wrapped
    /// line.
    /// </summary>
    private const int LinesBefore = 40;
    private const int BytesBefore = 64 * 1024;

    /// <summary>By so much of what stands around it is told how a line was folded.</summary>
    private const int BytesAround = 8 * 1024;

    private readonly LogAssembly _assembly;
    private readonly LogLineReader _reader;
    private readonly ArrayBufferWriter<byte> _begun = new();
    private ScannedBlock? _previous;
    private long _lineEndsBefore;
    private long _begunOffset;
    private long _target = -1;
    private long _fedTo;
    private int _at;
    private bool _begunHasMarker;
    private bool _isFeeding;

    /// <param name="assembly">Takes the lines.</param>
    public MarkedLines(LogAssembly assembly)
    {
        _assembly = assembly;
        _reader = new LogLineReader(assembly, assembly.Grammar);
    }

    /// <summary>Takes the next block of the input.</summary>
    public void Take(ScannedBlock block, CancellationToken cancellation)
    {
        var bytes = block.Bytes;
        var position = 0;
        _reader.LookAround(() => Around(block.Bytes));
        var marker = 0;
        var number = _lineEndsBefore + 1;
        var counted = 0;
        while (true)
        {
            while (marker < block.Markers.Count && block.Markers[marker] < position)
            {
                marker++;
            }

            if (!_isFeeding)
            {
                if (marker == block.Markers.Count)
                {
                    break;
                }

                position = Begin(block, position, block.Markers[marker]);
            }

            number += bytes[counted..position].Count((byte)'\n');
            counted = position;
            // A crash leaves a hole of zeros in a log: it separates what was written before from what came after.
            var end = bytes[position..].IndexOfAny((byte)'\n', (byte)0);
            if (end < 0)
            {
                Keep(bytes[position..], block.Offset + position, marker < block.Markers.Count);
                break;
            }

            end += position;
            _at = position;
            Feed(bytes[position..end], number, block.Offset + position, marker < block.Markers.Count && block.Markers[marker] < end);
            position = bytes[end] == 0 ? EndOfZeros(bytes, end) : end + 1;
            _fedTo = block.Offset + position;
            _isFeeding = _assembly.IsBusy || _reader.IsPending || block.Offset + position <= _target;
            if (!_isFeeding)
            {
                _reader.Pause();
            }

            cancellation.ThrowIfCancellationRequested();
        }

        _lineEndsBefore += block.LineEnds;
        _previous?.Return();
        _previous = block;
    }

    /// <summary>Whole lines around the one that is read.</summary>
    private ReadOnlySpan<byte> Around(ReadOnlySpan<byte> bytes)
    {
        // The place may be that of a line in the block before, which is longer than this one.
        var start = Math.Clamp(_at - BytesAround, 0, bytes.Length);
        var end = Math.Clamp(_at + (2 * BytesAround), 0, bytes.Length);
        start += start > 0 ? bytes[start..end].IndexOf((byte)'\n') + 1 : 0;
        return bytes[start..Math.Max(start, end < bytes.Length ? bytes[..end].LastIndexOf((byte)'\n') : end)];
    }

    /// <summary>Takes one line that came by itself.</summary>
    public void TakeLine(ReadOnlySpan<byte> line, bool hasMarker) => Feed(line, ++_lineEndsBefore, 0, hasMarker);

    /// <summary>Nothing has come for so long.</summary>
    public void Pause(long milliseconds)
    {
        _reader.Pause();
        _assembly.Pause(milliseconds);
    }

    /// <summary>The input is at its end.</summary>
    public void Finish()
    {
        if (_begun.WrittenCount > 0)
        {
            Feed(default, _lineEndsBefore + 1, _begunOffset, hasMarker: false);
        }

        _reader.Flush();
        _assembly.Flush();
        _previous?.Return();
        _previous = null;
        _isFeeding = false;
    }

    /// <summary>Goes back to where feeding begins for a marker; what lies in the block before is fed at once.</summary>
    /// <returns>Where in the block to go on.</returns>
    private int Begin(ScannedBlock block, int position, int marker)
    {
        _isFeeding = true;
        _reader.Begin();
        _target = block.Offset + marker;
        var before = block.Bytes[Math.Max(position, marker - BytesBefore)..marker];
        var start = StartOfLines(before, LinesBefore);
        if (start >= 0 || position > 0 || marker > BytesBefore || _previous is null)
        {
            // Without a line's beginning in sight the line is taken from where the search ended.
            return marker - before.Length + Math.Max(start, 0);
        }

        // What was fed for a report that is over must not be fed again. (In a file that was rotated meanwhile places begin anew.)
        var last = _previous.Bytes;
        last = last[(int)Math.Clamp(_fedTo - (block.Offset - last.Length), 0, last.Length)..];
        last = last[Math.Max(0, last.Length - BytesBefore)..];
        last = last[Math.Max(StartOfLines(last, LinesBefore - before.Count((byte)'\n')), 0)..];
        last = last[(last.LastIndexOf((byte)0) + 1)..];
        var number = _lineEndsBefore + 1 - last.Count((byte)'\n');
        var offset = block.Offset - last.Length;
        int end;
        while ((end = last.IndexOf((byte)'\n')) >= 0)
        {
            Feed(last[..end], number++, offset, hasMarker: false);
            offset += end + 1;
            last = last[(end + 1)..];
        }

        Keep(last, offset, hasMarker: false);
        return 0;
    }

    /// <summary>Where so many whole lines before the end of a text begin; −1 where there are not so many.</summary>
    private static int StartOfLines(ReadOnlySpan<byte> text, int lines)
    {
        var at = text.Length;
        for (var line = 0; line <= lines && at >= 0; line++)
        {
            at = text[..at].LastIndexOf((byte)'\n');
        }

        return at < 0 ? -1 : at + 1;
    }

    /// <summary>Keeps a line that goes on in the next block.</summary>
    private void Keep(ReadOnlySpan<byte> text, long offset, bool hasMarker)
    {
        _begunOffset = _begun.WrittenCount == 0 ? offset : _begunOffset;
        _begunHasMarker |= hasMarker;
        var longest = LongestOf(_begun.WrittenCount > 0 ? _begun.WrittenSpan : text);
        _begun.Write(text[..Math.Min(text.Length, Math.Max(0, longest - _begun.WrittenCount))]);
    }

    // A list of events that a program prints is one line, however many there are.
    private static int LongestOf(ReadOnlySpan<byte> line)
        => line.StartsWith("{\""u8) || line.StartsWith("[{"u8) ? Bounds.RecordBytes : Bounds.LineBytes;

    private static int EndOfZeros(ReadOnlySpan<byte> bytes, int zero)
        => bytes[zero..].IndexOfAnyExcept((byte)0) is >= 0 and var length ? zero + length : bytes.Length;

    private void Feed(ReadOnlySpan<byte> line, long number, long offset, bool hasMarker)
    {
        if (_begun.WrittenCount > 0)
        {
            Keep(line, offset, hasMarker);
            _reader.Read(_begun.WrittenSpan, number, _begunOffset, _begunHasMarker);
            _begun.ResetWrittenCount();
            _begunHasMarker = false;
        }
        else
        {
            _reader.Read(line[..Math.Min(line.Length, LongestOf(line))], number, offset, hasMarker);
        }
    }
}
