namespace FragTools.Linux.Trees;

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
