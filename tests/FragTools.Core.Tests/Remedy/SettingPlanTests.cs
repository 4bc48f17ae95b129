using System.Runtime.Versioning;
using System.Text;
using FragTools.Linux;
using FragTools.Remedy;
using FragTools.Settings;
using FragTools.Tests.Settings;

namespace FragTools.Tests.Remedy;

[UnsupportedOSPlatform("windows")]
public class SettingPlanTests
{
    private const string Threshold = "proc/sys/vm/extfrag_threshold";
    private const string SysctlFile = "etc/sysctl.d/90-fragtools.conf";
    private const string TmpFile = "etc/tmpfiles.d/90-fragtools.conf";
    private const string Head = "# Written by FragTools (Set-MemorySetting -Persist, fragtools settings --persist). Other lines are kept.\n";

    [Fact]
    public void A_value_is_written_and_read_back()
    {
        using var tree = VmTree.Create();
        var plan = SettingPlan.Make(tree.Root, "vm.extfrag_threshold", " 400 ", persist: false, force: false);
        Assert.Equal("500\n", Read(tree, Threshold));
        Assert.Equal($"Set vm.extfrag_threshold from 500 to 400 ({tree.Folder}/{Threshold})", plan.Description);
        var change = plan.Apply();
        Assert.Equal("400\n", Read(tree, Threshold));
        Assert.Equal(("500", "400", true, null, null), (change.OldValue, change.Value, change.IsSet, change.PersistedIn, change.OverriddenBy));
        Assert.False(Directory.Exists(Path.Combine(tree.Folder, "etc/sysctl.d")));
    }

    [Fact]
    public void The_commands_that_restore_it_go_to_the_same_tree_and_keep_what_was_kept()
    {
        var change = new MemorySettingChange
        {
            Host = "n", Name = "vm.swappiness", OldValue = "60", Value = "10", RequestedValue = "10", Source = "s", Root = "/a's", PersistedIn = "f",
        };
        Assert.Equal("Set-MemorySetting vm.swappiness 60 -Persist -Root '/a''s'", change.RestoreCommand);
        Assert.Equal(@"fragtools settings vm.swappiness=60 --persist --root '/a'\''s'", change.RestoreShellCommand);
        Assert.Null(change.Warning);
        var other = change with { PersistedIn = null, Root = null, Value = "11" };
        Assert.Equal("Set-MemorySetting vm.swappiness 60", other.RestoreCommand);
        Assert.Equal("fragtools settings vm.swappiness=60", other.RestoreShellCommand);
        Assert.Equal("s: the kernel made 11 of 10", other.Warning);
    }

    [Theory]
    [InlineData("extfrag_threshold", "0.5", "it takes a whole number from 0 to 1000, the fragmentation index times 1000; for an index of 0.5 write 500")]
    [InlineData("extfrag_threshold", "1001", "1001 is out of its range")]
    [InlineData("extfrag_threshold", "-1", "-1 is out of its range")]
    [InlineData("extfrag_threshold", "", "'' is no whole number")]
    [InlineData("extfrag_threshold", "0x1f4", "'0x1f4' is no whole number")]
    [InlineData("extfrag_threshold", "5e2", "'5e2' is no whole number")]
    [InlineData("extfrag_threshold", "99999999999999999999", "is no whole number")]
    [InlineData("swappiness", "201", "from 0 to 200")]
    [InlineData("compaction_proactiveness", "101", "from 0 to 100, per cent")]
    [InlineData("watermark_scale_factor", "0", "from 1 to 3000")]
    [InlineData("transparent_hugepage/enabled", "on", "'on' is none of always, madvise, never")]
    [InlineData("transparent_hugepage/enabled", "Always", "'Always' is none of")]
    [InlineData("min_free_kbytes", "1023", "below 1024 kB")]
    [InlineData("min_free_kbytes", "800101", "more than a quarter of the machine's 3200400 kB")]
    public void A_value_that_cannot_be_is_refused_with_the_reason(string name, string value, string reason)
    {
        using var tree = VmTree.Create();
        var error = Assert.Throws<NodeException>(() => SettingPlan.Make(tree.Root, name, value, persist: true, force: false));
        Assert.Equal(NodeError.SettingValueInvalid, error.Error);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("min_free_kbytes", "800100")]
    [InlineData("min_free_kbytes", "1024")]
    [InlineData("swappiness", "200")]
    [InlineData("swappiness", "0")]
    [InlineData("transparent_hugepage/defrag", "defer+madvise")]
    public void A_value_at_the_edge_is_taken(string name, string value)
    {
        using var tree = VmTree.Create();
        Assert.Equal(value, SettingPlan.Make(tree.Root, name, value, persist: false, force: false).Value);
    }

