using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// The line that begins a report of mm/page_alloc.c: <c>C: page allocation failure: order:N, mode:0xM</c> (a dot instead
/// of the first colon up to 3.0), <c>C: page allocation stalls for Nms, order:N, mode:0xM</c> (4.9 to 4.14). Since 4.6
/// the mask's text follows in parentheses, since 4.11 the node mask, since 5.0 cpuset and nodes on the same line.
/// </summary>
internal ref struct FailureHeader
{
    /// <summary>TASK_COMM_LEN, less the end of the string.</summary>
    private const int LongestProcess = 15;

    /// <summary>What asked; empty where the line was cut before it.</summary>
    public ReadOnlySpan<byte> Process;

    /// <summary>Did pages come late rather than never?</summary>
    public bool IsStall;

    /// <summary>How long they were in coming, in milliseconds.</summary>
    public long? StallMilliseconds;

    /// <summary>The order asked for, or null where the line is cut before it.</summary>
    public int? Order;

    /// <summary>The mask.</summary>
    public MaskText Gfp;

    /// <summary>
    /// Reads a header. The whole line must follow the grammar: the same words in a sentence, in source code or in a
    /// patch are none. A comment behind <c>//</c> is let pass.
    /// </summary>
    /// <param name="message">The message; what a wrapped header goes on with may be joined to it.</param>
    /// <param name="bare">True where no prefix tells that the kernel wrote the line.</param>
    /// <param name="header">The header.</param>
    /// <returns>False where the line is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, bool bare, out FailureHeader header)
    {
        header = default;
        var at = message.IndexOf("allocation failure"u8);
        header.IsStall = at < 0;
        at = at < 0 ? message.IndexOf("page allocation stalls for "u8) : at;
        if (at < 0 || !TryProcess(message[..at], bare, ref header))
        {
            return false;
        }

        var rest = message[at..];
        if (header.IsStall)
        {
            TextScan.Take(ref rest, "page allocation stalls for "u8);
            if (!TextScan.TakeNumber(ref rest, out var stall) || !TextScan.Take(ref rest, "ms,"u8))
            {
                return false;
            }

            header.StallMilliseconds = stall;
        }
        else if (!TextScan.Take(ref rest, "allocation failure."u8) && !TextScan.Take(ref rest, "allocation failure:"u8))
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);
        if (rest.IsEmpty && !bare && !header.IsStall)
        {
            return true;
        }

        if (!TextScan.Take(ref rest, "order:"u8) || !TextScan.TakeNumber(ref rest, out var order) || order > 63)
        {
            return false;
        }

        header.Order = (int)order;
        return TryMask(rest, ref header.Gfp);
    }

    /// <summary>A name that a task may have, in a line that the kernel may have written.</summary>
    public static bool IsProcess(ReadOnlySpan<byte> name, bool bare)
        => !name.IsEmpty && Length(name) <= LongestProcess && !name.EndsWith("%s"u8)
            && !(
                bare && (name[0]
                    is (byte)'+' or (byte)'-' or (byte)'#' or (byte)'*' or (byte)'/' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'|'));

    /// <summary>
    /// The mask, and what may follow it. A line may be cut anywhere from the order on, by a terminal's edge or a mail.
    /// </summary>
    public static bool TryMask(ReadOnlySpan<byte> rest, ref MaskText gfp)
    {
        rest = ByteText.Trim(rest);
        if (rest.IsEmpty || ", mode:0x"u8.StartsWith(rest))
        {
            return true;
        }

        if (!TextScan.Take(ref rest, ","u8))
        {
            return rest.StartsWith("//"u8);
        }

        rest = ByteText.TrimStart(rest);
        if (!TextScan.Take(ref rest, "mode:"u8) || !MaskText.TryTake(ref rest, out gfp))
        {
            return false;
        }

        var tail = ByteText.TrimStart(rest);
        return tail.IsEmpty || tail.StartsWith("//"u8) || (tail[0] == ',' && IsTail(ByteText.TrimStart(tail[1..])));
    }

    private static bool IsTail(ReadOnlySpan<byte> text)
        => text.IsEmpty || text.StartsWith("nodem"u8) || text.StartsWith("cpuset"u8) || text.StartsWith("mems_"u8)
            || "nodem"u8.StartsWith(text);

    private static bool TryProcess(ReadOnlySpan<byte> before, bool bare, ref FailureHeader header)
    {
        if (!header.IsStall && before is [.. var whole, (byte)'p', (byte)'a', (byte)'g', (byte)'e', (byte)' '])
        {
            before = whole;
        }

        if (before.IsEmpty)
        {
            return !header.IsStall;
        }

        if (before is not [.. var name, (byte)':', (byte)' '])
        {
            return false;
        }

        header.Process = name;
        return IsProcess(name, bare);
    }

    /// <summary>Escapes (<c>\x1b</c>, <c>#033</c>) stand for one character of the name.</summary>
    private static int Length(ReadOnlySpan<byte> name)
    {
        var escapes = 0;
        for (var at = 0; at + 3 < name.Length; at++)
        {
            if ((name[at] == '\\' && name[at + 1] == 'x')
                || (name[at] == '#' && name[at + 1] is >= (byte)'0' and <= (byte)'3' && name[at + 2] is >= (byte)'0' and <= (byte)'7'))
            {
                escapes++;
                at += 3;
            }
        }

        return name.Length - (escapes * 3);
    }
}
