using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;

namespace FragTools.Tests.Diagnosis;

/// <summary>What a node is asked though nothing failed. All files are written here, to the kernel's grammar.</summary>
public class QuestionTests
{
    // 2048 + 32 * 256 = 10240 pages, 40 MiB, and no block of order 9.
    private const string Pieces = "Node 0, zone   Normal 2048 0 0 0 0 0 0 0 32 0 0\n";
    private const string Whole = "Node 0, zone   Normal 0 0 0 0 0 0 0 0 0 12 4\n";
    private const string Log = "[ 1.0] Linux version 5.15.100 (gcc) #1 SMP\n";
    private const string MemInfo = "MemTotal: 8000000 kB\nMemFree: 40960 kB\nHugePages_Total: 30\nHugePages_Free: 8\nHugePages_Rsvd: 2\nHugePages_Surp: 0\nHugepagesize: 2048 kB\n";

    [Fact]
    public void In_pieces_a_request_of_the_order_would_find_no_block_and_compaction_is_what_helps()
    {
        var verdict = Asked(new() { Order = 9 }, Pieces, Zone(10240));
        Assert.Equal((Verdict.Fragmentation, Confidence.Likely, "FT047"), (verdict.Verdict, verdict.Confidence, verdict.Evidence[0].Id));
        Assert.StartsWith("A request of order 9 (2 MiB) finds no block now, though 40 MiB are free: they lie in smaller pieces.", verdict.Summary);
        Assert.Contains("Invoke-MemoryCompaction -Order 9", Assert.Single(verdict.Remedies, remedy => remedy.Kind == RemedyKind.Compact).PowerShellCommand);

        // The same node is healthy for what a container's start asks for.
        Assert.Equal((Verdict.NotFragmentation, "FT036"), (Asked(new(), Pieces, Zone(10240)) is var same ? same.Verdict : default, same.Evidence[0].Id));
    }

    [Fact]
    public void Where_blocks_are_free_it_would_be_served()
    {
        var verdict = Asked(new() { Order = 9 }, Whole, Zone(10240));
        Assert.Equal((Verdict.NotFragmentation, Confidence.Likely, "FT047"), (verdict.Verdict, verdict.Confidence, verdict.Evidence[0].Id));
        Assert.StartsWith("A request of order 9 (2 MiB) would be served now: node 0 Normal has 20 free blocks of it", verdict.Summary);
        Assert.EndsWith(" The logs report nothing that was refused.", verdict.Summary);
    }

    [Fact]
    public void Below_the_mark_it_is_lack_of_memory_and_without_watermarks_only_possible()
    {
        Assert.Equal((Verdict.OutOfMemory, Confidence.Likely), Of(Asked(new() { Order = 9 }, Pieces, Zone(10240, min: 20000))));
        Assert.Equal((Verdict.Fragmentation, Confidence.Possible), Of(Diagnose.Asked(new() { Order = 9 }, ("proc/buddyinfo", Pieces))));
        Assert.Equal((Verdict.Inconclusive, Confidence.Possible), Of(Diagnose.Asked(new() { Order = 9 }, ("var/log/dmesg", Log))));
    }

    /// <summary>Watermarks and logs that were not read are not taken for good ones.</summary>
    [Fact]
    public void Free_blocks_alone_promise_nothing()
        => Assert.Equal(
            "A request of order 9 (2 MiB) finds a block now: node 0 Normal has 20 free blocks of it, or cut from larger ones; whether the watermarks let it go, "
                + "/proc/zoneinfo would tell. No log was read that would tell what was refused before.",
            Diagnose.Asked(new() { Order = 9 }, ("proc/buddyinfo", Whole)).Summary);

    /// <summary>What was read is not asked for.</summary>
    [Fact]
    public void Where_the_marks_were_read_the_release_is_what_tells()
        => Assert.Contains(
            "the kernel's release (/proc/version) would tell.",
            Diagnose.Asked(new() { Order = 3 }, ("proc/buddyinfo", "Node 0, zone   Normal   9100   8200    730     2      0      0      0      0      0      0      0\n"), ("proc/zoneinfo", Zone(30000))).Summary);

