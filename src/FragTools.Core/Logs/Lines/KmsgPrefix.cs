using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// A record of /dev/kmsg: <c>priority,sequence,microseconds,flags[,caller=T60];message</c>, and below it lines that
/// begin with a blank and tell the device (kernel/printk/printk.c, info_print_ext_header and msg_print_ext_body, since 3.5).
/// </summary>
internal static class KmsgPrefix
{
    private const int LongestHead = 96;

    public static bool Take(ReadOnlySpan<byte> text, ref LineView line)
    {
        var end = text[..Math.Min(text.Length, LongestHead)].IndexOf((byte)';');
        if (end < 0)
        {
            return false;
        }

        var rest = text[..end];
        if (!TryField(
            ref rest, out var priority) || !TryField(ref rest, out _) || !TryField(ref rest, out var microseconds) || rest.IsEmpty)
        {
            return false;
        }

        var caller = rest.IndexOf("caller="u8);
        if (caller >= 0)
        {
            line.Caller = rest[(caller + 7)..];
        }

        line.Uptime = microseconds / 1e6 is < BracketPrefix.LongestUptime and var seconds ? seconds : double.NaN;
        line.Origin = IsKernel(priority) ? LineOrigin.Kernel : LineOrigin.Other;
        line.Message = text[(end + 1)..];
        return false;
    }

    /// <summary>Does a text begin like a record?</summary>
    public static bool IsRecord(ReadOnlySpan<byte> text)
    {
        var rest = text[..Math.Min(text.Length, LongestHead)];
        return TryField(ref rest, out _) && TryField(ref rest, out _) && TryField(ref rest, out _) && rest.IndexOf((byte)';') >= 0;
    }

    /// <summary>
    /// Is a priority the kernel's: facility 0? Programs may write to /dev/kmsg, too; the kernel never gives them its own
    /// facility (kernel/printk/printk.c, devkmsg_write).
    /// </summary>
    public static bool IsKernel(long priority) => priority >> 3 == 0;

    /// <summary>Is this one of the lines below a record?</summary>
    public static bool IsDictionary(ReadOnlySpan<byte> raw)
    {
        if (raw is not [(byte)' ', >= (byte)'A' and <= (byte)'Z', ..])
        {
            return false;
        }

        var name = raw[1..];
        var end = name.IndexOf((byte)'=');
        return end > 0 && name[..end].IndexOfAnyExcept(ByteSets.DictionaryName) < 0;
    }

    private static bool TryField(scoped ref ReadOnlySpan<byte> text, out long value)
    {
        var comma = text.IndexOf((byte)',');
        if (comma < 1 || !ByteText.TryCount(text[..comma], out value))
        {
            value = 0;
            return false;
        }

        text = text[(comma + 1)..];
        return true;
    }
}
