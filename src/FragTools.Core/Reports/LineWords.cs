using System.Text;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// Counts the words of a message that lines of its class have, and takes off those that none has: halves of words, of
/// numbers and of names that a fold has left, or words that it has glued together.
/// </summary>
internal static class LineWords
{
    // The words of mm/page_alloc.c, mm/show_mem.c, mm/oom_kill.c, mm/memcontrol.c, mm/slub.c, mm/vmalloc.c and lib/dump_stack.c.
    private static readonly HashSet<string> Words = new(
        ("page allocation failure: failure. stalls for vmalloc: vmalloc error: size, invoked oom-killer: killed as a result of limit "
            + "Task Tasks in are going to be due memory.oom.group set Memory cgroup stats memory: memory+swap: kmem: swap: usage "
            + "failcnt Out memory memory: Killed Kill process score or sacrifice child oom_reaper: reaped now CPU: PID: UID: Comm: "
            + "Pid: comm: Not tainted Tainted: total pagecache pages RAM HighMem/MovableOnly HighMem reserved swap cache Swap stats: "
            + "add delete find Free Total cma hwpoisoned cached Call Trace: trace: Hardware name: Tasks state (memory values pages): "
            + "SLUB: SLAB: Unable allocate on node cache: object size: buffer default order: min order: slabs: objs: free: "
            + "debugging increased use slub_debug=O disable. reached and no killable processes... Mem-Info: nodes: bytes bytes, "
            + "allocated failed with error Workqueue: cpuset victim is already exiting. Skip killing the task sharing same").Split(' '),
        StringComparer.Ordinal);

    private static readonly HashSet<string> Keys = new(
        ("order mode gfp_mask gfp nodemask oom_score_adj oom_adj oomkilladj total-vm anon-rss file-rss shmem-rss UID pgtables cpuset "
            + "mems_allowed oom-kill:constraint hugepages_total hugepages_free hugepages_surp hugepages_size vsz").Split(' '),
        StringComparer.Ordinal);

