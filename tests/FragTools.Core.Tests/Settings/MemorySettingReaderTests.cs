using FragTools.Linux;
using FragTools.Settings;

namespace FragTools.Tests.Settings;

public class MemorySettingReaderTests
{
    [Fact]
    public void A_setting_has_value_default_and_where_it_comes_from()
    {
        using var tree = VmTree.Create();
        tree.Write("etc/sysctl.d/99-k8s.conf", "vm.swappiness = 10\n");
        var setting = One(tree, "swappiness");
        Assert.Equal(("node-1", "30", 30L, "60", false), (setting.Host, setting.Value, setting.Number, setting.Default, setting.IsDefault));
        Assert.Equal(("0-200", "2.6", "vm.swappiness"), (setting.Allowed, setting.Since, setting.Key));
        Assert.Equal(("10", "/etc/sysctl.d/99-k8s.conf:1"), (setting.ConfiguredValue, setting.ConfiguredIn));
        Assert.Equal("/etc/sysctl.d/99-k8s.conf:1 would make it 10", setting.Note);
    }

    [Fact]
    public void A_setting_that_the_kernel_lacks_is_null_and_says_so()
    {
        using var tree = VmTree.Create("5.14.0-362.el9.x86_64");
        var setting = One(tree, "defrag_mode");
        Assert.Null(setting.Value);
        Assert.Null(setting.IsDefault);
        Assert.Equal("not here: this kernel, 5.14.0-362.el9.x86_64, has no vm.defrag_mode; it came with 6.15", setting.Note);

        using var newer = VmTree.Create("6.18.0");
        Assert.Equal("not here: this kernel, 6.18.0, has no vm.defrag_mode; it came with 6.15, and the kernel was built without it", One(newer, "defrag_mode").Note);
    }

    [Theory]
    [InlineData("3.10.0-1160.el7.x86_64", "swappiness", "0-100", "60")]
    [InlineData("5.8.0", "swappiness", "0-200", "60")]
    [InlineData("5.16.0", "watermark_scale_factor", "1-1000", "10")]
    [InlineData("5.17.0", "watermark_scale_factor", "1-3000", "10")]
    [InlineData("4.5.0", "transparent_hugepage/defrag", "always|madvise|never", "always")]
    [InlineData("4.6.0", "transparent_hugepage/defrag", "always|defer|madvise|never", "madvise")]
    [InlineData("4.11.0", "transparent_hugepage/defrag", "always|defer|defer+madvise|madvise|never", "madvise")]
    public void Range_and_default_are_those_of_the_release(string release, string name, string allowed, string byItself)
    {
        using var tree = VmTree.Create(release);
        var setting = One(tree, name);
        Assert.Equal((allowed, byItself), (setting.Allowed, setting.Default));
    }

    [Fact]
    public void The_word_in_brackets_is_the_value_and_the_kernels_configuration_the_default()
    {
        using var tree = VmTree.Create();
        Assert.Equal(("madvise", null, null), (One(tree, "transparent_hugepage/enabled").Value, One(tree, "transparent_hugepage/enabled").Number, One(tree, "transparent_hugepage/enabled").Default));
        tree.Write("boot/config-6.1.0-18-amd64", "# CONFIG_TRANSPARENT_HUGEPAGE_MADVISE is not set\nCONFIG_TRANSPARENT_HUGEPAGE_ALWAYS=y\n");
        Assert.Equal(("always", false), (One(tree, "transparent_hugepage/enabled").Default, One(tree, "transparent_hugepage/enabled").IsDefault));
    }

    /// <summary>
    /// Three zones with pages, page blocks of 512: 512·3·(2 + 9) = 16896 pages = 67584 kB, which exceeds the root of
    /// 16·3,200,400 = 51,206,400, that is 7155, and is less than a twentieth of 800,100 pages (40005).
    /// </summary>
    [Theory]
    [InlineData("always [madvise] never", "67584", true)]
    [InlineData("always madvise [never]", "about 7155", null)]
    public void The_default_of_min_free_kbytes_is_the_kernels_formula(string thp, string byItself, bool? isDefault)
    {
        using var tree = VmTree.Create();
        tree.Write("sys/kernel/mm/transparent_hugepage/enabled", thp + "\n");
        var setting = One(tree, "min_free_kbytes");
        Assert.Equal((byItself, isDefault), (setting.Default, setting.IsDefault));
    }

