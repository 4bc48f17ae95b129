using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// The line that says who runs on which kernel: <c>CPU: 1 PID: 54 Comm: C Not tainted 4.8.0 #1</c>
/// (lib/dump_stack.c, dump_stack_print_info, since 3.10; <c>UID:</c> since 6.11), <c>Pid: 54, comm: C …</c> before.
/// </summary>
internal ref struct CpuLine
{
    /// <summary>The process's number.</summary>
    public long? ProcessId;

    /// <summary>The process's name; empty where the line is cut before it.</summary>
    public ReadOnlySpan<byte> Process;

    /// <summary>Does nothing follow the name, so that part of it may be lost?</summary>
    public bool IsProcessCut;

    /// <summary>The kernel's release and what follows it; empty where the line is cut before it.</summary>
    public ReadOnlySpan<byte> Kernel;

    /// <summary>Does a message begin as such a line does?</summary>
    public static bool Begins(ReadOnlySpan<byte> message)
    {
        var rest = message;
        if (TextScan.Take(ref rest, "CPU: "u8))
        {
            rest = ByteText.TrimStart(rest);
            return TextScan.TakeNumber(ref rest, out _) && (rest.StartsWith(" PID: "u8) || rest.StartsWith(" UID: "u8));
        }

        return TextScan.Take(ref rest, "Pid: "u8) && TextScan.TakeNumber(ref rest, out _) && rest.StartsWith(", comm: "u8);
    }

    /// <summary>Reads a line, to which the rest of a wrapped line may be joined.</summary>
    public static CpuLine Read(ReadOnlySpan<byte> message)
    {
        var line = default(CpuLine);
        line.ProcessId = TextScan.NumberAfter(message, message.StartsWith("Pid"u8) ? "Pid:"u8 : "PID:"u8);
        var at = message.IndexOf("omm:"u8);
        if (at < 0)
        {
            return line;
        }

        // The name may hold blanks: it ends where the state of taint begins.
        var rest = ByteText.TrimStart(message[(at + 4)..]);
        var end = FirstOf(rest, " Not tainte"u8, " Tainted: "u8, " Kdump: "u8, " Not"u8);
        line.Process = end < 0 ? (rest.IndexOf((byte)' ') is > 0 and var blank ? rest[..blank] : rest) : rest[..end];
        line.IsProcessCut = end < 0;
        line.Kernel = Release(rest[line.Process.Length..]);
        return line;
    }

    /// <summary>The text from the first word on that is a release: digits and a dot.</summary>
    private static ReadOnlySpan<byte> Release(ReadOnlySpan<byte> text)
    {
        var words = new FieldReader(text);
        while (words.MoveNext())
        {
            var dot = words.Field.IndexOf((byte)'.');
            if (dot > 0 && dot + 1 < words.Field.Length && ByteText.TryCount(
                words.Field[..dot], out _) && words.Field[dot + 1] is >= (byte)'0' and <= (byte)'9')
            {
                text.Overlaps(words.Field, out var at);
                return text[at..];
            }
        }

        return default;
    }

    private static int FirstOf(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        var first = -1;
        foreach (var at in (ReadOnlySpan<int>)[text.IndexOf(a), text.IndexOf(b), text.IndexOf(c), text.IndexOf(d)])
        {
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        return first;
    }
}
