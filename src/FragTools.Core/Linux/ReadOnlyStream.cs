namespace FragTools.Linux;

/// <summary>A stream that is read once from its front.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Reads another stream, and refuses to go on where it unpacks to more than it should.</summary>
/// <param name="inner">The unpacked stream; it is not disposed of.</param>
/// <param name="most">The bytes it may hold.</param>
internal sealed class CountedStream(Stream inner, long most) : ReadOnlyStream
{
    private long _read;

    /// <exception cref="InvalidDataException">The stream holds more than it may.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _read += read;
        return _read <= most
            ? read
            : throw new InvalidDataException($"it unpacks to more than {most >> 20} MiB, which no capture of its size does");
    }
}

/// <summary>Part of another stream, which is disposed of with it.</summary>
/// <param name="part">What is read.</param>
/// <param name="whole">What it is a part of.</param>
internal sealed class OwningStream(Stream part, Stream whole) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => part.Read(buffer);

    protected override void Dispose(bool disposing)
    {
        part.Dispose();
        whole.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A stream of which the beginning was read already, and is given out again.</summary>
/// <param name="start">What was read.</param>
/// <param name="rest">The stream; it is not disposed of.</param>
internal sealed class StartedStream(byte[] start, Stream rest) : ReadOnlyStream
{
    private int _given;

    public override int Read(Span<byte> buffer)
    {
        if (_given == start.Length || buffer.IsEmpty)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, start.Length - _given);
        start.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }
}
