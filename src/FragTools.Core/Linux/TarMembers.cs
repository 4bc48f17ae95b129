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
    /// <summary>Bytes of a header, and of what everything is padded to.</summary>
    public const int Block = 512;

    private readonly byte[] _header = new byte[Block];
    private long _left;
    private int _padding;
    private bool _isBegun;
    private SparseMap? _pieces;

    /// <summary>The next member; what was not read of the one before is passed over.</summary>
    /// <returns>The member, or null at the archive's end.</returns>
    /// <exception cref="InvalidDataException">Here is no header of a member, or the archive is cut off.</exception>
    public TarMember? Next()
    {
        var found = new TarRecords();
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
    public Stream Content() => _pieces?.Open(this) ?? new ContentStream(this);

    private TarMember Member(char type, long length, TarRecords found)
    {
        // A link, a device or a FIFO has no content, whatever its size says.
        var hasContent = type is not ('1' or '2' or '3' or '4' or '5' or '6');
        Begin(hasContent ? length : 0);
        var name = found.HasName ? found.Name : OwnName();
        if (type == 'S')
        {
            _pieces = SparseMap.Old(_header, archive);
        }
        else if (found.IsMapInContent)
        {
            _pieces = SparseMap.InContent(this);
        }
        else if (!found.Pieces.IsEmpty)
        {
            _pieces = found.Pieces;
        }

        return new TarMember(
            type is '\0' or '7' or 'S' ? name?.EndsWith('/') == true ? '5' : '0' : type == 'D' ? '5' : type,
            name,
            found.HasTarget ? found.Target : Text(_header.AsSpan(157, 100)),
            found.Time ?? Time(Number(_header.AsSpan(136, 12))),
            _pieces?.Length ?? _left);
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

    /// <summary>Octal digits, or where the first bit is set a number of base 256; −1 where it is neither.</summary>
    internal static long Number(ReadOnlySpan<byte> field)
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

    internal static string Text(ReadOnlySpan<byte> field)
        => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    internal static DateTimeOffset? Time(long seconds)
        => seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    internal static InvalidDataException CutOff() => new("it is cut off");

    private sealed class ContentStream(TarMembers members) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => members.Read(buffer);
    }
}
