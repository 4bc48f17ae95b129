using System.Runtime.InteropServices;

namespace FragTools.Text;

/// <summary>
/// A hash that tells texts apart within this process: 128 bits with the runtime's random seed. (SHA-256 would take OpenSSL,
/// which the native, static program cannot load, and a node may not have.)
/// </summary>
internal struct TextHash
{
    private HashCode _first;
    private HashCode _second;
    private HashCode _third;
    private HashCode _fourth;

    public TextHash()
    {
        // The same text after other beginnings.
        _second.Add(1);
        _third.Add(2);
        _fourth.Add(3);
    }

    /// <summary>Takes a piece of the text.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        _first.AddBytes(text);
        _second.AddBytes(text);
        _third.AddBytes(text);
        _fourth.AddBytes(text);
    }

    /// <summary>The hash of what was taken.</summary>
    public readonly Guid ToGuid()
        => new(
            MemoryMarshal.AsBytes(
                (ReadOnlySpan<int>)[_first.ToHashCode(), _second.ToHashCode(), _third.ToHashCode(), _fourth.ToHashCode()]));
}
