using FragTools.Proc;
using FragTools.Settings;

namespace FragTools.Tests.Settings;

public class HugePageConfigTests
{
    [Fact]
    public void A_command_line_has_sizes_before_counts_and_counts_by_node()
    {
        var asked = HugePageDemand.AtBoot("ro hugepages=64 hugepagesz=1G hugepages=0:2,1:3 hugepagesz=64M hugepages=x quiet", "/proc/cmdline");
        Assert.Equal([(null, null, 64L), (0, 1L << 30, 2L), (1, 1L << 30, 3L)], asked.Select(one => (one.NumaNode, one.PageBytes, one.Count)));
    }

    [Fact]
    public void The_size_that_is_made_the_machines_own_is_its_own()
        => Assert.Equal([(null, null, 4L)], HugePageDemand.AtBoot("default_hugepagesz=1G hugepagesz=1G hugepages=4", "here").Select(one => (one.NumaNode, one.PageBytes, one.Count)));

    [Fact]
    public void Sysctl_d_sets_anew_what_the_command_line_asked_for_and_tmpfiles_d_other_sizes()
    {
        using var tree = new TempTree();
        tree.Write("proc/cmdline", "hugepages=64 hugepagesz=1G hugepages=2\n");
        tree.Write("etc/sysctl.d/10.conf", "vm.nr_hugepages = 128\n");
        tree.Write("etc/sysctl.d/20.conf", "# more\nvm.nr_hugepages = 512\n");
        tree.Write("etc/tmpfiles.d/huge.conf", "w /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages - - - - 3\n");
        tree.Write("sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "1\n");
        var asked = HugePageDemand.Read(tree.Root, HugePagePool.Read(tree.Root, null));
        Assert.Equal([(null, 512L, "/etc/sysctl.d/20.conf:2"), (1L << 30, 3L, "/etc/tmpfiles.d/huge.conf:1")], asked.Select(one => (one.PageBytes, one.Count, one.Where)));
    }

    [Fact]
    public void What_the_command_line_alone_asks_for_is_asked_for_at_boot()
    {
        using var tree = new TempTree();
        tree.Write("proc/cmdline", "quiet hugepagesz=2048K hugepages=64\n");
        var asked = Assert.Single(HugePageDemand.Read(tree.Root, []));
        Assert.Equal((2L << 20, 64L, true), (asked.PageBytes, asked.Count, asked.IsAtBoot));
        Assert.Equal(8796093022207L << 20, Assert.Single(HugePageDemand.AtBoot("hugepagesz=8796093022207M hugepages=1", "here")).PageBytes);
    }

    [Fact]
    public void Without_any_of_it_nothing_is_asked_for()
    {
        using var tree = new TempTree();
        tree.Write("proc/cmdline", "ro quiet\n");
        Assert.Empty(HugePageDemand.Read(tree.Root, []));
    }
}