    [Fact]
    public void Force_takes_what_the_kernel_takes_and_nothing_else()
    {
        using var tree = VmTree.Create();
        Assert.Equal("800101", SettingPlan.Make(tree.Root, "min_free_kbytes", "800101", persist: false, force: true).Value);
        Assert.Throws<NodeException>(() => SettingPlan.Make(tree.Root, "extfrag_threshold", "1001", persist: false, force: true));
    }

    [Theory]
    [InlineData("swapiness", NodeError.FilterMatchesNothing, "there is no setting 'swapiness'")]
    [InlineData("transparent*", NodeError.FilterMatchesNothing, "names several settings: transparent_hugepage/enabled, transparent_hugepage/defrag")]
    [InlineData("defrag_mode", NodeError.KernelFeatureOff, "this kernel, 6.1.0-18-amd64, has no vm.defrag_mode; it came with 6.15")]
    public void A_setting_that_is_none_is_refused(string name, NodeError id, string reason)
    {
        using var tree = VmTree.Create();
        var error = Assert.Throws<NodeException>(() => SettingPlan.Make(tree.Root, name, "1", persist: false, force: false));
        Assert.Equal(id, error.Error);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_file_holds_a_head_and_the_line_and_anyone_may_read_it()
    {
        using var tree = VmTree.Create();
        var change = SettingPlan.Make(tree.Root, "extfrag_threshold", "400", persist: true, force: false).Apply();
        Assert.Equal(Head + "vm.extfrag_threshold = 400\n", Read(tree, SysctlFile));
        Assert.Equal(($"{tree.Folder}/{SysctlFile}", null), (change.PersistedIn, change.OverriddenBy));
        Assert.Equal("400\n", Read(tree, Threshold));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(Path.Combine(tree.Folder, SysctlFile)));
        Assert.Equal(["90-fragtools.conf"], Names(tree, "etc/sysctl.d"));
    }

