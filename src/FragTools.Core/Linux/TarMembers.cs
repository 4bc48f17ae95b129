using System.Globalization;
using System.Text;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>One member of a tar archive.</summary>
/// <param name="Type">Its type flag: <c>0</c> a file, <c>5</c> a folder, <c>2</c> a symbolic link, <c>1</c> another name of a file.</param>
/// <param name="Name">Its name as the archive has it; null where it is longer than any path, or was lost.</param>
/// <param name="Target">What a link says; null where it is longer than any path.</param>
/// <param name="Time">When it was written last; null where the archive says nothing that could be.</param>
/// <param name="Length">Its content's bytes; those of a sparse file with its holes shortened.</param>
internal sealed record TarMember(char Type, string? Name, string? Target, DateTimeOffset? Time, long Length);

/// <summary>
/// Reads a tar archive member by member from its front: ustar and pax (POSIX.1-2017, pax, "ustar Interchange Format" and "pax
/// Header Block") and what GNU tar adds (its manual, "Basic Tar Format", "GNU Extensions", "Storing Sparse Files"). What a
/// member carries besides name, size and time, such as access lists and attributes of any bytes, is passed over, and
/// nothing is kept in memory that is longer than a path may be. (.NET's reader takes all of a header into memory, and gives up
/// where a value holds a line end.)
/// </summary>
/// <param name="archive">The unpacked archive.</param>
internal sealed class TarMembers(Stream archive)
{
    private const int Block = 512;

    private readonly byte[] _header = new byte[Block];
    private long _left;
    private int _padding;
    private bool _isBegun;
    private List<(long Offset, long Length)>? _pieces;

    /// <summary>The next member; what was not read of the one before is passed over.</summary>
    /// <returns>The member, or null at the archive's end.</returns>
    /// <exception cref="InvalidDataException">Here is no header of a member, or the archive is cut off.</exception>
    public TarMember? Next()
    {
        var found = new Extended();
        while (true)
        {
            Skip(_left + _padding);
            (_left, _padding, _pieces) = (0, 0, null);
            if (!ReadHeader())
            {
                return null;
            }

            var type = (char)_header[156];
            var length = Number(_header.AsSpan(124, 12));
            switch (type)
            {
                case 'x':
                    Begin(length);
                    found.Take(ReadShort(length, Bounds.TarHeaderBytes));
                    continue;
                case 'g':
                    Begin(length);
                    continue;
                case 'L':
                    Begin(length);
                    found.Name = LongName(length);
                    continue;
                case 'K':
                    Begin(length);
                    found.Target = LongName(length);
                    continue;
                default:
                    return Member(type, found.Length ?? length, found);
            }
        }
    }

