using System.Buffers.Text;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>Reads the texts of a process's files: fs/proc/array.c (status, stat, statm), fs/proc/base.c (comm).</summary>
internal static class StatusText
{
    private const int AdminCapability = 21;
    private const int StartField = 22;

    /// <summary>
    /// /proc/PID/status. VmPTE holds all page tables since 4.15 (mm_pgtables_bytes); 4.0 to 4.14 have VmPMD beside it.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <param name="process">Gets what it says.</param>
    /// <returns>How many threads the process has.</returns>
    public static int Read(ReadOnlySpan<byte> text, NodeProcess process)
    {
        var threads = 1;
        process.HasNoMemory = true;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (line.Length < 7)
            {
                continue;
            }

            switch (line[0])
            {
                case (byte)'N' when line.StartsWith("Name:\t"u8):
                    process.Name = Unescape(line[6..]);
                    break;
                case (byte)'V' when line.StartsWith("VmRSS:"u8):
                    process.RssBytes = Kilobytes(line[6..]);
                    process.HasNoMemory = false;
                    break;
                case (byte)'V' when line.StartsWith("VmPTE:"u8):
                    process.PageTableBytes = Kilobytes(line[6..]);
                    break;
                case (byte)'V' when line.StartsWith("VmPMD:"u8):
                    process.PageTableBytes += Kilobytes(line[6..]);
                    break;
                case (byte)'V' when line.StartsWith("VmSwap:"u8):
                    process.SwapBytes = Kilobytes(line[7..]);
                    break;
                case (byte)'T' when line.StartsWith("Threads:"u8):
                    _ = Utf8Parser.TryParse(ByteText.Trim(line[8..]), out threads, out _);
                    break;
                case (byte)'C' when line.StartsWith("CapEff:"u8):
                    process.IsAdmin = Utf8Parser.TryParse(ByteText.Trim(line[7..]), out ulong capabilities, out _, 'x')
                        && (capabilities >> AdminCapability & 1) != 0;

                    // Nothing of interest follows.
                    return threads;
                default:
                    break;
            }
        }

        return threads;
    }

    /// <summary>The second field of /proc/PID/statm: resident pages.</summary>
    public static long? ResidentPages(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(FirstLine(text));
        return fields.MoveNext() && fields.MoveNext() && ByteText.TryCount(fields.Field, out var pages) ? pages : null;
    }

    /// <summary>When the process started, in clock ticks since boot: /proc/PID/stat, counted from behind its name.</summary>
    public static long? StartTicks(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(FirstLine(text[(text.LastIndexOf((byte)')') + 1)..]));
        for (var field = 3; field <= StartField; field++)
        {
            if (!fields.MoveNext())
            {
                return null;
            }
        }

        return ByteText.TryCount(fields.Field, out var ticks) ? ticks : null;
    }

    /// <summary>The name in /proc/PID/stat, which stands in parentheses and may hold some.</summary>
    public static string? NameInStat(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOf((byte)'(');
        var end = text.LastIndexOf((byte)')');
        return start >= 0 && end > start ? SafeText.Escape(text[(start + 1)..end]) : null;
    }

    /// <summary>A file of one number, such as oom_score_adj.</summary>
    public static long? Number(ReadOnlySpan<byte> text)
    {
        text = ByteText.Trim(FirstLine(text));
        return Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : null;
    }

    /// <summary>A text without the line feed that ends it.</summary>
    public static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> text) => text is [.., (byte)'\n'] ? text[..^1] : text;

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        return end < 0 ? text : text[..end];
    }

    /// <summary>A size such as <c> 1820 kB</c>.</summary>
    private static long? Kilobytes(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        return Utf8Parser.TryParse(text, out long value, out var used) && value is >= 0 and <= long.MaxValue >> 10
            && text[used..].StartsWith(" kB"u8) ? value << 10 : null;
    }

    /// <summary>The name with what the kernel escapes in it undone (proc_task_name: line feed and backslash), and made safe.</summary>
    private static string Unescape(ReadOnlySpan<byte> name)
    {
        if (!name.Contains((byte)'\\'))
        {
            return SafeText.Escape(name);
        }

        Span<byte> raw = name.Length <= 256 ? stackalloc byte[name.Length] : new byte[name.Length];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var isEscape = name[i] == '\\' && i + 1 < name.Length && name[i + 1] is (byte)'n' or (byte)'\\';
            i += isEscape ? 1 : 0;
            raw[length++] = isEscape && name[i] == 'n' ? (byte)'\n' : name[i];
        }

        return SafeText.Escape(raw[..length]);
    }
}