    [Fact]
    public void An_order_that_the_kernel_has_not_is_never_served()
        => Assert.StartsWith(
            "No request of order 11 (8 MiB) is ever served: the largest block of this kernel is of order 10 (4 MiB).",
            Asked(new() { Order = 11 }, Whole, Zone(10240)).Summary);

    [Fact]
    public void What_failed_stays_the_verdict_and_the_answer_stands_behind_it()
    {
        var without = Diagnose.Fixture("5.15-memcg-limit");
        var reading = Assert.Single(NodeDiagnosis.Run(
            [new FragTools.Linux.NodeInput.Root(new(Repository.Fixture("5.15-memcg-limit")))], Diagnose.Options with { Question = new() { Order = 9 } }));
        var verdict = Assert.Single(reading.Items);
        Assert.Equal(Of(without), Of(verdict));
        Assert.Equal($"{without.Summary} {Diagnose.One(verdict, "FT047").Statement}", verdict.Summary);
    }

    [Fact]
    public void Huge_pages_come_out_of_the_pool_at_once_after_compaction_or_not_at_all()
    {
        // 6 lie unused. Whole: 10240 - 512 (k - 1) - 511 > 1000 up to k = 18; in pieces the same 18 after compaction.
        Assert.Equal((Verdict.NotFragmentation, "6 huge pages of 2 MiB (12 MiB) would be had at once: 6 lie unused in the pool."), Answer(6, Pieces));
        Assert.Equal((Verdict.NotFragmentation, "24 huge pages of 2 MiB (48 MiB) would be had now: 18 on node 0 as free memory lies. 6 of them lie unused in the pool."), Answer(24, Whole));
        Assert.Equal(
            (Verdict.Fragmentation, "Of 24 huge pages of 2 MiB (48 MiB) 0 could be made as free memory lies (0 on node 0). Enough is free for the others, in smaller pieces: "
                + "after compaction at most 18 on node 0. 6 of them lie unused in the pool."),
            Answer(24, Pieces));
        Assert.Equal(Verdict.OutOfMemory, Answer(25, Whole).Verdict);
    }

    [Fact]
    public void The_remedy_asks_for_what_the_pool_shall_hold()
    {
        var verdict = Asked(new() { HugePages = new(24, null) }, Pieces, Zone(10240));
        Assert.Equal("Order=9 HugePageBytes=2097152 HugePages=24 Unused=6 PoolPages=48 AtOnce=0 AfterCompaction=18 AfterReclaim=18 Node0AtOnce=0 Node0AfterCompaction=18 Node0AfterReclaim=18", verdict.Evidence[0].Numbers.ToString());
        var remedies = verdict.Remedies.Where(remedy => remedy.Kind == RemedyKind.ReserveHugePages).ToList();
        Assert.Equal([RemedyTerm.Immediate, RemedyTerm.Lasting], remedies.Select(remedy => remedy.Term));
        Assert.EndsWith("sysctl -w vm.nr_hugepages=48; grep HugePages_ /proc/meminfo", remedies[0].ShellCommand);
        Assert.Contains("hugepages=48 on the kernel's command line", remedies[1].What);
    }

    [Fact]
    public void Pages_of_1_GiB_are_only_bounded_and_made_at_boot()
    {
        var verdict = Asked(new() { HugePages = new(1, 1L << 30) }, Whole, Zone(400000));
        Assert.Equal((Verdict.Inconclusive, Confidence.Possible), Of(verdict));
        Assert.StartsWith("1 huge page of 1 GiB (1 GiB): what is free holds at most 1 on node 0", verdict.Evidence[0].Statement);
        Assert.Equal(RemedyTerm.Lasting, Assert.Single(verdict.Remedies, remedy => remedy.Kind == RemedyKind.ReserveHugePages).Term);
        Assert.Contains("hugepagesz=1G hugepages=1 ", Assert.Single(verdict.Remedies, remedy => remedy.Kind == RemedyKind.ReserveHugePages).What);
        Assert.Equal((Verdict.OutOfMemory, Confidence.Likely), Of(Asked(new() { HugePages = new(3, 1L << 30) }, Whole, Zone(400000))));
    }

