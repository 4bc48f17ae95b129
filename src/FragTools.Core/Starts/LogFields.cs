namespace FragTools.Starts;

/// <summary>
/// The pairs <c>key=value</c> of a line, as logrus (dockerd, containerd, CRI-O, runc) and klog's structured form write
/// them. Lines that went through another hand have quotation marks that nobody escaped or that were escaped once more: one
/// ends a value only where the line or another pair follows it.
/// </summary>
internal sealed class LogFields
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private LogFields(string? head) => Head = head;

    /// <summary>The quoted text that klog's structured form begins with; null where there is none.</summary>
    public string? Head { get; }

    /// <summary>True where the last value's quotation mark never came: the line goes on in the next.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The value of a pair, unescaped; null where there is none.</summary>
    public string? this[string key] => _values.TryGetValue(key, out var value) ? LogText.Unescape(value) : null;

    /// <summary>Reads a line.</summary>
    public static LogFields Read(string line)
    {
        var at = 0;
        var isCut = false;
        var head = line.StartsWith('"') ? Quoted(line, ref at, out isCut) : null;
        var fields = new LogFields(head is null ? null : LogText.Unescape(head)) { IsCut = isCut };
        while (at < line.Length)
        {
            var end = KeyEnd(line, at);
            if (end < 0)
            {
                at = NextWord(line, at);
                continue;
            }

            var key = line[at..end];
            at = end + 1;
            isCut = false;
            var value = at < line.Length && line[at] == '"' ? Quoted(line, ref at, out isCut) : Bare(line, ref at);
            fields.IsCut = isCut;
            fields._values.TryAdd(key, value);
            at = SkipBlanks(line, at);
        }

        return fields;
    }

    /// <summary>Does the text begin with a pair?</summary>
    public static bool BeginsWithPair(ReadOnlySpan<char> text) => KeyEnd(text.TrimStart(), 0) > 0;

    private static string Bare(string line, ref int at)
    {
        var start = at;
        at = Braced(line, start) ?? (line.IndexOf(' ', start) is >= 0 and var blank ? blank : line.Length);
        return line[start..at];
    }

    /// <summary>Where an object that klog printed ends, <c>&amp;{Pid:1 …}</c> or <c>{"Pid":1, …}</c>; null where none begins.</summary>
    private static int? Braced(string line, int start)
    {
        var open = line.AsSpan(start).StartsWith("&{") ? start + 1 : start;
        if (open >= line.Length || line[open] != '{')
        {
            return null;
        }

        var depth = 0;
        for (var at = open; at < line.Length; at++)
        {
            depth += line[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return at + 1;
            }
        }

        return null;
    }

    private static string Quoted(string line, ref int at, out bool isCut)
    {
        var start = at + 1;
        isCut = false;
        for (var quote = line.IndexOf('"', start); quote >= 0; quote = line.IndexOf('"', quote + 1))
        {
            if (!IsEscaped(line, quote) && EndsValue(line.AsSpan(quote + 1)))
            {
                at = SkipBlanks(line, quote + 1);
                return line[start..quote];
            }
        }

        at = line.Length;
        isCut = true;
        return line[start..];
    }

    private static bool IsEscaped(string line, int quote)
    {
        var first = quote;
        while (first > 0 && line[first - 1] == '\\')
        {
            first--;
        }

        return ((quote - first) & 1) != 0;
    }

    /// <summary>Behind the mark the line ends, but for what who carried it put there, or another pair follows.</summary>
    private static bool EndsValue(ReadOnlySpan<char> behind)
        => behind.Trim(" \t\r\n;$,|'`)]}>") is "" or "\\" or "\\n" or "^M" || (behind[0] == ' ' && BeginsWithPair(behind));

    /// <summary>Where the equals sign of a key stands; −1 where no key does.</summary>
    private static int KeyEnd(ReadOnlySpan<char> text, int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-'))
        {
            at++;
        }

        return at > start && at < text.Length && text[at] == '=' && char.IsAsciiLetter(text[start]) ? at : -1;
    }

    private static int NextWord(string line, int at)
        => line.IndexOf(' ', at) is >= 0 and var blank ? SkipBlanks(line, blank) : line.Length;

    private static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }

        return at;
    }
}
