using System.Buffers.Binary;
using System.IO.Compression;
using FragTools.Linux;

namespace FragTools.Logs.Sources;

/// <summary>
/// Unpacks gzip and says so where it is cut off, which the platform's stream passes over in silence: a copy that was
/// broken off, a disk that was full. The last four bytes of a file tell how long its last member is unpacked (RFC 1952,
/// section 2.3.1); of a file of several members they say nothing about the whole, which is then taken as it is.
/// </summary>
/// <param name="packed">The packed stream, which is disposed of with this one.</param>
internal sealed class WholeGzipStream(Stream packed) : ReadOnlyStream
{
    private readonly Witness _witness = new(packed);
    private GZipStream? _unpacked;
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        _unpacked ??= new GZipStream(_witness, CompressionMode.Decompress);
        var read = _unpacked.Read(buffer);
        _length += read;
        if (read == 0 && !buffer.IsEmpty && _witness.LengthAtEnd() is { } told && told != (uint)_length)
        {
            throw new InvalidDataException($"it ends after {_length} unpacked bytes, before its own end");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _unpacked?.Dispose();
        _witness.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Passes the packed bytes on and remembers of them what it takes to judge them.</summary>
    private sealed class Witness(Stream packed) : ReadOnlyStream
    {
        private const int Header = 10;

        private readonly byte[] _seam = new byte[2 * (Header - 1)];
        private int _kept;
        private long _passed;
        private bool _hasSeveral;

        public override int Read(Span<byte> buffer)
        {
            var read = packed.Read(buffer);
            Look(buffer[..read]);
            return read;
        }

        /// <summary>What the end says of the unpacked length, modulo 2^32; null where there are several members, or no end.</summary>
        public uint? LengthAtEnd()
        {
            Span<byte> rest = stackalloc byte[1024];
            while (Read(rest) > 0)
            {
                // Behind the end of the last member nothing is unpacked any more.
            }

            return _hasSeveral || _kept < sizeof(uint) ? null : BinaryPrimitives.ReadUInt32LittleEndian(_seam.AsSpan(_kept - sizeof(uint)));
        }

        protected override void Dispose(bool disposing)
        {
            packed.Dispose();
            base.Dispose(disposing);
        }

        private void Look(ReadOnlySpan<byte> bytes)
        {
            // A header across the border of two reads stands in the last bytes of one and the first of the next.
            var begin = bytes[..Math.Min(bytes.Length, Header - 1)];
            begin.CopyTo(_seam.AsSpan(_kept));
            _hasSeveral |= HasHeader(_seam.AsSpan(0, _kept + begin.Length), isFirst: _passed == _kept)
                || HasHeader(bytes, isFirst: _passed == 0);
            _passed += bytes.Length;

            var end = bytes.Length >= Header - 1 ? bytes[^(Header - 1)..] : _seam.AsSpan(0, _kept + begin.Length);
            end = end[Math.Max(0, end.Length - (Header - 1))..];
            end.CopyTo(_seam);
            _kept = end.Length;
        }

        /// <summary>Is there the header of a member, other than the file's own? Packed bytes look like one once in a terabyte.</summary>
        private static bool HasHeader(ReadOnlySpan<byte> bytes, bool isFirst)
        {
            for (var at = isFirst ? 1 : 0; at + Header <= bytes.Length; at++)
            {
                var next = bytes[at..].IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]);
                if (next < 0)
                {
                    return false;
                }

                at += next;
                if (at + Header <= bytes.Length && bytes[at + 3] < 0x20 && bytes[at + 8] is 0 or 2 or 4 && bytes[at + 9] is < 14 or 255)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
