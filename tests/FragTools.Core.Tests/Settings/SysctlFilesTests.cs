using FragTools.Settings;

namespace FragTools.Tests.Settings;

/// <summary>sysctl.d(5) and sysctl(8), rule by rule.</summary>
public class SysctlFilesTests
{
    private const string Key = "vm/swappiness";

    [Theory]
    [InlineData("vm.swappiness = 10", "vm/swappiness", "10")]
    [InlineData("vm/swappiness=10", "vm/swappiness", "10")]
    [InlineData("  vm.swappiness\t=\t10  ", "vm/swappiness", "10")]
    [InlineData("-vm.swappiness=10", "vm/swappiness", "10")]
    [InlineData("/vm/swappiness=10", "vm/swappiness", "10")]
    [InlineData(".vm.swappiness=10", "vm/swappiness", "10")]
    [InlineData("-vm.swappiness = 1 = 0", "vm/swappiness", "1 = 0")]
    [InlineData("kernel.core_pattern=|/bin/x %p=1", "kernel/core_pattern", "|/bin/x %p=1")]
    [InlineData("net.ipv4.conf.enp3s0/200.forwarding=1", "net/ipv4/conf/enp3s0.200/forwarding", "1")]
    [InlineData("net/ipv4/conf/enp3s0.200/forwarding=1", "net/ipv4/conf/enp3s0.200/forwarding", "1")]
    [InlineData("-vm.swappiness", "vm/swappiness", null)]
    public void A_line_sets_a_path(string line, string target, string? value)
    {
        var parsed = SysctlFiles.ParseLine(line.Trim(), "f", 1)!;
        Assert.Equal((target, value), (parsed.Target, parsed.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# vm.swappiness=10")]
    [InlineData("; vm.swappiness=10")]
    [InlineData("vm.swappiness")]
    [InlineData("= 10")]
    public void A_line_that_sets_nothing(string line) => Assert.Null(SysctlFiles.ParseLine(line, "f", 1));

    [Fact]
    public void Files_are_sorted_by_name_whatever_their_folder_and_the_last_counts()
    {
        using var tree = new TempTree();
        tree.Write("etc/sysctl.d/10-a.conf", "vm.swappiness=10\n");
        tree.Write("usr/lib/sysctl.d/50-b.conf", "\n# a comment\nvm.swappiness=50\n");
        tree.Write("run/sysctl.d/40-c.conf", "vm.swappiness=40\n");
        Assert.Equal("/usr/lib/sysctl.d/50-b.conf:3 50", Effective(tree));
    }

    [Fact]
    public void Of_files_with_one_name_only_the_one_in_etc_counts()
    {
        using var tree = new TempTree();
        tree.Write("usr/lib/sysctl.d/50-b.conf", "vm.swappiness=50\n");
        tree.Write("run/sysctl.d/50-b.conf", "vm.swappiness=40\n");
        Assert.Equal("/run/sysctl.d/50-b.conf:1 40", Effective(tree));
        tree.Write("etc/sysctl.d/50-b.conf", "vm.swappiness=30\n");
        Assert.Equal("/etc/sysctl.d/50-b.conf:1 30", Effective(tree));
    }

    [Fact]
    public void A_link_to_dev_null_masks_a_file()
    {
        using var tree = new TempTree();
        tree.Write("usr/lib/sysctl.d/50-b.conf", "vm.swappiness=50\n");
        Directory.CreateDirectory(Path.Combine(tree.Folder, "etc/sysctl.d"));
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "etc/sysctl.d/50-b.conf"), "/dev/null");
        Assert.Null(Effective(tree));
    }

    [Fact]
    public void Other_names_than_conf_are_not_read()
    {
        using var tree = new TempTree();
        tree.Write("etc/sysctl.d/README", "vm.swappiness=1\n");
        tree.Write("etc/sysctl.d/90-x.conf.bak", "vm.swappiness=2\n");
        Assert.Null(Effective(tree));
    }

    [Fact]
    public void The_old_file_is_read_last_and_only_once_where_a_link_leads_to_it()
    {
        using var tree = new TempTree();
        tree.Write("etc/sysctl.conf", "vm.swappiness=20\n");
        tree.Write("etc/sysctl.d/99-zz.conf", "vm.swappiness=99\n");
        Assert.Equal("/etc/sysctl.conf:1 20", Effective(tree));

        // A file behind the link has the last word then.
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "etc/sysctl.d/99-sysctl.conf"), "../sysctl.conf");
        Assert.Equal("/etc/sysctl.d/99-zz.conf:1 99", Effective(tree));
    }

    [Fact]
    public void Wildcards_set_only_what_no_line_names_and_not_across_slashes()
    {
        using var tree = new TempTree();
        tree.Write("etc/sysctl.d/10-a.conf", "vm.swap*=5\n");
        Assert.Equal("/etc/sysctl.d/10-a.conf:1 5", Effective(tree));
        tree.Write("etc/sysctl.d/05-a.conf", "vm.swappiness=7\n");
        Assert.Equal("/etc/sysctl.d/05-a.conf:1 7", Effective(tree));
        tree.Write("etc/sysctl.d/20-a.conf", "-vm.swappiness\n");
        Assert.Null(Effective(tree));

        // What keeps wildcards off is a key that is named, no wildcard itself.
        tree.Write("etc/sysctl.d/05-a.conf", "vm.other=1\n");
        tree.Write("etc/sysctl.d/20-a.conf", "-vm.swappi*\nvm.later=8\n");
        Assert.Equal("/etc/sysctl.d/10-a.conf:1 5", Effective(tree));

        using var other = new TempTree();
        other.Write("etc/sysctl.d/10-a.conf", "*ness=5\nvm/*/x=6\n");
        Assert.Null(Effective(other));
    }

    private static string? Effective(TempTree tree)
        => SysctlFiles.Effective(SysctlFiles.Read(tree.Root), Key) is { } line ? $"{line} {line.Value}" : null;
}