    /// <summary>Reads on in the member's content.</summary>
    /// <exception cref="InvalidDataException">The archive is cut off.</exception>
    public int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _left == 0)
        {
            return 0;
        }

        var read = archive.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read > 0 ? read : throw CutOff();
    }

    /// <summary>The member's content, which ends where it does.</summary>
    public Stream Content() => _pieces is { } pieces ? new SparseStream(this, pieces) : new ContentStream(this);

    private TarMember Member(char type, long length, Extended found)
    {
        // A link, a device or a FIFO has no content, whatever its size says.
        var hasContent = type is not ('1' or '2' or '3' or '4' or '5' or '6');
        Begin(hasContent ? length : 0);
        var name = found.HasName ? found.Name : OwnName();
        if (type == 'S')
        {
            _pieces = OldMap();
        }
        else if (found.IsMapInContent)
        {
            _pieces = MapInContent();
        }
        else if (found.Pieces is { Count: > 0 } pieces)
        {
            _pieces = pieces;
        }

        return new TarMember(
            type is '\0' or '7' or 'S' ? name?.EndsWith('/') == true ? '5' : '0' : type == 'D' ? '5' : type,
            name,
            found.HasTarget ? found.Target : Text(_header.AsSpan(157, 100)),
            found.Time ?? Time(Number(_header.AsSpan(136, 12))),
            _pieces is null ? _left : SparseStream.LengthOf(_pieces));
    }

    private void Begin(long length)
    {
        if (length < 0)
        {
            throw new InvalidDataException("a member has less than no bytes");
        }

        _left = length;
        _padding = (int)((Block - (length % Block)) % Block);
    }

    /// <summary>Reads a header; false at the archive's end: two blocks of zeros, or none any more.</summary>
    private bool ReadHeader()
    {
        for (var zeros = 0; zeros < 2; zeros++)
        {
            var read = archive.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
            if (read == 0)
            {
                return _isBegun ? false : throw new InvalidDataException("it is empty");
            }

            _isBegun = true;

            if (read < Block)
            {
                throw CutOff();
            }

            if (_header.AsSpan().ContainsAnyExcept((byte)0))
            {
                return IsHeader() ? true : throw new InvalidDataException("a member's header is damaged");
            }
        }

        return false;
    }

    private bool IsHeader()
    {
        // The sum of all bytes, the sum itself taken as blanks; old programs took the bytes for signed.
        long unsigned = 0;
        long signed = 0;
        for (var at = 0; at < Block; at++)
        {
            var one = at is >= 148 and < 156 ? (byte)' ' : _header[at];
            unsigned += one;
            signed += (sbyte)one;
        }

        return Number(_header.AsSpan(148, 8)) is var told && (told == unsigned || told == signed);
    }

    private string? OwnName()
    {
        var name = Text(_header.AsSpan(0, 100));
        return _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8) && Text(_header.AsSpan(345, 155)) is { Length: > 0 } prefix
            ? $"{prefix}/{name}"
            : name;
    }

    private string? LongName(long length) => ReadShort(length, Bounds.PathBytes + 1) is { } bytes ? Text(bytes) : null;

    /// <summary>Content that is expected to be short; null where it is not, and passed over.</summary>
    private byte[]? ReadShort(long length, int most)
    {
        if (length > most)
        {
            return null;
        }

        var bytes = new byte[length];
        for (var at = 0; at < bytes.Length;)
        {
            at += Read(bytes.AsSpan(at));
        }

        return bytes;
    }

    private void Skip(long count)
    {
        if (archive.CanSeek && count > Block)
        {
            if (archive.Seek(count, SeekOrigin.Current) > archive.Length)
            {
                throw CutOff();
            }

            return;
        }

        var buffer = new byte[(int)Math.Min(count, 64 * 1024)];
        while (count > 0)
        {
            var read = archive.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, count)));
            count -= read > 0 ? read : throw CutOff();
        }
    }

    /// <summary>The map of a sparse file in the header itself and the blocks behind it, GNU tar's old way.</summary>
    private List<(long, long)> OldMap()
    {
        var pieces = new List<(long, long)>();
        var entries = _header.AsSpan(386, 4 * 24).ToArray();
        var goesOn = _header[482] != 0;
        while (true)
        {
            for (var at = 0; at + 24 <= entries.Length; at += 24)
            {
                Add(pieces, Number(entries.AsSpan(at, 12)), Number(entries.AsSpan(at + 12, 12)));
            }

            if (!goesOn)
            {
                return pieces;
            }

            var more = new byte[Block];
            archive.ReadExactly(more);
            entries = more[..(21 * 24)];
            goesOn = more[504] != 0;
        }
    }

    /// <summary>The map of a sparse file before its content, a number a line: GNU tar's pax format 1.0.</summary>
    private List<(long, long)> MapInContent()
    {
        var pieces = new List<(long, long)>();
        var block = new byte[Block];
        var at = Block;
        for (var count = Line(); count > 0; count--)
        {
            Add(pieces, Line(), Line());
        }

        return pieces;

        long Line()
        {
            long number = 0;
            for (var digits = 0; digits < 20; digits++)
            {
                if (at == Block)
                {
                    for (at = 0; at < Block;)
                    {
                        at += Read(block.AsSpan(at)) is > 0 and var read ? read : throw CutOff();
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

            throw new InvalidDataException("the map of a sparse file is damaged");
        }
    }

    internal static void Add(List<(long Offset, long Length)> pieces, long offset, long length)
    {
        if (offset < 0 || length < 0 || pieces.Count > Bounds.TarPieces || (pieces.Count > 0 && offset < pieces[^1].Offset))
        {
            throw new InvalidDataException("the map of a sparse file is damaged");
        }

        if (length > 0)
        {
            pieces.Add((offset, length));
        }
    }

    /// <summary>Octal digits, or where the first bit is set a number of base 256; −1 where it is neither.</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long value = field[0] & 0x7f;
            foreach (var one in field[1..])
            {
                value = value > long.MaxValue >> 8 ? -1 : (value << 8) | one;
                if (value < 0)
                {
                    return -1;
                }
            }

            return value;
        }

        long number = 0;
        foreach (var one in field.Trim(" \0"u8))
        {
            if (one is < (byte)'0' or > (byte)'7')
            {
                return -1;
            }

            number = (number << 3) | (uint)(one - '0');
        }

        return number;
    }

    private static string Text(ReadOnlySpan<byte> field)
        => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    private static DateTimeOffset? Time(long seconds)
        => seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static InvalidDataException CutOff() => new("it is cut off");

    /// <summary>What stands before a member's header about it.</summary>
    private sealed class Extended
    {
        private string? _name;
        private string? _target;
        private long _offset;

        public string? Name
        {
            get => _name;
            set => (_name, HasName) = (value, true);
        }

        public string? Target
        {
            get => _target;
            set => (_target, HasTarget) = (value, true);
        }

        public bool HasName { get; private set; }

        public bool HasTarget { get; private set; }

        public long? Length { get; private set; }

        public DateTimeOffset? Time { get; private set; }

        public bool IsMapInContent { get; private set; }

        public List<(long Offset, long Length)> Pieces { get; } = [];

        /// <summary>Takes the records of a pax header: "length key=value\n", where the value may hold any byte.</summary>
        public void Take(ReadOnlySpan<byte> records)
        {
            while (!records.IsEmpty)
            {
                var blank = records.IndexOf((byte)' ');
                if (blank is < 1 or > 7
                    || !int.TryParse(Encoding.ASCII.GetString(records[..blank]), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    || length <= blank + 1 || length > records.Length)
                {
                    throw new InvalidDataException("a member's pax header is damaged");
                }

                var record = records[(blank + 1)..(length - 1)];
                records = records[length..];
                if (record.IndexOf((byte)'=') is > 0 and var equals)
                {
                    Take(Text(record[..equals]), record[(equals + 1)..]);
                }
            }
        }

        private void Take(string key, ReadOnlySpan<byte> value)
        {
            var isSize = long.TryParse(
                value.Length > 20 ? "" : Encoding.ASCII.GetString(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (key)
            {
                case "path" or "GNU.sparse.name":
                    Name = value.Length > Bounds.PathBytes ? null : Text(value);
                    break;
                case "linkpath":
                    Target = value.Length > Bounds.PathBytes ? null : Text(value);
                    break;
                case "size" when isSize:
                    Length = number;
                    break;
                case "mtime" when double.TryParse(
                    value.Length > 40 ? "" : Encoding.ASCII.GetString(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds):
                    Time = TarMembers.Time(double.IsFinite(seconds) ? (long)Math.Clamp(seconds, -1, 1e12) : -1);
                    break;
                case "GNU.sparse.major":
                    IsMapInContent = number > 0;
                    break;
                case "GNU.sparse.offset" when isSize:
                    _offset = number;
                    break;
                case "GNU.sparse.numbytes" when isSize:
                    Add(Pieces, _offset, number);
                    break;
                case "GNU.sparse.map":
                    var numbers = Encoding.ASCII.GetString(value).Split(',');
                    for (var at = 0; at + 1 < numbers.Length; at += 2)
                    {
                        Add(Pieces, Parse(numbers[at]), Parse(numbers[at + 1]));
                    }

                    break;
            }
        }

        private static long Parse(string digits)
            => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    private sealed class ContentStream(TarMembers members) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => members.Read(buffer);
    }

    /// <summary>A sparse file: what it holds, and zeros between for its holes, of which no more are given than a text could hold.</summary>
    private sealed class SparseStream(TarMembers members, List<(long Offset, long Length)> pieces) : ReadOnlyStream
    {
        private const int MostZeros = 4096;

        private long _end;
        private long _zeros;
        private long _left;
        private int _next;

        public static long LengthOf(List<(long Offset, long Length)> pieces)
        {
            long end = 0;
            long length = 0;
            foreach (var piece in pieces)
            {
                length += Math.Min(MostZeros, Math.Max(0, piece.Offset - end)) + piece.Length;
                end = piece.Offset + piece.Length;
            }

            return length;
        }

        public override int Read(Span<byte> buffer)
        {
            while (_zeros == 0 && _left == 0 && _next < pieces.Count)
            {
                var (offset, length) = pieces[_next++];
                _zeros = Math.Min(MostZeros, Math.Max(0, offset - _end));
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