    /// <summary>
    /// One zone: 512·(2 + 9) = 5632 pages = 22528 kB. A twentieth of 112,640 pages is 5632, and 22528 is the root of sixteen times
    /// 31,719,424 kB, 7,929,856 pages. 128 is the root of 16·1024 (256 pages), 65536 that of 16·268,435,456 (67,108,864 pages),
    /// 262144 that of 16·4,294,967,296 (1,073,741,824 pages).
    /// </summary>
    [Theory]
    [InlineData("6.1.0", "always", 112_640, "22528")]
    [InlineData("6.1.0", "always", 112_639, null)]
    [InlineData("6.1.0", "always", 7_929_855, "22528")]
    [InlineData("6.1.0", "always", 7_929_856, "about 22528")]
    [InlineData("6.1.0", "never", 255, "128")]
    [InlineData("6.1.0", "never", 256, "about 128")]
    [InlineData("6.1.0", "never", 0, null)]
    [InlineData("5.7.0", "never", 67_108_864, "about 65536")]
    [InlineData("5.7.0", "never", 67_200_000, "65536")]
    [InlineData("5.8.0", "never", 67_108_864, "about 65536")]
    [InlineData("5.8.0", "never", 1_073_741_824, "about 262144")]
    [InlineData("5.8.0", "never", 1_074_000_000, "262144")]
    [InlineData("", "never", 256, null)]
    public void The_edges_of_the_default_of_min_free_kbytes(string release, string thp, long pages, string? byItself)
    {
        using var tree = VmTree.Create(release);
        tree.Write("proc/zoneinfo", string.Concat(
            new[] { ("Normal", pages), ("Movable", 700_000), ("HighMem", 800_000), ("Device", 900_000), ("DMA", 0) }.Select(static zone
                => $"Node 0, zone {zone.Item1}\n  pages free     1\n        min      1\n        low      1\n        high     1\n        managed  {zone.Item2}\n")));
        tree.Write("sys/kernel/mm/transparent_hugepage/enabled", thp == "never" ? "always madvise [never]\n" : "[always] madvise never\n");
        Assert.Equal(byItself, One(tree, "min_free_kbytes").Default);
    }

    [Fact]
    public void Without_huge_pages_the_root_counts_and_without_their_size_nothing_is_known()
    {
        using var tree = VmTree.Create();
        File.Delete(Path.Combine(tree.Folder, "sys/kernel/mm/transparent_hugepage/hpage_pmd_size"));
        Assert.Null(One(tree, "min_free_kbytes").Default);
        File.Delete(Path.Combine(tree.Folder, "sys/kernel/mm/transparent_hugepage/enabled"));
        Assert.Equal("about 7155", One(tree, "min_free_kbytes").Default);
    }

    [Theory]
    [InlineData("proc/version", "Linux version 6.1.0 (gcc) #1 SMP PREEMPT_RT Debian\n", "0")]
    [InlineData("proc/sys/kernel/version", "#1 SMP PREEMPT_RT Debian\n", "0")]
    [InlineData("proc/version", "Linux version 6.1.0 (gcc) #1 SMP PREEMPT_DYNAMIC Debian\n", "1")]
    public void A_kernel_for_real_time_leaves_locked_pages_alone(string file, string text, string byItself)
    {
        using var tree = VmTree.Create();
        tree.Write("proc/sys/vm/compact_unevictable_allowed", "1\n");
        tree.Write(file, text);
        Assert.Equal(byItself, One(tree, "compact_unevictable_allowed").Default);
    }

    [Fact]
    public void Of_a_kernel_whose_release_is_not_known_the_newest_range_and_all_words_are_told()
    {
        using var tree = VmTree.Create("");
        Assert.Equal("1-3000", One(tree, "watermark_scale_factor").Allowed);
        Assert.Equal(("always|defer|defer+madvise|madvise|never", null), (One(tree, "transparent_hugepage/defrag").Allowed, One(tree, "transparent_hugepage/defrag").Default));
        Assert.Equal("/sys/kernel/mm/transparent_hugepage/defrag", One(tree, "transparent_hugepage/defrag").Key);
    }

    [Fact]
    public void A_file_in_sys_is_set_by_tmpfiles_d()
    {
        using var tree = VmTree.Create();
        tree.Write("etc/tmpfiles.d/thp.conf", "w /sys/kernel/mm/transparent_hugepage/enabled - - - - never\n");
        Assert.Equal("/etc/tmpfiles.d/thp.conf:1", One(tree, "transparent_hugepage/enabled").ConfiguredIn);
        Assert.Null(One(tree, "transparent_hugepage/defrag").ConfiguredIn);
        Assert.Contains("compaction", MemorySettingReader.EffectOf("extfrag_threshold"), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => MemorySettingReader.EffectOf("extfrag"));
    }

