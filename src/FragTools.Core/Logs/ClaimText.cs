using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs;

/// <summary>
/// Tells of a line that holds a marker and became part of no event whether it may be what was left of one, so that it is to be
/// counted; or whether it is plainly something else: another program's line, prose, source code, a patch, a search for such lines.
/// </summary>
internal static class ClaimText
{
    private const int FewestWords = 6;
    private const int FewestWordsOfComment = 3;

    /// <summary>What stands in source code, in rules of monitors and in commands, and in no line that is logged.</summary>
    private static readonly byte[][] Code =
    [
        [.. "%s"u8], [.. "%d"u8], [.. "%u"u8], [.. "%lu"u8], [.. "%#x"u8], [.. "%v"u8],
        [.. "COMMAND="u8], [.. "grep -"u8], [.. "grep '"u8], [.. "grep \""u8], [.. "journalctl -"u8], [.. "dmesg |"u8],
        [.. "(\""u8], [.. "('"u8], [.. "\")"u8], [.. "')"u8], [.. ");"u8], [.. "\\d"u8], [.. ".*"u8], [.. "[0-9]"u8], [.. "{reason="u8],
        [.. "=\"OOMKilled\""u8], [.. ":= "u8], [.. " == "u8], [.. " != "u8],
    ];

    /// <summary>What a failure is told with.</summary>
    private static readonly byte[][] Failing =
    [
        [.. "ail"u8], [.. "rror"u8], [.. "annot"u8], [.. "nable"u8], [.. "illed"u8], [.. "illing"u8], [.. "ncountered"u8], [.. "vict"u8],
        [.. "OOM"u8], [.. "caused"u8],
    ];

    /// <summary>Is the line to be counted?</summary>
    /// <param name="line">The line.</param>
    /// <param name="kinds">The kinds of events that are looked for.</param>
    public static bool IsClaim(in LineView line, EventKinds kinds)
    {
        var text = line.IsSplit || line.Place.Line > 0 ? line.Message : line.Raw;
        if (!kinds.IsClaim(text) && !kinds.IsClaim(line.Message))
        {
            return false;
        }

        if (line.Origin == LineOrigin.Kernel)
        {
            return true;
        }

        // What a program says of lack of memory is its own, unless it hands on what the kernel or a killer said.
        return (kinds.IsForm(text) || kinds.IsForm(line.Message) || (line.Origin == LineOrigin.Bare && IsTold(text)))
            && !IsSource(text) && !(IsAlone(line) && IsProse(text) && !IsCut(text, kinds));
    }

    /// <summary>Does a line end with a marker, so that what it said may be lost? A sentence has a full stop there.</summary>
    private static bool IsCut(ReadOnlySpan<byte> text, EventKinds kinds)
    {
        var end = text.TrimEnd(" \t\r\0"u8);
        return kinds.IsClaim(end) && !kinds.IsClaim(end[..^1]);
    }

    /// <summary>The line as it is shown: of a record what it carries.</summary>
    public static ReadOnlySpan<byte> Shown(in LineView line)
        => line.Message.IsEmpty || ByteText.TrimStart(line.Raw) is not [(byte)'{', ..] ? line.Raw : line.Message;

    /// <summary>Does nothing before it tell that it is a line of a log?</summary>
    private static bool IsAlone(in LineView line) => !HeldLine.IsPrefixed(line) && line.Place.Line == 0;

    /// <summary>Words that are nothing by themselves: something has to be said to have failed, as the kernel and runtimes say it.</summary>
    private static bool IsTold(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("ut of memory"u8) is >= 0 and var at)
        {
            var behind = text[(at + "ut of memory"u8.Length)..];
            behind = (behind.IndexOf((byte)'\n') is >= 0 and var end ? behind[..end] : behind).TrimEnd(" \r\0"u8);
            return behind.IsEmpty
                ? at < 2 || text[..at].EndsWith("cgroup o"u8)
                : behind.StartsWith(": Kil"u8) || behind.StartsWith(" and no"u8);
        }

        return text.IndexOf(" of limit of "u8) >= 0 || Holds(text, Failing);
    }

    /// <summary>
    /// Is it a line of a program's source, of a patch, of a monitor's rules, of a search or of a mail's head, which nothing logs?
    /// </summary>
    public static bool IsSource(ReadOnlySpan<byte> text)
    {
        var line = ByteText.Trim(text);
        var isComment = line.StartsWith("//"u8) || line.StartsWith("/*"u8) || line.StartsWith("* "u8) || line.StartsWith("# "u8);
        return Holds(line, Code) || line.StartsWith("Subject: "u8) || line.EndsWith("{"u8) || line.EndsWith("\\"u8)
            || line is [(byte)'+' or (byte)'-', (byte)'\t', ..]
            || (isComment && IsProse(line[2..], FewestWordsOfComment, mostNumbers: 1));
    }

    /// <summary>
    /// Sentences of people: most words are plain, and none is of the kernel's own making. A number may be a report's order or size.
    /// </summary>
    private static bool IsProse(ReadOnlySpan<byte> text, int fewest = FewestWords, int mostNumbers = 0)
    {
        if (text.IndexOfAny("[]=|"u8) >= 0 || text.IndexOf("mode:0x"u8) >= 0 || text.IndexOf("-vm:"u8) >= 0
            || text.IndexOf("kernel:"u8) >= 0 || text.IndexOf(": page allocation failure"u8) >= 0
            || text.IndexOf("invoked oom-killer:"u8) >= 0)
        {
            return false;
        }

        var (plain, numbers, all) = (0, 0, 0);
        var words = new FieldReader(text);
        while (words.MoveNext())
        {
            all++;
            var word = words.Field.Trim("\"'`(),.;:!?"u8);
            plain += word.Length > 1 && word.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 ? 1 : 0;
            numbers += !word.IsEmpty && char.IsAsciiDigit((char)word[0]) ? 1 : 0;
        }

        return plain >= fewest && plain * 3 >= all * 2 && numbers <= mostNumbers;
    }

    private static bool Holds(ReadOnlySpan<byte> text, byte[][] words)
    {
        foreach (var word in words)
        {
            if (text.IndexOf(word) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
