using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// The kernel's files in a text that was put together by hand: <c>cat /proc/buddyinfo /proc/zoneinfo; dmesg</c>, a ticket. A
/// line that begins a file is told by its words, and those that go on with it by their form.
/// </summary>
internal static class CapturedParts
{
    public const string BuddyInfo = "proc/buddyinfo";
    public const string PageTypeInfo = "proc/pagetypeinfo";
    public const string ZoneInfo = "proc/zoneinfo";
    public const string VmStat = "proc/vmstat";
    public const string SlabInfo = "proc/slabinfo";
    public const string MemInfo = "proc/meminfo";
    public const string ExtFrag = "sys/kernel/debug/extfrag/extfrag_index";

    /// <summary>What <c>date</c> printed, which is no file of the kernel's.</summary>
    public const string Date = "date";

    /// <summary>The kernel's path of the file that a line is of; null where it is of none, or does not tell.</summary>
    public static string? PathOf(ReadOnlySpan<byte> line)
        => line.StartsWith("Page block order:"u8) || line.StartsWith(
            "Pages per block:"u8) || line.StartsWith("Free pages count per migrate type"u8) ? PageTypeInfo
            : line.StartsWith("slabinfo - version"u8) || line.StartsWith("# name "u8) ? SlabInfo
            : MemInfoReader.IsField(line) ? MemInfo
            : line.StartsWith("nr_free_pages "u8) || line.StartsWith("nr_dirty "u8) ? VmStat
            : (line.StartsWith("cpu "u8) || line.StartsWith("btime "u8)) && IsNumbers(line[line.IndexOf((byte)' ')..])
                ? KernelStat.RelativePath
            : IsUptime(line) ? Uptime.RelativePath
            : IsDate(line) ? Date
            : line.StartsWith("Node "u8) && line.IndexOf("zone "u8) > 0 ? PathOfZone(line)
            : null;

    /// <summary>What a text holds.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The kernel's paths of the files in it, and whether there are other lines, such as a log's.</returns>
    public static (IReadOnlyList<string> Paths, bool HasOther) Of(ReadOnlySpan<byte> text)
    {
        var paths = new List<string>();
        var hasOther = false;
        var owners = new Owners();
        for (var start = 0; start < text.Length;)
        {
            var line = LineAt(text, start);
            start += line.Length + 1;
            var owner = owners.Next(line, text[Math.Min(start, text.Length)..]);
            hasOther |= owner is null && !IsBlank(line) && !IsAround(line);
            if (owner is not null && !paths.Contains(owner))
            {
                paths.Add(owner);
            }
        }

        return (paths, hasOther);
    }

    /// <summary>
    /// A text with nothing but the lines of one file in it, each where it stood, if it holds others' lines, too. A text of
    /// that file alone stays as it is: what is wrong in it is an error.
    /// </summary>
    public static ReadOnlyMemory<byte> Only(string path, ReadOnlyMemory<byte> text)
    {
        var isSeen = false;
        var isMixed = false;
        byte[]? only = null;
        for (var pass = 0; pass < 2; pass++)
        {
            var owners = new Owners();
            var others = 0;
            for (var start = 0; start < text.Length;)
            {
                var line = LineAt(text.Span, start);
                var at = start;
                start += line.Length + 1;
                var owner = owners.Next(line, text.Span[Math.Min(start, text.Length)..]);
                isSeen |= IsSame(owner, path);

                // One row that looks like another file's is a damaged one of this.
                others += owner is null || IsSame(owner, path) ? 0 : 1;
                isMixed |= others > 1 || (owner is null ? IsOthers(line) : IsTime(owner) && owner != path);
                if (only is not null && !IsSame(owner, path))
                {
                    only.AsSpan(at, line.Length).Fill((byte)' ');
                }
            }

            if (!isSeen || !isMixed)
            {
                return text;
            }

            only ??= text.ToArray();
        }

        return only;
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start)
        => text[start..].IndexOf((byte)'\n') is >= 0 and var length ? text.Slice(start, length) : text[start..];

    private static bool IsSame(string? owner, string path)
        => owner == path || (owner == ExtFrag && path.StartsWith("sys/kernel/debug/extfrag/", StringComparison.Ordinal));

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\0"u8) < 0;

    /// <summary>A command or a fence around what it gave, or the time at which it did.</summary>
    private static bool IsAround(ReadOnlySpan<byte> line)
    {
        var text = ByteText.Trim(line);
        return text is [(byte)'#' or (byte)'$' or (byte)'`' or (byte)'=', ..]
            || text.IndexOf("/proc/"u8) >= 0;
    }

    private static bool IsNumbers(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var fields = new FieldReader(text); fields.MoveNext(); count++)
        {
            if (fields.Field.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            {
                return false;
            }
        }

        return count > 0;
    }

