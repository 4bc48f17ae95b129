using System.Text.Json;

namespace FragTools.Tests;

/// <summary><c>fragtools settings</c>: shown, and set below a root.</summary>
public sealed class SettingsTests : IDisposable
{
    private const string Threshold = "node-1/proc/sys/vm/extfrag_threshold";
    private const string File90 = "node-1/etc/sysctl.d/90-fragtools.conf";

    private readonly Trees _trees = new(
        ("node-1/etc/hostname", "node-1\n"),
        ("node-1/proc/sys/kernel/osrelease", "5.14.0-362.el9.x86_64\n"),
        (Threshold, "500\n"),
        ("node-1/proc/sys/vm/swappiness", "30\n"),
        ("node-1/etc/sysctl.d/99-k8s.conf", "vm.swappiness = 10\n"));

    private string Root => _trees.Path("node-1");

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void A_table_has_value_default_and_file()
    {
        var lines = Fragtools.Start("settings", "--root", Root, "swappiness", "extfrag_threshold").Clean().Split('\n');
        Assert.Equal("Setting            Value  Default  At boot  Set in", lines[0]);
        Assert.Equal("extfrag_threshold    500      500        -", lines[1]);
        Assert.Equal("swappiness          * 30       60       10  /etc/sysctl.d/99-k8s.conf:1", lines[2]);
        Assert.Contains("  /etc/sysctl.d/99-k8s.conf:1 would make it 10", lines);
        Assert.Contains("swappiness (0-200; since 2.6)", lines);
    }

    [Fact]
    public void Programs_get_everything()
    {
        var all = JsonDocument.Parse(Fragtools.Start("settings", "--root", Root, "--output", "json").Clean()).RootElement;
        Assert.Equal(15, all.GetArrayLength());
        var swappiness = all.EnumerateArray().Single(setting => setting.GetProperty("Name").GetString() == "swappiness");
        Assert.Equal(("30", 30, false), (swappiness.GetProperty("Value").GetString(), swappiness.GetProperty("Number").GetInt32(), swappiness.GetProperty("IsDefault").GetBoolean()));
        var missing = all.EnumerateArray().Single(setting => setting.GetProperty("Name").GetString() == "defrag_mode");
        Assert.Equal(JsonValueKind.Null, missing.GetProperty("Value").ValueKind);
        var row = Assert.Single(Csv.Read(Fragtools.Start("settings", "vm.swappiness", "--root", Root, "--output", "csv").Clean()));
        Assert.Equal(("30", "/etc/sysctl.d/99-k8s.conf:1"), (row["Value"], row["ConfiguredIn"]));
    }

    [Fact]
    public void A_value_is_set_and_made_to_last()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");
        var run = Fragtools.Start("settings", "extfrag_threshold=400", "swappiness=20", "--persist", "--yes", "--root", Root, "--output", "csv");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("fragtools: warning: " + _trees.Path(File90) + " does not have the last word at boot: /etc/sysctl.d/99-k8s.conf:1 (10) overrides it\n", run.Errors);
        Assert.Equal([("extfrag_threshold", "500", "400"), ("swappiness", "30", "20")], Csv.Read(run.Output).Select(row => (row["Name"], row["OldValue"], row["Value"])));
        Assert.Equal("400\n", File.ReadAllText(_trees.Path(Threshold)));
        Assert.EndsWith("\nvm.extfrag_threshold = 400\nvm.swappiness = 20\n", File.ReadAllText(_trees.Path(File90)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_says_what_would_be_done_and_writes_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");
        var run = Fragtools.Start("settings", "extfrag_threshold=400", "--persist", "--what-if", "--root", Root);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains($"Set vm.extfrag_threshold from 500 to 400 ({_trees.Path(Threshold)}, and at boot: {_trees.Path(File90)})", run.Errors, StringComparison.Ordinal);
        AssertUntouched();
    }

    [Fact]
    public void Where_nobody_can_be_asked_nothing_is_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");
        var run = Fragtools.Start("settings", "extfrag_threshold=400", "--persist", "--force", "--root", Root);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("[ConfirmationRequired]", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--yes", run.Errors, StringComparison.Ordinal);
        AssertUntouched();
    }

    [Theory]
    [InlineData("extfrag_threshold=0.5", "for an index of 0.5 write 500 [SettingValueInvalid]")]
    [InlineData("extfrag_threshold=", "'' is no whole number")]
    [InlineData("extfrag_threshold=1001", "1001 is out of its range")]
    [InlineData("nonsense=1", "there is no setting 'nonsense'")]
    [InlineData("=1", "there is no name before '='")]
    [InlineData("swappiness=1 extfrag_threshold=x", "'x' is no whole number")]
    [InlineData("swappiness extfrag_threshold=1", "'swappiness' has no value")]
    [InlineData("swappiness --yes", "nothing is set without NAME=VALUE")]
    [InlineData("swappiness --persist", "nothing is set without NAME=VALUE")]
    [InlineData("--nonsense", "there is no option --nonsense")]
    public void What_is_wrong_is_a_usage_error_and_writes_nothing(string line, string problem)
    {
        string[] consent = line.Contains('=', StringComparison.Ordinal) ? ["--yes"] : [];
        var run = Fragtools.Start([.. line.Split(' ').Prepend("settings"), .. consent, "--root", Root]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
        AssertUntouched();
        Assert.Equal("30\n", File.ReadAllText(_trees.Path("node-1/proc/sys/vm/swappiness")));
    }

    [Fact]
    public void What_was_changed_before_one_failed_is_shown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");

        // A plain file keeps what was written where a kernel would show the list of words with one in brackets.
        _trees.Write("node-1/sys/kernel/mm/transparent_hugepage/defrag", "always [madvise] never\n");
        var run = Fragtools.Start("settings", "swappiness=20", "transparent_hugepage/defrag=never", "--yes", "--root", Root, "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("transparent_hugepage/defrag", run.Errors, StringComparison.Ordinal);
        var change = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(("swappiness", "20"), (change.GetProperty("Name").GetString(), change.GetProperty("Value").GetString()));
    }

    [Fact]
    public void A_setting_that_the_kernel_lacks_is_an_error_of_the_machine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");
        var run = Fragtools.Start("settings", "defrag_mode=1", "--yes", "--root", Root);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("this kernel, 5.14.0-362.el9.x86_64, has no vm.defrag_mode; it came with 6.15 [KernelFeatureOff]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_none_is_said_and_the_others_are_shown()
    {
        var run = Fragtools.Start("settings", "swapiness", "swappiness", "--root", Root, "--output", "jsonl");
        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Lines);
        Assert.Contains("[FilterMatchesNothing]", run.Errors, StringComparison.Ordinal);
    }

    private void AssertUntouched()
    {
        Assert.Equal("500\n", File.ReadAllText(_trees.Path(Threshold)));
        Assert.False(File.Exists(_trees.Path(File90)));
    }
}