    [Fact]
    public void The_rest_of_the_file_is_kept_to_the_byte()
    {
        using var tree = VmTree.Create();
        var path = tree.Write(SysctlFile, "");
        byte[] before = [.. "# ours: \r\nvm.extfrag_threshold=1\r\n\tvm/extfrag_threshold = 2 \n;x\n-net.x\nraw \xff"u8, 0xff, 0xfe];
        File.WriteAllBytes(path, before);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SettingPlan.Make(tree.Root, "extfrag_threshold", "400", persist: true, force: false).Apply();
        byte[] after = [.. "# ours: \r\nvm.extfrag_threshold=1\r\nvm.extfrag_threshold = 400\n;x\n-net.x\nraw \xff"u8, 0xff, 0xfe];
        Assert.Equal(after, File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        // Another setting comes at the end, on a line of its own though the last had none.
        SettingPlan.Make(tree.Root, "swappiness", "1", persist: true, force: false).Apply();
        Assert.Equal([.. after, .. "\nvm.swappiness = 1\n"u8], File.ReadAllBytes(path));
    }

    [Fact]
    public void What_lives_in_sys_goes_to_tmpfiles()
    {
        using var tree = VmTree.Create();
        var change = SettingPlan.Make(tree.Root, "transparent_hugepage/enabled", "never", persist: true, force: false);
        Assert.Equal("madvise", change.OldValue);
        tree.Write(TmpFile, "w /sys/kernel/mm/transparent_hugepage/enabled - - - - always\nd /run/x\n");

        // A copied tree has no kernel that would put brackets around the word: reading it back fails, and says so.
        var error = Assert.Throws<NodeException>(() => change.Apply());
        Assert.Equal(NodeError.KernelTextInvalid, error.Error);
        Assert.Equal("never\n", Read(tree, "sys/kernel/mm/transparent_hugepage/enabled"));
        Assert.Equal("w /sys/kernel/mm/transparent_hugepage/enabled - - - - never\nd /run/x\n", Read(tree, TmpFile));
    }

    [Fact]
    public void A_file_that_has_the_last_word_is_named()
    {
        using var tree = VmTree.Create();
        tree.Write("usr/lib/sysctl.d/99-vendor.conf", "\nvm.swappiness = 60\n");
        var change = SettingPlan.Make(tree.Root, "swappiness", "10", persist: true, force: false).Apply();
        Assert.Equal("/usr/lib/sysctl.d/99-vendor.conf:2 (60)", change.OverriddenBy);
        Assert.Contains("does not have the last word at boot", change.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_file_with_the_same_value_does_not_matter()
    {
        using var tree = VmTree.Create();
        tree.Write("usr/lib/sysctl.d/99-vendor.conf", "vm.swappiness = 10\n");
        Assert.Null(SettingPlan.Make(tree.Root, "swappiness", "10", persist: true, force: false).Apply().OverriddenBy);
    }

    [Fact]
    public void The_file_is_ready_before_the_kernel_is_written_and_in_place_only_afterwards()
    {
        using var tree = VmTree.Create();
        tree.Write(SysctlFile, "# mine\n");
        string? duringWrite = null;
        var writer = new Script(_ => duringWrite = Opened(Path.Combine(tree.Folder, "etc/sysctl.d")) + "|" + Read(tree, SysctlFile));
        SettingPlan.Make(tree.Root, writer, "swappiness", "10", persist: true, force: false).Apply();
        Assert.Equal("# mine\nvm.swappiness = 10\n|# mine\n", duringWrite);
        Assert.Equal([$"check proc/sys/vm/swappiness", "write proc/sys/vm/swappiness 10\n"], writer.Calls);
        Assert.Equal("# mine\nvm.swappiness = 10\n", Read(tree, SysctlFile));
    }

    /// <summary>What this process has open below a folder: a file that has no name yet is found nowhere else.</summary>
    private static string Opened(string folder) => string.Concat(Directory.GetFiles("/proc/self/fd")
        .Where(path => new FileInfo(path).LinkTarget?.StartsWith(folder + "/", StringComparison.Ordinal) == true)
        .Select(File.ReadAllText));

    [Fact]
    public void A_lock_that_is_held_is_waited_for_with_a_word_and_not_against_the_users_will()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs flock");
        using var tree = VmTree.Create();
        tree.Write(SysctlFile, "# mine\n");
        using var holder = Posix.Open(Path.Combine(tree.Folder, "etc/sysctl.d"), OpenFlags.CloseOnExec);
        Assert.Equal(0, Posix.Lock(holder, 2));
        using var stop = new CancellationTokenSource();
        var said = new List<string>();
        var plan = SettingPlan.Make(tree.Root, new Script(_ => { }), "swappiness", "10", persist: true, force: false);
        var setting = Task.Run(() => plan.Apply(null, word => { said.Add(word); stop.Cancel(); }, stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => setting.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult());
        Assert.Contains("waiting for another process that holds a lock on", Assert.Single(said), StringComparison.Ordinal);
        Assert.Equal("# mine\n", Read(tree, SysctlFile));
        Assert.Equal(["90-fragtools.conf"], Names(tree, "etc/sysctl.d"));
    }

    [Fact]
    public void Owner_mode_and_attributes_of_the_file_stay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to give a file away");
        using var tree = VmTree.Create();
        var path = tree.Write(SysctlFile, "# mine\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        using (var file = Posix.Open(path, OpenFlags.ReadWrite))
        {
            Assert.Equal(0, Posix.ChangeOwner(file, 1234, 2345));
            Assert.SkipUnless(Posix.SetAttribute(file, in "trusted.fragtools\0"u8[0], [1, 2, 3], 3, 0) == 0, "this file system has no attributes");
        }

        SettingPlan.Make(tree.Root, new Script(_ => { }), "swappiness", "10", persist: true, force: false).Apply();
        using var now = Posix.Open(path, OpenFlags.ReadOnly);
        Assert.Equal((1234u, 2345u, 0x1a0u), Posix.FactsOf(now) is { } facts ? (facts.User, facts.Group, facts.Mode) : default);
        var value = new byte[8];
        Assert.Equal(3, Posix.GetAttribute(now, in "trusted.fragtools\0"u8[0], value, value.Length));
    }

    [Fact]
    public void A_file_that_the_administrator_masked_is_left_alone()
    {
        using var tree = VmTree.Create();
        Directory.CreateDirectory(Path.Combine(tree.Folder, "etc/sysctl.d"));
        File.CreateSymbolicLink(Path.Combine(tree.Folder, SysctlFile), "/dev/null");
        var writer = new Script(_ => { });
        var plan = SettingPlan.Make(tree.Root, writer, "swappiness", "10", persist: true, force: false);
        Assert.Contains("is masked", Assert.Throws<NodeException>(() => plan.Apply()).Message, StringComparison.Ordinal);
        Assert.Equal("/dev/null", new FileInfo(Path.Combine(tree.Folder, SysctlFile)).LinkTarget);
        Assert.Equal(["check proc/sys/vm/swappiness"], writer.Calls);
    }

    [Fact]
    public void A_kernel_that_refuses_leaves_the_file_as_it_was_and_nothing_beside_it()
    {
        using var tree = VmTree.Create();
        tree.Write(SysctlFile, "# mine\n");
        var writer = new Script(path => throw new NodeException(NodeError.KernelWriteFailed, path, "refused"));
        var plan = SettingPlan.Make(tree.Root, writer, "swappiness", "10", persist: true, force: false);
        Assert.Equal(NodeError.KernelWriteFailed, Assert.Throws<NodeException>(() => plan.Apply()).Error);
        Assert.Equal("# mine\n", Read(tree, SysctlFile));
        Assert.Equal(["90-fragtools.conf"], Names(tree, "etc/sysctl.d"));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed()
    {
        using var tree = VmTree.Create();
        tree.Write("etc/sysctl.d/.90-fragtools.conf.abcdefgh.ijk.new", "half");
        SettingPlan.Make(tree.Root, "swappiness", "10", persist: true, force: false).Apply();
        Assert.Equal(["90-fragtools.conf"], Names(tree, "etc/sysctl.d"));
    }

    [Fact]
    public void Links_in_the_tree_never_lead_out_of_it()
    {
        using var outside = new TempTree();
        var victim = outside.Write("victim.conf", "untouched\n");
        using var tree = VmTree.Create();
        Directory.CreateDirectory(Path.Combine(tree.Folder, "etc/sysctl.d"));
        File.CreateSymbolicLink(Path.Combine(tree.Folder, SysctlFile), victim);
        File.CreateSymbolicLink(Path.Combine(tree.Folder, $"etc/sysctl.d/.90-fragtools.conf.{Environment.ProcessId}.new"), victim);
        SettingPlan.Make(tree.Root, "swappiness", "10", persist: true, force: false).Apply();
        Assert.Equal("untouched\n", File.ReadAllText(victim));
        Assert.Null(new FileInfo(Path.Combine(tree.Folder, SysctlFile)).LinkTarget);

        // The folder itself leads out: it is taken as if the tree were the whole file system.
        using var other = VmTree.Create();
        File.CreateSymbolicLink(Path.Combine(other.Folder, "etc/sysctl.d"), outside.Folder);
        SettingPlan.Make(other.Root, "swappiness", "10", persist: true, force: false).Apply();
        Assert.Equal(["victim.conf"], Directory.GetFiles(outside.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Two_at_a_time_lose_no_line()
    {
        using var tree = VmTree.Create();
        string[] names = ["swappiness", "extfrag_threshold", "compaction_proactiveness", "watermark_scale_factor"];
        Parallel.ForEach(names, name => SettingPlan.Make(new LinuxRoot(tree.Folder), name, "11", persist: true, force: false).Apply());
        Assert.All(names, name => Assert.Contains($"vm.{name} = 11\n", Read(tree, SysctlFile), StringComparison.Ordinal));
    }

    [Fact]
    public void A_running_kernel_takes_a_value_and_gives_it_back()
    {
        LiveNode.NeedsRoot();
        const string Path = "/proc/sys/vm/vfs_cache_pressure";
        var before = File.ReadAllText(Path).Trim();
        var other = before == "101" ? "102" : "101";
        try
        {
            var change = SettingPlan.Make(LinuxRoot.Live, "vfs_cache_pressure", other, persist: false, force: false).Apply();
            Assert.Equal((before, other), (change.OldValue, change.Value));
            Assert.Equal(other, File.ReadAllText(Path).Trim());
        }
        finally
        {
            File.WriteAllText(Path, before);
        }
    }

    private static string Read(TempTree tree, string relative) => File.ReadAllText(Path.Combine(tree.Folder, relative));

    private static string[] Names(TempTree tree, string relative)
        => [.. Directory.GetFiles(Path.Combine(tree.Folder, relative)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Notes what is written, and writes nothing.</summary>
    private sealed class Script(Action<string> onWrite) : IKernelWriter
    {
        public List<string> Calls { get; } = [];

        public void Check(string relative) => Calls.Add("check " + relative);

        public void Write(string relative, ReadOnlySpan<byte> bytes)
        {
            Calls.Add($"write {relative} {Encoding.ASCII.GetString(bytes)}");
            onWrite(relative);
        }

        public void Sync() => Calls.Add("sync");

        public void ShortenCpuLists() => Calls.Add("shorten");
    }
}
