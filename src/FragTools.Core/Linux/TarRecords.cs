using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What stands before a member's header about it.</summary>
internal sealed class TarRecords
{
    private const int LongestNumber = 40;

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

    public SparseMap Pieces { get; } = new();

    /// <summary>Takes the records of a pax header: "length key=value\n", where the value may hold any byte.</summary>
    public void Take(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank is < 1 or > 7
                || !Utf8Parser.TryParse(records[..blank], out int length, out var digits) || digits != blank
                || length <= blank + 1 || length > records.Length)
            {
                throw new InvalidDataException("a member's pax header is damaged");
            }

            var record = records[(blank + 1)..(length - 1)];
            records = records[length..];
            if (record.IndexOf((byte)'=') is > 0 and var equals)
            {
                Take(TarMembers.Text(record[..equals]), record[(equals + 1)..]);
            }
        }
    }

    private void Take(string key, ReadOnlySpan<byte> value)
    {
        var text = value.Length > LongestNumber ? "" : Encoding.ASCII.GetString(value);
        var isSize = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        switch (key)
        {
            case "path" or "GNU.sparse.name":
                Name = value.Length > Bounds.PathBytes ? null : TarMembers.Text(value);
                break;
            case "linkpath":
                Target = value.Length > Bounds.PathBytes ? null : TarMembers.Text(value);
                break;
            case "size" when isSize:
                Length = number;
                break;
            case "mtime" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds):
                Time = TarMembers.Time(double.IsFinite(seconds) ? (long)Math.Clamp(seconds, -1, 1e12) : -1);
                break;
            case "GNU.sparse.major":
                IsMapInContent = number > 0;
                break;
            case "GNU.sparse.offset" when isSize:
                _offset = number;
                break;
            case "GNU.sparse.numbytes" when isSize:
                Pieces.Add(_offset, number);
                break;
            case "GNU.sparse.map":
                var numbers = Encoding.ASCII.GetString(value).Split(',');
                for (var at = 0; at + 1 < numbers.Length; at += 2)
                {
                    Pieces.Add(Parse(numbers[at]), Parse(numbers[at + 1]));
                }

                break;
        }
    }

    private static long Parse(string digits)
        => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
