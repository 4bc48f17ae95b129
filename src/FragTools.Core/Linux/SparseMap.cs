using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What a sparse file holds: pieces, and holes between them.</summary>
internal sealed class SparseMap
{
    // Of a hole no more zeros are given than part what was written before it from what came after.
    private const int MostZeros = 4096;

    private const int Entry = 24;

    private readonly List<(long Offset, long Length)> _pieces = [];

    /// <summary>Is it no map at all?</summary>
    public bool IsEmpty => _pieces.Count == 0;

    /// <summary>The file's bytes with its holes shortened.</summary>
    public long Length { get; private set; }

    private long End => _pieces.Count > 0 ? _pieces[^1].Offset + _pieces[^1].Length : 0;

    /// <summary>The map in a header itself and the blocks behind it, GNU tar's old way.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SparseMap Old(ReadOnlySpan<byte> header, Stream archive)
    {
        var map = new SparseMap();
        map.Add(header.Slice(386, 4 * Entry));
        Span<byte> more = stackalloc byte[TarMembers.Block];
        for (var goesOn = header[482] != 0; goesOn; goesOn = more[504] != 0)
        {
            archive.ReadExactly(more);
            map.Add(more[..(21 * Entry)]);
        }

        return map;
    }

    /// <summary>The map before the content, a number a line: GNU tar's pax format 1.0.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SparseMap InContent(TarMembers members)
    {
        var map = new SparseMap();
        var block = new byte[TarMembers.Block];
        var at = block.Length;
        for (var count = Line(); count > 0; count--)
        {
            map.Add(Line(), Line());
        }

        return map;

        long Line()
        {
            long number = 0;
            for (var digits = 0; digits < 19; digits++)
            {
                if (at == block.Length)
                {
                    for (at = 0; at < block.Length;)
                    {
                        at += members.Read(block.AsSpan(at)) is > 0 and var read ? read : throw TarMembers.CutOff();
                    }

                    at = 0;
                }

                var digit = block[at++] - '0';
                if (digit is < 0 or > 9)
                {
                    return number;
                }

                number = (number * 10) + digit;
            }

            throw Damaged();
        }
    }

    /// <summary>Adds a piece behind those that there are.</summary>
    /// <exception cref="InvalidDataException">It does not lie there, or there are too many.</exception>
    public void Add(long offset, long length)
    {
        if (offset < End || length < 0 || offset > long.MaxValue - length || _pieces.Count >= Bounds.TarPieces)
        {
            throw Damaged();
        }

        if (length > 0)
        {
            Length += Math.Min(MostZeros, offset - End) + length;
            _pieces.Add((offset, length));
        }
    }

    /// <summary>The file, given what is stored of it.</summary>
    public Stream Open(TarMembers members) => new SparseStream(members, _pieces);

    private static InvalidDataException Damaged() => new("the map of a sparse file is damaged");

    private void Add(ReadOnlySpan<byte> entries)
    {
        for (; entries.Length >= Entry; entries = entries[Entry..])
        {
            // What is not used of the room is zeros, and numbers of no digits.
            Add(Math.Max(End, TarMembers.Number(entries[..12])), TarMembers.Number(entries[12..Entry]));
        }
    }

    private sealed class SparseStream(TarMembers members, List<(long Offset, long Length)> pieces) : ReadOnlyStream
    {
        private long _end;
        private long _zeros;
        private long _left;
        private int _next;

        public override int Read(Span<byte> buffer)
        {
            while (_zeros == 0 && _left == 0 && _next < pieces.Count)
            {
                var (offset, length) = pieces[_next++];
                _zeros = Math.Min(MostZeros, offset - _end);
                _left = length;
                _end = offset + length;
            }

            if (_zeros > 0)
            {
                var zeros = (int)Math.Min(_zeros, buffer.Length);
                buffer[..zeros].Clear();
                _zeros -= zeros;
                return zeros;
            }

            var read = members.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            _left -= read;
            return read;
        }
    }
}
