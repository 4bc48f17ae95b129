using System.Buffers.Text;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Reads the times that stand before log lines. What is read is taken off the front of the text; else the text stays as
/// it was.
/// </summary>
internal static class StampText
{
    /// <summary><c>2026-04-20T18:00:00.21+0800</c>; also a blank for the T, a comma before the fraction, Z, and no zone at all.</summary>
    public static bool TryIso(scoped ref ReadOnlySpan<byte> text, out LogStamp stamp, out bool hasComma)
    {
        stamp = default;
        hasComma = false;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)' ' or (byte)'t'))
        {
            return false;
        }

        var rest = text;
        if (!TryNumber(ref rest, 4, out var year) || !Skip(ref rest) || !TryNumber(ref rest, 2, out var month) || !Skip(ref rest)
            || !TryNumber(ref rest, 2, out var day) || !Skip(ref rest))
        {
            return false;
        }

        hasComma = text.Length > 19 && text[19] == ',';
        if (!TryTime(ref rest, out var time) || !TryDate(year, month, day, time, out var date))
        {
            return false;
        }

        stamp = TryZone(ref rest, out var offset) ? new LogStamp(StampKind.Utc, (date - offset).Ticks) : LogStamp.Local(date);
        text = rest;
        return true;
    }

    /// <summary>
    /// <c>Jun  8 11:04:35</c>, with a fraction where rsyslog is told so, and with a year before or behind the time
    /// where others write one.
    /// </summary>
    public static bool TrySyslog(scoped ref ReadOnlySpan<byte> text, out LogStamp stamp)
    {
        stamp = default;
        if (text.Length < 14 || text[3] != ' ')
        {
            return false;
        }

        var month = MonthNames.English(text[..3]);
        var rest = ByteText.TrimStart(text[3..]);
        if (month == 0 || !TryNumber(ref rest, 2, out var day) || !Skip(ref rest))
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);
        var year = 0;
        if (rest.Length > 4 && rest[4] == ' ' && !(TryNumber(ref rest, 4, out year) && Skip(ref rest)))
        {
            return false;
        }

        if (!TryTime(ref rest, out var time))
        {
            return false;
        }

        if (year == 0 && rest.Length > 5 && rest[0] == ' ' && (rest[5] == ' ' || rest[5] == ':'))
        {
            var behind = rest[1..];
            if (TryNumber(ref behind, 4, out var late) && late is > 1970 and < 2200)
            {
                year = late;
                rest = behind;
            }
        }

        if (!TryDate(year == 0 ? LogStamp.NoYear : year, month, day, time, out var date))
        {
            return false;
        }

        stamp = year == 0 ? LogStamp.Yearless(date) : LogStamp.Local(date);
        text = rest;
        return true;
    }

    /// <summary>
    /// What <c>dmesg -T</c> puts in brackets: <c>Sat Apr 27 22:56:09 2019</c>, weekday and month in any language.
    /// Where the month's name is not known the brackets are recognised all the same and the time is not.
    /// </summary>
    public static bool TryCtime(ReadOnlySpan<byte> inner, out LogStamp stamp)
    {
        stamp = default;
        var fields = new FieldReader(inner);
        int month = 0, day = 0, year = 0;
        TimeSpan? time = null;
        while (fields.MoveNext())
        {
            var field = fields.Field;
            if (time is null && field.Length >= 7 && field.Contains((byte)':'))
            {
                if (!TryTime(ref field, out var read) || !field.IsEmpty)
                {
                    return false;
                }

                time = read;
            }
            else if (Utf8Parser.TryParse(field, out int number, out var used) && used == field.Length)
            {
                (day, year) = number is >= 1 and <= 31 && day == 0 ? (number, year) : (day, number);
            }
            else if (MonthNames.Any(field) is > 0 and var named)
            {
                month = named;
            }
            else if (TryNumbered(field, out var date))
            {
                (year, month, day) = date;
            }
        }

        if (time is null || day == 0 || year is < 1970 or > 2200)
        {
            return false;
        }

        if (month != 0 && TryDate(year, month, day, time.Value, out var instant))
        {
            stamp = LogStamp.Local(instant);
        }

        return true;
    }

    /// <summary><c>2026年03月05日</c>.</summary>
    private static bool TryNumbered(ReadOnlySpan<byte> field, out (int Year, int Month, int Day) date)
    {
        date = default;
        return TryNumber(ref field, 4, out date.Year) && field.StartsWith("年"u8) && field["年"u8.Length..] is var rest
            && TryNumber(ref rest, 2, out date.Month) && rest.StartsWith("月"u8) && rest["月"u8.Length..] is var last
            && TryNumber(ref last, 2, out date.Day) && last.SequenceEqual("日"u8);
    }

    /// <summary><c>11:04:35</c> with an optional fraction after a dot or a comma.</summary>
    public static bool TryTime(scoped ref ReadOnlySpan<byte> text, out TimeSpan time)
    {
        time = default;
        var rest = text;
        if (!TryNumber(ref rest, 2, out var hour) || !rest.StartsWith(":"u8) || !Skip(ref rest)
            || !TryNumber(ref rest, 2, out var minute) || !rest.StartsWith(":"u8) || !Skip(ref rest)
            || !TryNumber(ref rest, 2, out var second) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var ticks = ((hour * 60L) + minute) * 60 + Math.Min(second, 59);
        ticks *= TimeSpan.TicksPerSecond;
        if (rest.Length > 1 && rest[0] is (byte)'.' or (byte)',' && rest[1] is >= (byte)'0' and <= (byte)'9')
        {
            rest = rest[1..];
            for (var unit = TimeSpan.TicksPerSecond / 10; !rest.IsEmpty && rest[0] is >= (byte)'0' and <= (byte)'9'; rest = rest[1..])
            {
                ticks += (rest[0] - '0') * unit;
                unit /= 10;
            }
        }

        time = TimeSpan.FromTicks(ticks);
        text = rest;
        return true;
    }

    /// <summary>A number of at most so many digits.</summary>
    public static bool TryNumber(scoped ref ReadOnlySpan<byte> text, int mostDigits, out int number)
    {
        number = 0;
        var digits = 0;
        while (digits < text.Length && digits < mostDigits && text[digits] is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + text[digits++] - '0';
        }

        text = text[digits..];
        return digits > 0;
    }

    private static bool TryZone(scoped ref ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text.IsEmpty || text[0] is not ((byte)'Z' or (byte)'z' or (byte)'+' or (byte)'-'))
        {
            return false;
        }

        var sign = text[0] == '-' ? -1 : 1;
        var rest = text[1..];
        if (text[0] is (byte)'+' or (byte)'-')
        {
            if (!TryNumber(ref rest, 2, out var hours) || hours > 18)
            {
                return false;
            }

            rest = rest.StartsWith(":"u8) ? rest[1..] : rest;
            TryNumber(ref rest, 2, out var minutes);
            offset = TimeSpan.FromMinutes(sign * ((hours * 60) + minutes));
        }

        text = rest;
        return true;
    }

    private static bool TryDate(int year, int month, int day, TimeSpan time, out DateTime date)
    {
        var possible = year is >= 1970 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = possible ? new DateTime(year, month, day) + time : default;
        return possible;
    }

    private static bool Skip(scoped ref ReadOnlySpan<byte> text)
    {
        var some = !text.IsEmpty;
        text = some ? text[1..] : text;
        return some;
    }
}