    // Behind these stands a number.
    private static readonly HashSet<string> BeforeNumber = new(
        ("PID: UID: CPU: Pid: process score failcnt node add delete size: order: slabs: objs: free: now for size error usage limit = "
            + "with name: find victim Node").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Counts.</summary>
    /// <param name="message">The message.</param>
    /// <param name="lineClass">What it is to a report.</param>
    public static int Count(ReadOnlySpan<byte> message, LineClass lineClass) => lineClass switch
    {
        LineClass.Counters or LineClass.Node or LineClass.Zone or LineClass.KeyValues => Counters(message, lineClass),
        LineClass.FreeList or LineClass.FreeListRest => Blocks(message),
        LineClass.LowmemReserve or LineClass.Numbers => Numbers(message),
        LineClass.OomTask => TaskRow(message),
        LineClass.OomMemcg when OomCgroupText.TryStatisticLine(message, out _, out _) => 0,
        LineClass.OomSummary => (message.Count((byte)'=') * 2) - (message.Count((byte)' ') * 3) - message.Count(",,"u8),
        LineClass.Frame => Frame(message),

        // No blank stands in the name of a cache, or of its cgroup.
        LineClass.SlabCache when message.IndexOf((byte)',') is > 7 and var end => Text(message) - (2 * message[7..end].Count((byte)' ')),
        _ => Text(message),
    };

    /// <summary><c>active_anon:4400kB</c>; the machine's counters have no unit, those of nodes and zones all but one.</summary>
    private static int Counters(ReadOnlySpan<byte> message, LineClass lineClass)
    {
        var count = 0;
        var index = 0;
        var needsUnit = lineClass is LineClass.Node or LineClass.Zone;
        var isOpen = false;
        var fields = new FieldReader(message);
        for (; fields.MoveNext(); index++)
        {
            var field = fields.Field;
            var end = field.IndexOfAnyExcept(ByteSets.CounterName);
            if (needsUnit && index < 3 && end != 0 && !field.Contains((byte)':'))
            {
                // Node 0 Normal.
                continue;
            }

            if (field.SequenceEqual("all_unreclaimable?"u8) || field.SequenceEqual("yes"u8) || field.SequenceEqual("no"u8)
                || (needsUnit && index < 2))
            {
                count++;
                continue;
            }

            if (isOpen && IsKilobytes(field))
            {
                (isOpen, count) = (false, count + 1);
                continue;
            }

            isOpen = end > 0 && end == field.Length - 1 && field[end] == ':';
            var value = end > 0 && end < field.Length && field[end] == ':' ? field[(end + 1)..] : default;
            var isGood = TextScan.TakeSigned(ref value, out _)
                && (value.IsEmpty
                    ? !needsUnit || field.StartsWith("pages_scanned"u8)
                    : lineClass != LineClass.Counters && (value.SequenceEqual("kB"u8) || value.SequenceEqual("KB"u8)))
                && !(lineClass == LineClass.Node && CounterNames.IsZones(field[..end]));
            // A name that no kernel prints may be two that a seam has glued together.
            count += isGood ? CounterNames.IsKnown(field[..end]) ? 1 : -1 : isOpen ? 0 : -2;
        }

        return count;
    }

    private static bool IsKilobytes(ReadOnlySpan<byte> field)
        => TextScan.TakeNumber(ref field, out _) && (field.SequenceEqual("kB"u8) || field.SequenceEqual("KB"u8));

    /// <summary>Blocks, whose sizes double; the letters behind them; the sum.</summary>
    private static int Blocks(ReadOnlySpan<byte> message)
    {
        var count = 0;
        long expected = 0;
        var isSum = false;
        var colon = message.IndexOf((byte)':');
        var fields = new FieldReader(message[(colon + 1)..]);
        while (fields.MoveNext())
        {
            var field = fields.Field;
            if (TextScan.TakeNumber(ref field, out _) && TextScan.Take(ref field, "*"u8)
                && TextScan.TakeNumber(ref field, out var size) && field.SequenceEqual("kB"u8) && size < 1L << 40)
            {
                count += expected == 0 || size == expected ? 1 : -2;
                expected = size * 2;
            }
            else if (fields.Field.SequenceEqual("="u8))
            {
                (isSum, count) = (true, count + 1);
            }
            else
            {
                var isLetters = fields.Field is [(byte)'(', .. var letters, (byte)')']
                    && letters.IndexOfAnyExcept(ByteSets.MigrateTypes) < 0;
                count += isLetters || (isSum && IsKilobytes(fields.Field)) ? 1 : -2;
            }
        }

        return count;
    }

    private static int Numbers(ReadOnlySpan<byte> message)
    {
        var count = 0;
        var fields = new FieldReader(message[(message.IndexOf((byte)':') + 1)..]);
        while (fields.MoveNext())
        {
            count += ByteText.TryCount(fields.Field, out _) && (fields.Field.Length == 1 || fields.Field[0] != '0') ? 1 : -2;
        }

        return count;
    }

    /// <summary>The head's names are known; of a row numbers come first, and then the name of the task.</summary>
    private static int TaskRow(ReadOnlySpan<byte> message)
    {
        var fields = new FieldReader(message[(message.IndexOf((byte)']') + 1)..]);
        var count = 0;
        if (message.StartsWith("Tasks state"u8))
        {
            return Text(message);
        }

        var isHead = !OomTaskColumns.IsRow(message);
        var isName = false;
        while (fields.MoveNext())
        {
            var field = fields.Field;
            if (isHead)
            {
                count += OomTaskColumns.IsColumn(field) ? 1 : -2;
                continue;
            }

            var number = field;
            var isNumber = TextScan.TakeSigned(ref number, out _) && number.IsEmpty;
            count += isName ? 0 : isNumber ? field is [(byte)'0', _, ..] ? -2 : 1 : 0;
            isName |= !isNumber;
        }

        return count;
    }

    private static int Frame(ReadOnlySpan<byte> message)
    {
        if (!FrameText.TryRead(message, out var frame))
        {
            return Text(message);
        }

        var place = frame.Place;
        var slash = place.IndexOf((byte)'/');
        var isWhole = slash > 3 && place[(slash + 1)..].StartsWith("0x"u8) && place.Length > slash + 3;
        return (isWhole ? 3 : 1) + (frame.Module.IsEmpty ? 0 : message[^1] == ']' ? 1 : -1) - message.Count("  "u8);
    }

    private static int Text(ReadOnlySpan<byte> message)
    {
        var count = 0;
        var inPaths = message.StartsWith("Task"u8) || message.StartsWith("Memory cgroup stats"u8) || message.StartsWith("Memory limit"u8);
        var before = "";
        var inName = false;
        var hasRelease = false;
        var fields = new FieldReader(message);
        while (fields.MoveNext())
        {
            var word = Encoding.Latin1.GetString(fields.Field);
            if (!hasRelease && IsRelease(word))
            {
                hasRelease = true;
                count++;
            }

            count += inName ? 0 : Word(word, before, inPaths);
            inName = word[0] == '(' && before.Length > 0 && char.IsAsciiDigit(before[0]) || inName;
            inName &= !word.EndsWith(')') && !word.EndsWith("),", StringComparison.Ordinal);
            before = word;
        }

        return count;
    }

    private static bool IsRelease(string word)
        => char.IsAsciiDigit(word[0]) && word.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && dot + 1 < word.Length
            && char.IsAsciiDigit(word[dot + 1]) && word[^1] is not ('-' or '.');

    private static int Word(string word, string before, bool inPaths)
    {
        if (Words.Contains(word))
        {
            return 1;
        }

        if (char.IsAsciiDigit(word[0]))
        {
            var bare = word.TrimEnd(',');
            var isAmount = bare.EndsWith("kB", StringComparison.Ordinal) && bare[..^2].All(char.IsAsciiDigit);
            return isAmount ? BeforeNumber.Contains(before) || before == "anon-rss:" ? 1 : -1
                : bare.All(char.IsAsciiDigit) ? before.Length == 0 || BeforeNumber.Contains(before) ? 1 : -1
                : 0;
        }

        if (word[0] is ',' or '|' or '=' or ':' or ')' or '_')
        {
            return -1;
        }

        if (word[0] == '/')
        {
            return 1;
        }

        if (word[0] == '#' && word.Length > 1 && char.IsAsciiDigit(word[1]))
        {
            return 1;
        }

        // "nodemask=(null),cpuset=a.service,mems_allowed=0": each key counts.
        var count = 0;
        foreach (var part in word.Split(','))
        {
            var end = part.IndexOfAny(['=', ':'], part.StartsWith("oom-kill:", StringComparison.Ordinal) ? 9 : 0);
            if (end > 0 && Keys.Contains(part[..end]))
            {
                var value = part[(end + 1)..];
                var isBalanced = value.Count(static one => one == '(') == value.Count(static one => one == ')');
                var lacksUnit = NeedsUnit(part[..end]) && !value.EndsWith("kB", StringComparison.Ordinal);
                count += value.Length == 0 || !isBalanced || lacksUnit ? 0 : 1;
            }
        }

        // "anon:4096KB" of a cgroup's statistics.
        if (count == 0 && inPaths)
        {
            return word.EndsWith("KB", StringComparison.Ordinal) && word.IndexOf(':', StringComparison.Ordinal) is > 0 and var one
                && word.IndexOf(':', one + 1) < 0 ? 1 : -1;
        }

        return count > 0 ? count : word.Contains('_', StringComparison.Ordinal) && !word.Contains(':', StringComparison.Ordinal) ? -1 : 0;
    }

    private static bool NeedsUnit(string key) => key is "total-vm" or "anon-rss" or "file-rss" or "shmem-rss" or "pgtables" or "vsz";
}