    /// <summary>What nothing on the node tells no capture holds: the boot parameter comes first.</summary>
    [Fact]
    public void No_capture_is_advised_for_what_no_file_shows()
    {
        Assert.Equal([RemedyKind.ReserveHugePages], Asked(new() { HugePages = new(1, 1L << 30) }, Whole, Zone(400000)).Remedies.Select(static remedy => remedy.Kind));
        var unread = Diagnose.Asked(new() { HugePages = new(1, 1L << 30) }, ("proc/meminfo", MemInfo));
        Assert.Equal(RemedyKind.Capture, unread.Remedies[0].Kind);
        Assert.Empty(Diagnose.With(Diagnose.Options with { Pods = new(["nosuch"]) }, ("var/log/dmesg", Log)).Remedies);
    }

    [Fact]
    public void All_that_was_asked_is_answered()
    {
        var both = Asked(new() { Order = 9, HugePages = new(24, null) }, Pieces, Zone(10240));
        Assert.Contains(Diagnose.One(both, "FT047").Statement, both.Summary, StringComparison.Ordinal);
        Assert.Contains(Diagnose.One(both, "FT048").Statement, both.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("huge page", Asked(new() { Order = 9 }, Pieces, Zone(10240)).Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# CONFIG_COMPACTION is not set\n", false)]
    [InlineData("CONFIG_COMPACTION=y\n", true)]
    public void A_kernel_that_cannot_compact_is_not_told_to(string config, bool canCompact)
    {
        foreach (var question in (NodeQuestion[])[new() { Order = 9 }, new() { HugePages = new(24, null) }])
        {
            var verdict = Diagnose.Asked(question, ("proc/buddyinfo", Pieces), ("proc/zoneinfo", Zone(10240)), ("proc/meminfo", MemInfo), ("proc/sys/kernel/osrelease", "5.15.100\n"), ("boot/config-5.15.100", config));
            Assert.Equal(Verdict.Fragmentation, verdict.Verdict);
            Assert.Equal(canCompact, verdict.Summary.Contains("compact memory", StringComparison.Ordinal));
            Assert.Equal(canCompact ? RemedyKind.Compact : RemedyKind.DropCaches, verdict.Remedies[0].Kind);
            Assert.Equal(!canCompact, verdict.Summary.Contains("This kernel cannot compact", StringComparison.Ordinal));
            Assert.True(canCompact || !verdict.Summary.Contains("after compaction", StringComparison.Ordinal));
            Assert.True(canCompact || verdict.Remedies.All(static remedy => !$"{remedy.What} {remedy.PowerShellCommand} {remedy.ShellCommand}".Contains("ompact", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void What_would_tell_is_what_was_not_read()
    {
        Assert.EndsWith("nothing that was read tells: /proc/buddyinfo would.", Diagnose.Asked(new() { Order = 9 }, ("proc/zoneinfo", Zone(10240))).Evidence[0].Statement, StringComparison.Ordinal);
        Assert.EndsWith("nothing that was read tells: /proc/buddyinfo and /proc/zoneinfo would.", Diagnose.Asked(new() { Order = 9 }, ("var/log/dmesg", Log)).Evidence[0].Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reservation_that_came_out_short_is_fragmentation_only_where_enough_is_free_in_pieces()
    {
        const string Asks = "vm.nr_hugepages = 40\n";
        var pieces = Diagnose.Tree(("proc/buddyinfo", Pieces), ("proc/meminfo", MemInfo), ("etc/sysctl.d/90-huge.conf", Asks), ("var/log/dmesg", Log));
        Assert.Contains("/etc/sysctl.d/90-huge.conf:1 asks for 40 huge pages of 2 MiB, and the pool has 30: the reservation came out short by 10. 40 MiB are free, and 0 blocks of that size", Diagnose.One(pieces, "FT049").Statement);
        Assert.Equal(Verdict.Fragmentation, Diagnose.One(pieces, "FT049").Supports);

        // Too little is free for it, and the pool that came out short is a failure all the same.
        var little = Diagnose.Tree(("proc/buddyinfo", "Node 0, zone   Normal   900   80      0      0      0      0      0      0      0      0      0\n"), ("proc/meminfo", MemInfo), ("etc/sysctl.d/90-huge.conf", Asks), ("var/log/dmesg", Log));
        Assert.NotNull(Diagnose.One(little, "FT049"));
        Assert.DoesNotContain("nothing that was read reports a failure", little.Summary);
        var whole = Diagnose.Tree(("proc/buddyinfo", Whole), ("proc/meminfo", MemInfo), ("etc/sysctl.d/90-huge.conf", Asks), ("var/log/dmesg", Log));
        Assert.Null(Diagnose.One(whole, "FT049").Supports);
        Assert.Contains("20 blocks of that size are free now", Diagnose.One(whole, "FT049").Statement);
        Assert.EndsWith(Diagnose.One(whole, "FT049").Statement, whole.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_read_as_people_and_kernels_write_them()
    {
        foreach (var (text, bytes) in new[] { ("2M", 2L << 20), ("1G", 1L << 30), ("2048kB", 2L << 20), ("1Gi", 1L << 30), ("2MiB", 2L << 20), ("1073741824", 1L << 30), ("16g", 16L << 30) })
        {
            Assert.True(HugePageRequest.TryParseSize(text, out var read, out var problem), problem);
            Assert.Equal(bytes, read);
        }

        foreach (var text in new[] { "", "M", "3M", "4K", "32G", "-2M", "2T", "99999999999999999999G", null })
        {
            Assert.False(HugePageRequest.TryParseSize(text, out _, out var problem));
            Assert.Contains("2M, 1G", problem);
        }
    }

    private static (Verdict Verdict, string Statement) Answer(long count, string blocks)
        => Asked(new() { HugePages = new(count, null) }, blocks, Zone(10240)) is var verdict ? (verdict.Verdict, verdict.Evidence[0].Statement) : default;

    private static (Verdict, Confidence) Of(FragmentationVerdict verdict) => (verdict.Verdict, verdict.Confidence);

    private static FragmentationVerdict Asked(NodeQuestion question, string blocks, string zone)
        => Diagnose.Asked(question, ("proc/buddyinfo", blocks), ("proc/zoneinfo", zone), ("proc/pagetypeinfo", Types(blocks)), ("proc/meminfo", MemInfo), ("proc/sys/kernel/osrelease", "5.15.100\n"), ("var/log/dmesg", Log));

    private static string Types(string blocks) => $"""
        Page block order: 9
        Pages per block:  512

        Free pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10
        Node    0, zone   Normal, type    Unmovable      0      0      0      0      0      0      0      0      0      0      0
        Node    0, zone   Normal, type      Movable {blocks["Node 0, zone   Normal".Length..].TrimEnd()}
        Node    0, zone   Normal, type   HighAtomic      0      0      0      0      0      0      0      0      0      0      0

        Number of blocks type     Unmovable      Movable   HighAtomic
        Node 0, zone   Normal            10         2550            0

        """;

    private static string Zone(long free, long min = 1000) => $"""
        Node 0, zone   Normal
          pages free     {free}
                min      {min}
                low      {min}
                high     {min}
                spanned  1310720
                present  1310720
                managed  1261568
                cma      0
                protection: (0, 0, 0, 0, 0)
              nr_free_pages {free}
          start_pfn:           1048576
        """;
}
