using FragTools.Linux;

namespace FragTools.Diagnosis;

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
