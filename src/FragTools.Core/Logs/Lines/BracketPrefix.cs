using System.Buffers.Text;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>Prefixes in brackets: <c>[   12.345678] </c>, <c>[ 12.3][   T60] </c>, <c>[Sat Apr 27 22:56:09 2019] </c>.</summary>
internal static class BracketPrefix
{
    /// <summary>Some three hundred years in seconds: what says that a machine has run longer is damaged.</summary>
    public const double LongestUptime = 1e10;

    private const int Longest = 80;

    public static bool IsUptime(ReadOnlySpan<byte> text)
        => Inner(text, out var inner, out _) && TryUptime(inner, out _);

    /// <summary>Takes a bracket off the message where it is a prefix.</summary>
    /// <returns>True: a further prefix may follow.</returns>
    public static bool Take(ReadOnlySpan<byte> text, ref LineView line)
    {
        if (!Inner(text, out var inner, out var rest))
        {
            return false;
        }

        if (TryUptime(inner, out var uptime))
        {
            line.Uptime = uptime ?? line.Uptime;
            TakeCaller(rest, ref line);
        }
        else if (line.Stamp.Kind == StampKind.None && StampText.TryCtime(WithoutDelta(inner), out var stamp))
        {
            line.Stamp = stamp;
            line.Message = rest;
        }
        else if (OtherTimes.TryBracket(inner, ref line))
        {
            line.Message = rest is [(byte)':', ..] ? rest[1..] : rest;
            return true;
        }
        else if (TryTask(inner, out var pid))
        {
            line.Caller = pid;
            line.Message = rest;
        }
        else
        {
            return false;
        }

        line.Origin = LineOrigin.Kernel;
        return true;
    }

    /// <summary>kernel/printk/printk.c, print_caller: <c>[   T60]</c> or <c>[    C1]</c>, right behind the time or after a blank.</summary>
    private static void TakeCaller(ReadOnlySpan<byte> rest, ref LineView line)
    {
        line.Message = rest;
        if (Inner(ByteText.TrimStart(rest), out var inner, out var behind) && inner is [(byte)'T' or (byte)'C', .. var number]
            && ByteText.TryCount(number, out _))
        {
            line.Caller = inner;
            line.Message = behind;
        }
    }

    private static bool Inner(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> inner, out ReadOnlySpan<byte> rest)
    {
        inner = rest = default;
        var end = text is [(byte)'[', ..] ? text[..Math.Min(text.Length, Longest)].IndexOf((byte)']') : -1;
        if (end < 0)
        {
            return false;
        }

        inner = ByteText.Trim(text[1..end]);
        rest = text[(end + 1)..];
        return true;
    }

    /// <summary><c>dmesg -d</c> puts the seconds since the line before behind the time: <c>5123.400001 &lt;    0.000002&gt;</c>.</summary>
    private static ReadOnlySpan<byte> WithoutDelta(ReadOnlySpan<byte> inner)
        => inner is [not (byte)'<', .., (byte)'>'] && inner.LastIndexOf((byte)'<') is > 0 and var at ? ByteText.Trim(inner[..at]) : inner;

    /// <summary>What vendors' kernels put behind the time: <c>.(2)[7001:backupd]</c> of MediaTek, <c>c2 </c> of Unisoc.</summary>
    /// <returns>True where the text begins with it.</returns>
    public static bool TakeProcessor(ReadOnlySpan<byte> text, ref LineView line)
    {
        var end = text[..Math.Min(text.Length, Longest)].IndexOfAny((byte)' ', (byte)']');
        if (double.IsNaN(line.Uptime) || end < 2)
        {
            return false;
        }

        var isUnisoc = text[0] == 'c' && text[end] == ' ' && ByteText.TryCount(text[1..end], out _);
        if (!isUnisoc && !(text.StartsWith(".("u8) && text[..end].IndexOf(")["u8) > 0 && text[end] == ']'))
        {
            return false;
        }

        line.Caller = isUnisoc ? text[..end] : text[(text.IndexOf((byte)'[') + 1)..end];
        line.Message = text[(end + 1)..];
        return true;
    }

    /// <summary>
    /// Seconds since boot: <c>12.345678</c>, with a processor behind it on some vendors' kernels (<c>12.3@1</c>).
    /// The relative times of <c>dmesg -d</c> and <c>-e</c> (<c>+0.000012</c>, <c>Apr27 22:56</c>) are a prefix without a time.
    /// </summary>
    private static bool TryUptime(ReadOnlySpan<byte> inner, out double? uptime)
    {
        uptime = null;
        if (inner.IsEmpty)
        {
            return false;
        }

        var relative = inner[0] is (byte)'+' or (byte)'<';
        var number = relative ? ByteText.Trim(inner.Trim("+<>"u8)) : WithoutDelta(inner);
        if (number.IsEmpty || number[0] is < (byte)'0' or > (byte)'9')
        {
            return OtherTimes.IsMinute(inner);
        }

        if (!Utf8Parser.TryParse(number, out double seconds, out var used, 'F') || !number[..used].Contains((byte)'.')
            || seconds >= LongestUptime
                || (used < number.Length && number[used] != '@' && !(number[used] == 's' && used == number.Length - 1)))
        {
            return false;
        }

        uptime = relative ? null : seconds;
        return true;
    }

    /// <summary><c>[4: binder:569_5:27109] </c>: processor, task and pid, as Samsung's kernels write them.</summary>
    private static bool TryTask(ReadOnlySpan<byte> inner, out ReadOnlySpan<byte> pid)
    {
        // Huawei's: "[pid:7001,cpu2,backupd]".
        if (inner.StartsWith("pid:"u8) && inner.IndexOf(",cpu"u8) is > 4 and var comma)
        {
            pid = inner[4..comma];
            return ByteText.TryCount(pid, out _);
        }

        pid = default;
        var colon = inner.IndexOf((byte)':');
        var last = inner.LastIndexOf((byte)':');
        if (colon < 1 || last <= colon || !ByteText.TryCount(
            inner[..colon], out _) || !ByteText.TryCount(ByteText.Trim(inner[(last + 1)..]), out _))
        {
            return false;
        }

        // A time of day has two colons, too.
        pid = ByteText.Trim(inner[(last + 1)..]);
        return inner[colon + 1] is not (>= (byte)'0' and <= (byte)'9');
    }
}
