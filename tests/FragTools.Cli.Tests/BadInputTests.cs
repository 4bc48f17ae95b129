using System.Text.Json;

namespace FragTools.Tests;

/// <summary>What cannot be read is an error with its id, the rest is printed, and the tool ends with 1.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Good = "Node 0, zone Normal 1 2 3\n";

    private readonly Trees _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("an empty file", "", 0, "is empty", "KernelTextInvalid")]
    [InlineData("blanks only", "  \n\n", 0, "is empty", "KernelTextInvalid")]
    [InlineData("another file", "MemTotal: 1 kB\n", 0, "line 1: the line does not begin with 'Node <number>, zone <name>': 'MemTotal: 1 kB'", "KernelTextInvalid")]
    [InlineData("a torn line", Good + "Node 0, zo", 1, "line 2: no zone's name after the NUMA node: 'Node 0, zo'", "KernelTextInvalid")]
    [InlineData("a wrong number of columns", Good + Good + "Node 1, zone Normal 1 2\n", 2, "line 3: 2 columns of orders where the other rows have 3: the line is torn: 'Node 1, zone Normal 1 2'", "KernelTextInvalid")]
    [InlineData("text that is no number", "Node 0, zone DMA 1 two 3\n" + Good, 1, "line 1: not a number: 'two'", "KernelTextInvalid")]
    [InlineData("a negative number", "Node 0, zone DMA 1 -2 3\n" + Good, 1, "line 1: a count cannot be negative: '-2'", "KernelTextInvalid")]
    [InlineData("a number over 64 bits", "Node 0, zone DMA 1 18446744073709551616 3\n" + Good, 1, "line 1: the number does not fit in 64 bits: '18446744073709551616'", "KernelTextInvalid")]
    [InlineData("binary garbage", "\0\u0001\u001b[2J\u0007\n" + Good, 1, "'\\x00\\x01\\x1b[2J\\x07'", "KernelTextInvalid")]
    public void A_bad_text(string what, string text, int objects, string problem, string id)
    {
        var file = _tree.Write("captured.txt", text);
        foreach (var run in new[] { Fragtools.Start("buddyinfo", "--path", file, "--output", "json"), Fragtools.WithInput(text, "buddyinfo", "-", "--output", "json") })
        {
            Check(run, objects, problem, id, what);
        }
    }

    [Theory]
    [InlineData("--path", "nowhere", "nowhere: no such file", "KernelFileMissing")]
    [InlineData("--literal-path", "no[w]here", "no[w]here: no such file", "KernelFileMissing")]
    [InlineData("--path", "node-1", "node-1: is a folder, not a file", "KernelFileUnreadable")]
    [InlineData("--root", "nowhere", "nowhere: no such folder", "KernelFileMissing")]
    [InlineData("--root", "README", "README: is a file; a root is a folder", "KernelFileMissing")]
    [InlineData("--literal-root", "node-*", "node-*: no such folder", "KernelFileMissing")]
    [InlineData("--root", "empty", "empty/proc/buddyinfo: the root holds no proc/", "KernelFileMissing")]
    [InlineData("--root", "half", "half/proc/buddyinfo: no such file", "KernelFileMissing")]
    [InlineData("--root", "node-[89]", "node-[89]: no folder or archive matches", "KernelFileMissing")]
    [InlineData("--path", "*/proc/slab*", "*/proc/slab*: no file matches", "KernelFileMissing")]
    public void A_bad_path(string option, string path, string problem, string id)
    {
        _tree.Write("README", "");
        _tree.Write("empty/x", "");
        _tree.Write("half/proc/zoneinfo", "");
        _tree.Write("node-1/proc/buddyinfo", Good);
        Check(Fragtools.In(_tree.Folder, "buddyinfo", option, path, "--output", "json"), 0, problem, id, path);
    }

    [Fact]
    public void What_can_be_read_is_printed_beside_what_cannot()
    {
        _tree.Write("node-1/proc/buddyinfo", Good);
        _tree.Write("node-2/proc/buddyinfo", "garbage\n");
        _tree.Write("node-3/proc/buddyinfo", Good);
        var run = Fragtools.In(_tree.Folder, "buddyinfo", "--root", "node-*", "nowhere", "--output", "json");
        Check(run, 2, "node-2/proc/buddyinfo, line 1", "KernelTextInvalid", "node-2");
        Assert.Equal(2, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("nowhere: no such folder; a root is a folder that holds proc/ and sys/ [KernelFileMissing]\n", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pagetypeinfo")]
    [InlineData("zoneinfo")]
    [InlineData("extfrag")]
    [InlineData("compaction-stat")]
    [InlineData("slab")]
    [InlineData("meminfo")]
    public void Every_command_says_what_it_cannot_read(string command)
    {
        var garbage = Fragtools.Start([command, "-", "--output", "json"], [0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x0a, 0x80]);
        Check(garbage, 0, "(stdin)", "KernelTextInvalid", command);
        Check(Fragtools.Start(command, "--root", Path.Combine(_tree.Folder, "nowhere"), "--output", "json"), 0, "no such folder", "KernelFileMissing", command);
    }

    [Theory]
    [InlineData("--order", "12", "there is no order 12; there are: 0, 1, 2")]
    [InlineData("--numa-node", "3", "there is no NUMA node 3; there are: 0")]
    [InlineData("--zone", "Movable", "there is no zone Movable; there are: Normal")]
    public void A_filter_that_names_nothing_is_an_error(string option, string value, string problem)
        => Check(Fragtools.WithInput(Good, "extfrag", option, value, "--output", "json"), 0, problem, "FilterMatchesNothing", option);

    [Fact]
    public void A_file_for_root_only_is_refused_to_others_with_the_remedy()
    {
        LiveNode.NeedsRoot();
        var run = Fragtools.Shell("command -v setpriv >/dev/null || exit 77; cp -rL \"$(dirname \"$FRAGTOOLS\")\" /tmp/fragtools-nobody-$$ && chmod -R a+rX /tmp/fragtools-nobody-$$ && cd / && DOTNET_BUNDLE_EXTRACT_BASE_DIR=/tmp setpriv --reuid=65534 --regid=65534 --clear-groups /tmp/fragtools-nobody-$$/fragtools slab --root /; code=$?; rm -rf /tmp/fragtools-nobody-$$; exit $code");
        Assert.SkipWhen(run.ExitCode == 77, "needs setpriv (util-linux)");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("/proc/slabinfo: permission denied", run.Errors, StringComparison.Ordinal);
        Assert.Contains("[KernelFileDenied]", run.Errors, StringComparison.Ordinal);
        Assert.Contains("sudo", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_without_a_stack_trace()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        _tree.Write("proc/buddyinfo", Good);
        var run = Fragtools.Shell("\"$FRAGTOOLS\" buddyinfo --root . > /dev/full", _tree.Folder);
        Assert.Equal((1, "fragtools: error: the output could not be written: No space left on device\n"), (run.ExitCode, run.Errors));
    }

    [Fact]
    public void Nothing_hostile_reaches_the_terminal()
    {
        _tree.Write("evil\u001b[2J/proc/slabinfo", Node.SlabInfo.Replace("small", "\u001b]0;title\u0007", StringComparison.Ordinal));
        foreach (var format in new[] { "table", "csv", "json" })
        {
            var run = Fragtools.In(_tree.Folder, "slab", "--root", "evil*", "nowhere\u001b[2J", "--output", format);
            Assert.Equal(1, run.ExitCode);
            Assert.DoesNotContain('\u001b', run.Output + run.Errors);
            Assert.Contains("]0;title", run.Output, StringComparison.Ordinal);
        }
    }

    private static void Check(Run run, int objects, string problem, string id, string what)
    {
        Assert.True(run.ExitCode == 1, $"{what}: ended with {run.ExitCode}, {run.Errors}");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal((JsonValueKind.Array, objects), (json.RootElement.ValueKind, json.RootElement.GetArrayLength()));
        var line = Assert.Single(run.Errors.Split('\n'), line => line.Contains(problem, StringComparison.Ordinal));
        Assert.StartsWith("fragtools: error: ", line, StringComparison.Ordinal);
        Assert.EndsWith($" [{id}]", line, StringComparison.Ordinal);
    }
}
