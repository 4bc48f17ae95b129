using System.Buffers.Text;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Times before lines that are neither syslog's nor ISO 8601: in other languages, of Android's logcat, in brackets that
/// applications use.
/// </summary>
internal static class OtherTimes
{
    private const int LongestName = 24;

    /// <summary>
    /// A weekday before the date: logread of OpenWrt, journalctl -o short-full (which puts the zone's name behind the
    /// time), in any language.
    /// </summary>
    public static bool TryWeekday(scoped ref ReadOnlySpan<byte> text, out LogStamp stamp)
    {
        stamp = default;
        var blank = text[..Math.Min(text.Length, LongestName)].IndexOf((byte)' ');
        if (text.Length < 20 || blank < 2)
        {
            return false;
        }

        var rest = text[(blank + 1)..];
        if (blank == 3 && StampText.TrySyslog(ref rest, out stamp))
        {
            text = rest;
            return true;
        }

        if (!StampText.TryIso(ref rest, out stamp, out _))
        {
            return false;
        }

        var zone = new FieldReader(rest);
        if (zone.MoveNext() && zone.Field.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0)
        {
            stamp = zone.Field.SequenceEqual("UTC"u8) || zone.Field.SequenceEqual("GMT"u8)
                ? new LogStamp(StampKind.Utc, stamp.Ticks)
                : stamp;
            rest = zone.Rest;
        }

        text = rest;
        return true;
    }

    /// <summary>
    /// <c>mars 04 05:06:07</c>, <c>3月 04 05:06:07</c>: journalctl follows the language of whoever asks. The month's name
    /// may be of two words (<c>Thg 3</c>); where it is not known, the form is recognised all the same before the kernel's tag.
    /// </summary>
    public static bool TryLocalised(scoped ref ReadOnlySpan<byte> text, out LogStamp stamp)
    {
        stamp = default;
        var fields = new FieldReader(text[..Math.Min(text.Length, 64)]);
        var month = 0;
        for (var word = 0; word < 3 && fields.MoveNext(); word++)
        {
            var field = fields.Field;
            var behind = fields.Rest;
            var number = field.TrimEnd("."u8);
            if (word > 0 && number.Length is 1 or 2 && ByteText.TryCount(
                number, out var day) && StampText.TryTime(ref behind, out var time) && behind is [(byte)' ', ..])
            {
                var rest = text[(text.IndexOf(fields.Rest) + fields.Rest.Length - behind.Length)..];
                if (month == 0 && !SyslogTag.IsNext(rest))
                {
                    return false;
                }

                if (month > 0)
                {
                    if (day < 1 || day > DateTime.DaysInMonth(LogStamp.NoYear, month))
                    {
                        return false;
                    }

                    stamp = LogStamp.Yearless(new DateTime(LogStamp.NoYear, month, (int)day) + time);
                }

                text = rest;
                return true;
            }

            // A month's name, of whatever language, has none of these.
            if (field.IndexOfAny("[]:/="u8) >= 0)
            {
                return false;
            }

            month = MonthNames.Any(field) is > 0 and var named ? named : month;
        }

        return false;
    }

    /// <summary>
    /// A digit before a text: logcat's <c>05-03 10:00:00.123     0     0 W kernel  : </c>, and months that are numbers
    /// (<c>3月 04</c>).
    /// </summary>
    public static bool Take(ReadOnlySpan<byte> text, ref LineView line)
    {
        var rest = text;
        if (TryLocalised(ref rest, out var stamp))
        {
            line.Stamp = line.Stamp.Kind == StampKind.None ? stamp : line.Stamp;
            return SyslogTag.Take(rest, ref line);
        }

        if (!StampText.TryNumber(ref rest, 2, out var month) || rest is not [(byte)'-', ..])
        {
            return false;
        }

        rest = rest[1..];
        if (!StampText.TryNumber(ref rest, 2, out var day) || rest is not [(byte)' ', ..] || month
            is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(LogStamp.NoYear, month))
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);
        if (!StampText.TryTime(ref rest, out var time) || rest is not [(byte)' ', ..])
        {
            return false;
        }

        // "W/kernel  (    0): " and "    0     0 W kernel  : "; lines of the kernel have no process, and some no tag.
        var end = rest[..Math.Min(rest.Length, 64)].IndexOf(": "u8);
        var tag = end < 0 ? default : rest[..end];
        if (end < 0 || (tag.IndexOf("kernel"u8) < 0 && tag.IndexOf(" 0 "u8) < 0))
        {
            return false;
        }

        line.Stamp = LogStamp.Yearless(new DateTime(LogStamp.NoYear, month, day) + time);
        line.Origin = LineOrigin.Kernel;
        line.Message = rest[(end + 2)..];
        return true;
    }

    /// <summary><c>[2024-05-03 10:00:00]</c>, <c>[2024/05/03 10:00:00.123]</c>, <c>[10:00:00]</c>, <c>[pod/name/container]</c>.</summary>
    public static bool TryBracket(ReadOnlySpan<byte> inner, ref LineView line)
    {
        var rest = inner;
        if (inner.StartsWith("pod/"u8))
        {
            line.Caller = inner;
            return true;
        }

        if (inner is [_, _, _, _, (byte)'/', _, _, (byte)'/', ..])
        {
            var iso = inner.ToArray();
            iso[4] = iso[7] = (byte)'-';
            rest = iso;
        }

        if (StampText.TryIso(ref rest, out var stamp, out _))
        {
            line.Stamp = line.Stamp.Kind == StampKind.None ? stamp : line.Stamp;
            return rest.Length < 6;
        }

        return StampText.TryTime(ref rest, out _) && rest.IsEmpty;
    }

    /// <summary><c>Apr27 22:56</c>, <c>May 3 10:00</c>: what <c>dmesg -e</c> writes where a minute begins, in any language.</summary>
    public static bool IsMinute(ReadOnlySpan<byte> inner)
    {
        if (inner.Length is < 8 or > LongestName || inner[^3] != ':' || inner.LastIndexOf((byte)' ')
            is not (> 2 and var blank) || inner.Length - blank != 6)
        {
            return false;
        }

        return ByteText.TryCount(
            inner[(blank + 1)..^3], out _) && ByteText.TryCount(inner[^2..], out _) && inner[blank - 1] is >= (byte)'0' and <= (byte)'9'
            && MonthNames.Any(ByteText.Trim(inner[..blank].TrimEnd("0123456789"u8))) > 0;
    }

    /// <summary><c>1591607075.123456 host kernel: </c>: journalctl -o short-unix.</summary>
    public static bool TakeUnix(ReadOnlySpan<byte> text, ref LineView line)
    {
        if (text.Length < 12 || text[10] != '.' || !Utf8Parser.TryParse(text, out decimal seconds, out var used)
            || text[used..] is not [(byte)' ', ..] || !SyslogTag.IsNext(text[used..]))
        {
            return false;
        }

        line.Stamp = LogStamp.Utc(DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)));
        return SyslogTag.Take(text[used..], ref line);
    }
}