    [Theory]
    [InlineData("swappiness")]
    [InlineData("vm.swappiness")]
    [InlineData("vm/swappiness")]
    [InlineData("/proc/sys/vm/swappiness")]
    [InlineData("SWAPPI*")]
    public void A_setting_has_several_names(string name)
    {
        using var tree = VmTree.Create();
        Assert.Equal("swappiness", One(tree, name).Name);
    }

    [Fact]
    public void A_name_that_matches_nothing_is_an_error_beside_what_the_others_give()
    {
        using var tree = VmTree.Create();
        var reading = MemorySettingReader.Read(tree.Root, ["swappiness", "swapiness"]);
        Assert.Equal("swappiness", Assert.Single(reading.Items).Name);
        var error = Assert.Single(reading.Errors);
        Assert.Equal(NodeError.FilterMatchesNothing, error.Error);
        Assert.Contains("'swapiness'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_proc_sys_what_can_be_read_is_read_and_the_rest_is_one_error()
    {
        using var tree = new TempTree();
        tree.Write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        var reading = MemorySettingReader.Read(tree.Root);
        Assert.Equal(("transparent_hugepage/enabled", "madvise"), Assert.Single(reading.Items.Select(setting => (setting.Name, setting.Value))));
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(reading.Errors).Error);
    }

    [Theory]
    [InlineData("proc/sys/vm/swappiness", "sixty\n", "swappiness", "no number")]
    [InlineData("proc/sys/vm/swappiness", "", "swappiness", "no number")]
    [InlineData("sys/kernel/mm/transparent_hugepage/enabled", "always madvise never\n", "transparent_hugepage/enabled", "one in brackets")]
    public void Text_that_is_no_value_is_an_error(string path, string text, string name, string problem)
    {
        using var tree = VmTree.Create();
        tree.Write(path, text);
        var reading = MemorySettingReader.Read(tree.Root, [name]);
        Assert.Null(Assert.Single(reading.Items).Value);
        var error = Assert.Single(reading.Errors);
        Assert.Equal(NodeError.KernelTextInvalid, error.Error);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_without_settings_is_one_error()
    {
        using var tree = new TempTree();
        tree.Write("proc/buddyinfo", "Node 0, zone Normal 1\n");
        var reading = MemorySettingReader.Read(tree.Root);
        Assert.Empty(reading.Items);
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(reading.Errors).Error);
    }

    [Fact]
    public void Every_setting_says_what_it_does_in_sentences_of_its_own()
    {
        Assert.Equal(15, MemorySettingReader.Names.Count);
        Assert.Equal(15, MemorySettingReader.Names.Distinct().Count());
        Assert.All(SettingCatalogue.All, setting =>
        {
            Assert.EndsWith(".", setting.Effect, StringComparison.Ordinal);
            Assert.NotNull(KernelRelease.TryParse(setting.Since));
            Assert.True(setting.Ranges.Count == 0 != (setting.Words.Count == 0), setting.Name);
        });
        Assert.Equal(15, SettingCatalogue.All.Select(setting => setting.Effect).Distinct().Count());
    }

    [Fact]
    public void The_running_kernels_values_are_in_the_ranges_that_it_is_said_to_have()
    {
        Assert.SkipUnless(File.Exists("/proc/sys/vm/swappiness"), "needs a running Linux kernel");
        var reading = MemorySettingReader.Read(LinuxRoot.Live);
        Assert.Empty(reading.Errors);
        var node = new SettingNode(LinuxRoot.Live);
        foreach (var setting in reading.Items.Where(setting => setting.Value is not null))
        {
            var definition = SettingCatalogue.All.Single(one => one.Name == setting.Name);
            Assert.Equal(setting.Value, SettingValue.Check(definition, setting.Value!, node, force: true));
            var text = File.ReadAllText(setting.Source);
            Assert.Contains(definition.Words.Count > 0 ? $"[{setting.Value}]" : setting.Value!, text, StringComparison.Ordinal);
        }
    }

    private static MemorySetting One(TempTree tree, string name) => Assert.Single(MemorySettingReader.Read(tree.Root, [name]).Items);
}