    /// <summary>Two numbers with hundredths: seconds since boot, and those that the processors idled.</summary>
    private static bool IsUptime(ReadOnlySpan<byte> line)
    {
        var fields = new FieldReader(line);
        return fields.MoveNext() && IsSeconds(fields.Field) && fields.MoveNext() && IsSeconds(fields.Field) && !fields.MoveNext();

        static bool IsSeconds(ReadOnlySpan<byte> field)
            => field is [.. var whole, (byte)'.', >= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9']
                && !whole.IsEmpty && whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>What <c>date</c> prints: <c>Mon Nov 30 18:21:30 UTC 2026</c>, also with the day first and AM or PM.</summary>
    private static bool IsDate(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        var (count, times) = (0, 0);
        while (fields.MoveNext())
        {
            count++;
            var isTime = fields.Field is [_, _, (byte)':', _, _, (byte)':', _, _];
            times += isTime ? 1 : 0;
            if (!isTime && (fields.Field.Length > 4 || !IsWordOrNumber(fields.Field)))
            {
                return false;
            }
        }

        return times == 1 && count is (6 or 7);
    }

    private static bool IsWordOrNumber(ReadOnlySpan<byte> field)
        => field.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 || field.IndexOfAnyInRange((byte)'0', (byte)'9') < 0;

    /// <summary>A command, a fence, a heading, or a line of a log: never a damaged line of the kernel's file.</summary>
    private static bool IsOthers(ReadOnlySpan<byte> line)
    {
        var text = ByteText.Trim(line);
        return text is [
            (byte)'#' or (byte)'$' or (byte)'`' or (byte)'[' or (byte)'<' or (byte)'=' or (byte)'>' or (byte)'*' or (byte)'-', ..]
            || text.IndexOf("/proc/"u8) >= 0 || text.IndexOf(" kernel: "u8) > 0 || text.EndsWith(">>"u8) || IsStamped(text);
    }

    /// <summary>Does it begin as syslog's lines do: <c>Mar  5 02:00:01 </c>, <c>2026-03-05T02:00:01</c>?</summary>
    private static bool IsStamped(ReadOnlySpan<byte> text)
        => text is [_, _, _, (byte)' ', _, _, (byte)' ', _, _, (byte)':', _, _, (byte)':', ..]
            or [(byte)'2', _, _, _, (byte)'-', _, _, (byte)'-', _, _, (byte)'T' or (byte)' ', ..];

    /// <summary>Is it of what tells the time of capture, which stands beside anything?</summary>
    private static bool IsTime(string owner) => owner is KernelStat.RelativePath or Uptime.RelativePath or Date;

    /// <summary>A line for a zone: <c>Node 0, zone DMA</c> alone, with counts behind it, or with an index's values.</summary>
    private static string? PathOfZone(ReadOnlySpan<byte> line)
    {
        var fields = new FieldReader(line[(line.IndexOf("zone "u8) + "zone "u8.Length)..]);
        if (!fields.MoveNext())
        {
            return null;
        }

        return !fields.MoveNext() ? ZoneInfo
            : ByteText.TryCount(fields.Field, out _) ? BuddyInfo
            : fields.Field.IndexOf((byte)'.') > 0 ? ExtFrag
            : null;
    }

    /// <summary>Follows from line to line which file is being read.</summary>
    private struct Owners
    {
        private string? _current;
        private int _blockTypes;

        public string? Next(ReadOnlySpan<byte> line, ReadOnlySpan<byte> behind)
        {
            var text = ByteText.Trim(line.TrimEnd("\r"u8));
            if (text.IsEmpty)
            {
                return null;
            }

            if (_current == PageTypeInfo && text.StartsWith("Number of blocks type"u8))
            {
                _blockTypes = Count(text["Number of blocks type"u8.Length..]);
                return _current;
            }

            // zoneinfo has vmstat's counters, indented.
            var path = _current == ZoneInfo && line[0] is (byte)' ' or (byte)'\t' ? null : PathOf(text);
            if (path == BuddyInfo && _current == PageTypeInfo && (_blockTypes == 0 || Count(text) <= _blockTypes + 4))
            {
                // The table of page blocks has rows like those of free blocks.
                path = PageTypeInfo;
            }

            // A zone's name alone is zoneinfo's where its numbers follow, indented; else it is a damaged row.
            path = path == ZoneInfo && behind is not [(byte)' ' or (byte)'\t', ..] ? null : path;
            _blockTypes = path is null or PageTypeInfo ? _blockTypes : 0;
            if (path is null && (_current is null || !GoesOn(_current, line, text)))
            {
                // Behind a damaged line the same file goes on; zoneinfo's lines are too much like others for that.
                _current = _current == ZoneInfo || IsOthers(line) ? null : _current;
                return null;
            }

            return _current = path ?? _current;
        }

        private static bool GoesOn(string path, ReadOnlySpan<byte> line, ReadOnlySpan<byte> text) => path switch
        {
            BuddyInfo or ExtFrag or PageTypeInfo => text.StartsWith("Node "u8),
            ZoneInfo => line[0] is (byte)' ' or (byte)'\t' || text.StartsWith("Node "u8),
            SlabInfo => text.IndexOf(" : tunables "u8) > 0,
            MemInfo => text.IndexOf((byte)':') is > 0 and var colon && text[..colon].IndexOf((byte)' ') < 0 && Count(text) is 2 or 3,
            KernelStat.RelativePath => text.IndexOf((byte)' ') is > 0 and var blank && IsNumbers(text[blank..]),
            Uptime.RelativePath or Date => false,
            _ => Count(text) == 2 && ByteText.TryCount(text[(text.LastIndexOf((byte)' ') + 1)..], out _),
        };

        private static int Count(ReadOnlySpan<byte> text)
        {
            var count = 0;
            for (var fields = new FieldReader(text); fields.MoveNext();)
            {
                count++;
            }

            return count;
        }
    }
}
