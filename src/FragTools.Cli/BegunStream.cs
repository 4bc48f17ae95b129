namespace FragTools.Cli;

/// <summary>A stream of which the first byte was read, to see whether it has any.</summary>
internal sealed class BegunStream : Stream
{
    private readonly Stream _rest;
    private readonly int _first;
    private bool _isFirstGiven;

    /// <exception cref="IOException">The stream cannot be read.</exception>
    public BegunStream(Stream stream)
    {
        _rest = stream;
        _first = stream.ReadByte();
        _isFirstGiven = _first < 0;
    }

    public bool IsEmpty => _first < 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_isFirstGiven || buffer.IsEmpty)
        {
            return _rest.Read(buffer);
        }

        _isFirstGiven = true;
        buffer[0] = (byte)_first;
        return 1;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
