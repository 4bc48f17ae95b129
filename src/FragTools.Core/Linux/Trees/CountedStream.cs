namespace FragTools.Linux.Trees;

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
