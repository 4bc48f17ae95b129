using System.Buffers;
using FragTools.Linux;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs.Sources;

/// <summary>Finds records in the bytes of a log, piece by piece.</summary>
internal interface IRecordFinder
{
    /// <summary>Reads what there is.</summary>
    /// <param name="bytes">The bytes that were not read yet.</param>
    /// <param name="isEnd">Do no more come?</param>
    /// <param name="output">Receives lines.</param>
    /// <returns>How many bytes are done with.</returns>
    int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output);
}

/// <summary>Writes what a finder finds as lines that tell where they stood.</summary>
internal sealed class RecordLines
{
    private long _written;
    private long _lastLine;
    private int _ordinal;

    /// <summary>Receives the lines.</summary>
    public IBufferWriter<byte> Output { get; set; } = new ArrayBufferWriter<byte>();

    /// <summary>Writes a record.</summary>
    public void Write(LogRecord record)
    {
        _ordinal = record.Line == _lastLine ? _ordinal + 1 : 1;
        _lastLine = record.Line;
        record.Ordinal = _ordinal > 1 ? _ordinal : 0;
        record.WriteTo(Output);
        _written++;
    }

    /// <summary>Passes on a line that is no record's: it keeps its number, unless more records than lines came before it.</summary>
    /// <param name="text">The line.</param>
    /// <param name="number">Its number, from 1.</param>
    public void Write(ReadOnlySpan<byte> text, long number)
    {
        for (; _written < number - 1; _written++)
        {
            Output.Write("\n"u8);
        }

        Output.Write(text);
        Output.Write("\n"u8);
        _written++;
    }
}

/// <summary>A log whose lines stand in records of several lines, or in the cells of a table: one line for each record.</summary>
/// <param name="log">The log, which is disposed of with this stream.</param>
/// <param name="finder">Finds the records.</param>
internal sealed class RecordStream(Stream log, IRecordFinder finder) : ReadOnlyStream
{
    private const int Piece = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new();
    private byte[] _bytes = new byte[2 * Piece];
    private int _filled;
    private int _given;
    private bool _isEnd;

    /// <summary>What finds the records.</summary>
    public IRecordFinder Finder => finder;

    public override int Read(Span<byte> buffer)
    {
        while (_given == _lines.WrittenCount && !_isEnd)
        {
            _lines.ResetWrittenCount();
            _given = 0;
            Fill();
        }

        var part = _lines.WrittenSpan.Slice(_given, Math.Min(buffer.Length, _lines.WrittenCount - _given));
        part.CopyTo(buffer);
        _given += part.Length;
        return part.Length;
    }

    protected override void Dispose(bool disposing)
    {
        log.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        if (_bytes.Length - _filled < Piece)
        {
            if (_bytes.Length >= Bounds.RecordBytes)
            {
                throw new IOException($"a record in it has more than {Bounds.RecordBytes >> 20} MiB");
            }

            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        var read = log.Read(_bytes, _filled, _bytes.Length - _filled);
        _isEnd = read == 0;
        _filled += read;
        var done = finder.Read(_bytes.AsSpan(0, _filled), _isEnd, _lines);
        _bytes.AsSpan(done, _filled - done).CopyTo(_bytes);
        _filled -= done;
    }
}
