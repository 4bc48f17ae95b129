using System.IO.Compression;
using System.Text;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Tests.Diagnosis;

namespace FragTools.Tests.Remedy;

public class AdviceTests
{
    private static readonly CompactionRequest Node0 = new() { NumaNodes = [0], Order = 6 };

    [Fact]
    public void There_is_none_where_compaction_helped_or_was_not_needed()
    {
        using var node = new RemedyNode();
        Troubled(node);
        node.Zones(freeOfNode0: 30000);
        node.Effects[RemedyNode.Compact0] = () => node.Free(RemedyNode.Healthy, RemedyNode.Healthy);
        var result = node.Run(Node0)[0];
        Assert.True(result.Success);
        Assert.Empty(result.Advice);
        Assert.Empty(node.Run(new CompactionRequest { NumaNodes = [1], Order = 6 })[0].Advice);
    }

    [Fact]
    public void There_is_none_where_nothing_is_wrong()
    {
        using var node = new RemedyNode();
        var result = node.Run(Node0)[0];
        Assert.False(result.Success);
        Assert.Empty(result.Advice);
    }

    [Fact]
    public void Every_reason_is_found_with_its_numbers_and_the_most_pressing_comes_first()
    {
        using var node = new RemedyNode();
        Troubled(node);
        var advice = node.Run(Node0 with { Force = true })[0].Advice;
        Assert.Equal(
            [
                ("FT040", RemedyKind.FindMemoryHolder), ("FT034", null), ("FT023", RemedyKind.FindSlabHolder), ("FT022", null),
                ("FT039", RemedyKind.MoveLockedMemory), ("FT025", RemedyKind.DisableKernelMemoryAccounting), (null, RemedyKind.RaiseMinFree),
            ],
            advice.Select(one => (one.Finding, one.Kind)));

        // 1249 pages of 4 KiB; the low watermark is 1250.
        Assert.Contains("4.9 MiB in Normal of NUMA node 0, whose low watermark is 4.9 MiB", advice[0].Text, StringComparison.Ordinal);
        Assert.Contains("3.10.0-957.el7.x86_64", advice[1].Text, StringComparison.Ordinal);
        Assert.Contains("hold 2000000 kB of 8000000 kB of memory. The largest caches: kmalloc-8k, dentry", advice[2].Text, StringComparison.Ordinal);
        Assert.Contains("In node 0 Normal 300 of 1000 page blocks", advice[3].Text, StringComparison.Ordinal);
        Assert.Contains("781 MiB are locked (10 % of memory)", advice[4].Text, StringComparison.Ordinal);
        Assert.Contains("counts 4321 memory cgroups", advice[5].Text, StringComparison.Ordinal);

        // 8,000,000 kB: 0.25 % are 20,000, 1 % is 80,000.
        Assert.Contains("vm.min_free_kbytes is 20000, 0.3 % of memory: with about 80000", advice[6].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_what_a_diagnosis_of_the_node_says()
    {
        using var node = new RemedyNode();
        Troubled(node);
        node.Free(RemedyNode.Fragmented, RemedyNode.Fragmented);
        var advice = node.Run(Node0 with { Force = true })[0].Advice;
        var verdict = Assert.Single(Diagnose.Run(new NodeInput.Root(node.Root)));
        Assert.All(advice.Where(one => one.Finding is not null), one
            => Assert.Contains(verdict.Evidence, finding => finding.Id == one.Finding && one.Text.StartsWith(finding.Statement, StringComparison.Ordinal)));
        var remedy = Assert.Single(verdict.Remedies, remedy => remedy.Kind == RemedyKind.RaiseMinFree);
        Assert.Equal("Set-MemorySetting -Name min_free_kbytes -Value 80000 -Persist", remedy.PowerShellCommand);
    }

    [Theory]
    [InlineData("2.6.32-754.el6", null)]
    [InlineData("3.6.11", null)]
    [InlineData("3.7.0", "4.4 or later")]
    [InlineData("3.10.0-1062.el7.x86_64", "3.10.0-1075")]
    [InlineData("3.10.0-1160.49.1.el7.x86_64", null)]
    [InlineData("3.19.8", "4.4 or later")]
    [InlineData("4.4.0-21-generic", null)]
    [InlineData("6.18.4", null)]
    public void Releases_have_the_faults_that_they_have(string release, string? words)
    {
        var faults = KnownFaults.Of(KernelRelease.TryParse(release)!).Select(fault => fault.Fault).ToList();
        if (words is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.Contains(faults, fault => fault.Contains(words, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("CONFIG_COMPACTION=y\n", "y")]
    [InlineData("# CONFIG_COMPACTION is not set\n", "n")]
    [InlineData("CONFIG_COMPACTION_X=y\n", "n")]
    public void A_kernels_configuration_is_read_from_proc_too(string text, string value)
    {
        using var node = new RemedyNode();
        using (var file = new GZipStream(File.Create(Path.Combine(node.Folder, "proc/config.gz")), CompressionMode.Compress))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
        }

        Assert.Equal((value, Path.Combine(node.Folder, "proc/config.gz")), KernelConfig.Find(node.Root, "CONFIG_COMPACTION"));
    }

    [Fact]
    public void A_configuration_that_is_no_gzip_says_nothing()
    {
        using var node = new RemedyNode();
        node.Write("proc/config.gz", "no gzip");
        Assert.Equal((null, null), KernelConfig.Find(node.Root, "CONFIG_COMPACTION"));
    }

    private static void Troubled(RemedyNode node)
    {
        node.Zones(freeOfNode0: 1249);
        node.Write("proc/sys/kernel/osrelease", "3.10.0-957.el7.x86_64\n");
        node.Meminfo(cached: 100_000, reclaimable: 50_000, free: 5_000, unreclaimable: 2_000_000);
        File.AppendAllText(Path.Combine(node.Folder, "proc/meminfo"), "Unevictable: 800000 kB\n");
        node.Write("proc/sys/vm/compact_unevictable_allowed", "0\n");
        node.Write("proc/sys/vm/min_free_kbytes", "20000\n");
        node.Write("proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t2\t99999\t1\nmemory\t9\t4321\t1\n");
        node.Write(
            "proc/slabinfo",
            "slabinfo - version: 2.1\n# name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n"
            + "dentry 2100 2100 192 21 1 : tunables 0 0 0 : slabdata 100 100 0\nkmalloc-8k 4000 4000 8192 4 8 : tunables 0 0 0 : slabdata 1000 1000 0\n");
        node.Write(
            "proc/pagetypeinfo",
            "Page block order: 9\nPages per block:  512\n\nFree pages count per migrate type at order 0 1 2 3 4 5 6 7 8 9 10\n"
            + "Node    0, zone   Normal, type    Unmovable 1 1 1 0 0 0 0 0 0 0 0\nNode    0, zone   Normal, type      Movable 9 9 9 9 9 9 9 9 9 9 9\n\n"
            + "Number of blocks type     Unmovable      Movable\nNode 0, zone   Normal          300          700\n");
    }
}
