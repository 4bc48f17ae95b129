using System.Text;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// The head of the task table, <c>[  pid  ]   uid  tgid total_vm      rss … oom_score_adj name</c>, and the rows by it.
/// Columns came and went with the releases, so that only their names tell what stands where.
/// </summary>
internal sealed class OomTaskColumns
{
    private const int MostColumns = 32;
    private const int FewestColumns = 6;

    // More than any machine has, in pages and in bytes; so that no forged number overflows what is made of it.
    private const long LargestNumber = 1L << 53;

    /// <summary>The kernel's names: mm/oom_kill.c, dump_tasks, from 2.6.26 to 6.18.</summary>
    private static readonly Dictionary<string, Column> Names = new()
    {
        ["uid"] = Column.Uid,
        ["tgid"] = Column.ThreadGroup,
        ["total_vm"] = Column.TotalVm,
        ["rss"] = Column.Rss,
        ["rss_anon"] = Column.RssAnon,
        ["rss_file"] = Column.RssFile,
        ["rss_shmem"] = Column.RssShmem,
        ["nr_ptes"] = Column.PageTableEntries,
        ["nr_pmds"] = Column.PageMiddles,
        ["nr_puds"] = Column.PageUppers,
        ["pgtables_bytes"] = Column.PageTableBytes,
        ["swapents"] = Column.Swap,
        ["oom_adj"] = Column.OomAdj,
        ["oom_score_adj"] = Column.OomScoreAdj,
    };

    private readonly Column[] _columns;

    private OomTaskColumns(Column[] columns) => _columns = columns;

    /// <summary>A column that something is made of; the others are passed over.</summary>
    private enum Column
    {
        Other,
        Uid,
        ThreadGroup,
        TotalVm,
        Rss,
        RssAnon,
        RssFile,
        RssShmem,
        PageTableEntries,
        PageMiddles,
        PageUppers,
        PageTableBytes,
        Swap,
        OomAdj,
        OomScoreAdj,
    }

    /// <summary>Does the table tell all that a badness needs: resident pages, page tables, swap and oom_score_adj (since 3.7)?</summary>
    public bool HasAllOfBadness
        => Has(Column.Rss) && Has(Column.Swap) && Has(Column.OomScoreAdj) && (Has(Column.PageTableBytes) || Has(Column.PageTableEntries));

    /// <summary>Does it show resident pages and oom_score_adj, and neither swap nor page tables (2.6.36 to 3.6)?</summary>
    public bool IsOfFirstForm
        => Has(Column.Rss) && Has(Column.OomScoreAdj)
            && !(Has(Column.Swap) || Has(Column.PageTableBytes) || Has(Column.PageTableEntries));

    /// <summary>Does the table show oom_score_adj (since 2.6.36)?</summary>
    public bool HasOomScoreAdj => Has(Column.OomScoreAdj);

    /// <summary>Does it count page tables in bytes (since 4.15)?</summary>
    public bool HasPageTableBytes => Has(Column.PageTableBytes);

    /// <summary>Does it count middle directories of page tables (4.0 to 4.14)?</summary>
    public bool HasPageMiddles => Has(Column.PageMiddles);

    /// <summary>Reads the head; the rest of a wrapped one may be joined to it.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The columns, or null where the line is none or is cut before its last column.</returns>
    public static OomTaskColumns? TryRead(ReadOnlySpan<byte> message)
    {
        if (!TryBracket(message, out var inner, out var rest) || !inner.SequenceEqual("pid"u8))
        {
            return null;
        }

        var columns = new List<Column>(MostColumns);
        var fields = new FieldReader(rest);
        while (fields.MoveNext() && columns.Count < MostColumns)
        {
            if (fields.Field.SequenceEqual("name"u8))
            {
                return new OomTaskColumns([.. columns]);
            }

            columns.Add(Names.GetValueOrDefault(Encoding.ASCII.GetString(fields.Field)));
        }

        return null;
    }

    /// <summary>Is it a word of the head?</summary>
    public static bool IsColumn(ReadOnlySpan<byte> word)
        => word.SequenceEqual("name"u8) || word.SequenceEqual("cpu"u8) || Names.ContainsKey(Encoding.ASCII.GetString(word));

    /// <summary>Is the message a row: a number in brackets?</summary>
    public static bool IsRow(ReadOnlySpan<byte> message) => TryBracket(message, out var inner, out _) && ByteText.TryCount(inner, out _);

    /// <summary>Do as many numbers follow upon the brackets as in every release's table, and then a name?</summary>
    public static bool HasNumbers(ReadOnlySpan<byte> message)
    {
        TryBracket(message, out _, out var rest);
        var numbers = 0;
        var fields = new FieldReader(rest);
        while (fields.MoveNext())
        {
            var field = fields.Field;
            if (!TextScan.TakeSigned(ref field, out _) || !field.IsEmpty)
            {
                return numbers >= FewestColumns;
            }

            numbers++;
        }

        return false;
    }

    /// <summary>Reads a row.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The task, without a badness; null where the row does not have the columns of the head.</returns>
    public OomTask? ReadRow(ReadOnlySpan<byte> message)
    {
        if (!TryBracket(message, out var inner, out var rest) || !OomKillText.TakeProcessId(ref inner, out var pid) || !inner.IsEmpty)
        {
            return null;
        }

        Span<long> values = stackalloc long[MostColumns];
        var fields = new FieldReader(rest);
        for (var index = 0; index < _columns.Length; index++)
        {
            if (!fields.MoveNext())
            {
                return null;
            }

            var field = fields.Field;
            if (!TextScan.TakeSigned(ref field, out values[index]) || !field.IsEmpty || Math.Abs(values[index]) > LargestNumber)
            {
                return null;
            }
        }

        return Value(values, Column.OomScoreAdj) is < -1000 or > 1000 ? null : Make(pid, values, SafeText.Escape(fields.Rest));
    }

    private OomTask Make(int pid, ReadOnlySpan<long> values, string name) => new()
    {
        ProcessId = pid,
        Name = name,
        Uid = Value(values, Column.Uid),
        ThreadGroupId = Value(values, Column.ThreadGroup) is { } group and >= 0 and <= int.MaxValue ? (int)group : null,
        TotalVmPages = Value(values, Column.TotalVm),
        RssPages = Value(values, Column.Rss),
        RssAnonPages = Value(values, Column.RssAnon),
        RssFilePages = Value(values, Column.RssFile),
        RssShmemPages = Value(values, Column.RssShmem),
        PageTableBytes = Value(values, Column.PageTableBytes),
        PageTablePages = Value(values, Column.PageTableEntries) + (Value(values, Column.PageMiddles) ?? 0)
            + (Value(values, Column.PageUppers) ?? 0),
        SwapPages = Value(values, Column.Swap),
        OomAdj = Value(values, Column.OomAdj) is { } adj and >= -17 and <= 15 ? (int)adj : null,
        OomScoreAdj = (int?)Value(values, Column.OomScoreAdj),
    };

    private long? Value(ReadOnlySpan<long> values, Column column)
        => Array.IndexOf(_columns, column) is >= 0 and var index ? values[index] : null;

    private bool Has(Column column) => Array.IndexOf(_columns, column) >= 0;

    private static bool TryBracket(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> inner, out ReadOnlySpan<byte> rest)
    {
        var end = message is [(byte)'[', ..] ? message.IndexOf((byte)']') : -1;
        inner = end < 0 ? default : ByteText.Trim(message[1..end]);
        rest = end < 0 ? default : message[(end + 1)..];
        return end > 0;
    }
}
