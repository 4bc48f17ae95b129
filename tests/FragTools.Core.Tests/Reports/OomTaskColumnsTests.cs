using System.Text;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>The task table by the names of its columns.</summary>
public class OomTaskColumnsTests
{
    [Theory]
    [InlineData("[ pid ]   uid  tgid total_vm      rss cpu oom_adj name", "[  123]     4   122     1000      200   1     -17 sh", "123 122 4 1000 200 - - - -17 sh")]
    [InlineData("[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name", "[  123]     4   122     1000      200   1       0             7 sh", "123 122 4 1000 200 - - 7 0 sh")]
    [InlineData("[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name", "[  123]     4   122     1000      200      10       30             7 sh", "123 122 4 1000 200 10 30 7 - sh")]
    [InlineData("[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name", "[  123]     4   122     1000      200      10       3       30             7 sh", "123 122 4 1000 200 13 30 7 - sh")]
    [InlineData("[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds nr_puds swapents oom_score_adj name", "[  123]     4   122     1000      200      10       3 2      30             7 sh", "123 122 4 1000 200 15 30 7 - sh")]
    [InlineData("[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name", "[    123]     4   122     1000      200    40960       30             7 sh", "123 122 4 1000 200 40960B 30 7 - sh")]
    [InlineData("[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name", "[ 123]     4   122     1000      200   150 30   20 40960       30             7 sh", "123 122 4 1000 200 40960B 30 7 - sh")]
    [InlineData("[ pid ]   uid  tgid total_vm      rss nr_ptes swapents file-rss anon-rss-low oom_score_adj name", "[  123]     4   122     1000      200      10       30 5 6            7 sh", "123 122 4 1000 200 10 30 7 - sh")]
    public void Columns_are_found_by_name(string head, string row, string expected)
        => Assert.Equal(expected, Show(Columns(head).ReadRow(Encoding.ASCII.GetBytes(row))));

    [Fact]
    public void The_newest_table_splits_the_resident_pages()
    {
        var task = Columns("[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name")
            .ReadRow("[ 123]     4   122     1000      200   150 30   20 40960       30             7 sh"u8)!;
        Assert.Equal((150L, 30L, 20L), (task.RssAnonPages, task.RssFilePages, task.RssShmemPages));
    }

    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("[kworker/0:1]", "[kworker/0:1]")]
    [InlineData("12 34", "12 34")]
    [InlineData("", "")]
    [InlineData("\u001b[31m", "\\x1b[31m")]
    public void Names_may_hold_anything(string name, string escaped)
        => Assert.Equal(escaped, Columns("[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name")
            .ReadRow(Encoding.UTF8.GetBytes("[  123]     4   122     1000      200      10       30             7 " + name))!.Name);

    [Theory]
    [InlineData("[  123]     4   122     1000      200      10       30")]
    [InlineData("[  123]     4   122     1000      200      10       30 sh 7")]
    [InlineData("[  123]     4   122     1000      200      10       30             7000 sh")]
    [InlineData("[  123]     4   122     1000      99999999999999999      10       30             7 sh")]
    [InlineData("[99999999999]     4   122     1000      200      10       30             7 sh")]
    [InlineData("[ 12x]     4   122     1000      200      10       30             7 sh")]
    public void A_row_that_does_not_fit_is_refused(string row)
        => Assert.Null(Columns("[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name").ReadRow(Encoding.ASCII.GetBytes(row)));

    [Theory]
    [InlineData("[ pid ]   uid  tgid total_vm")]
    [InlineData("[ 123 ]   uid  tgid name")]
    [InlineData("pid uid name")]
    public void A_head_that_is_cut_is_none(string head) => Assert.Null(OomTaskColumns.TryRead(Encoding.ASCII.GetBytes(head)));

    private static OomTaskColumns Columns(string head) => OomTaskColumns.TryRead(Encoding.ASCII.GetBytes(head))!;

    private static string Show(OomTask? task)
        => string.Join(' ', task!.ProcessId, task.ThreadGroupId, task.Uid, task.TotalVmPages, task.RssPages,
            task.PageTableBytes is { } bytes ? $"{bytes}B" : Or(task.PageTablePages), Or(task.SwapPages), Or(task.OomScoreAdj), Or(task.OomAdj), task.Name);

    private static string Or(long? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";
}
