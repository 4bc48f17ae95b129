using System.Text.Json;

namespace FragTools.Tests;

/// <summary>Where a command reads from, and how it says that it could not.</summary>
public class InputTests
{
    private const string Row = "Node 0, zone   Normal      1      0      3 \n";

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public void Text_that_is_piped_in(string? word)
    {
        string[] arguments = word is null ? ["buddyinfo", "--output", "json"] : ["buddyinfo", word, "--output", "json"];
        var run = Fragtools.WithInput(Row, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var row = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal((13, JsonValueKind.Null), (row.GetProperty("FreePages").GetInt32(), row.GetProperty("Host").ValueKind));
    }

    [Fact]
    public void A_named_root_never_looks_at_standard_input()
    {
        var run = Fragtools.WithInput(Row, "buddyinfo", "--root", "tests/fixtures/unknown-tke-dc05", "--output", "jsonl");
        Assert.Equal((0, 3), (run.ExitCode, run.Lines.Length));
    }

    [SkippableFact]
    public void Without_a_word_and_with_nothing_on_standard_input_the_running_machine_is_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "live reading needs Linux");
        var run = Fragtools.Shell("\"$FRAGTOOLS\" buddyinfo --output jsonl < /dev/null");
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Lines, line => Assert.Equal("/proc/buddyinfo", JsonDocument.Parse(line).RootElement.GetProperty("Source").GetString()));
    }

    [SkippableFact]
    public void A_pipe_that_brings_nothing_is_not_taken_for_this_machine()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a shell with pipes");
        var run = Fragtools.Shell("true | \"$FRAGTOOLS\" buddyinfo");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("(stdin): is a pipe on which nothing came; --root / reads the running machine", run.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_pipe_that_brings_nothing_is_not_taken_for_this_machine_where_the_session_is_outside()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs PID namespaces");
        Skip.IfNot(Fragtools.Shell("unshare --pid --fork --mount-proc true").ExitCode == 0, "may not make a PID namespace");
        var run = Fragtools.Shell("unshare --pid --fork --mount-proc sh -c 'true | \"$FRAGTOOLS\" buddyinfo'");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("is a pipe on which nothing came", run.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_closed_standard_input_is_none()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "live reading needs Linux");
        Assert.Equal(0, Fragtools.Shell("\"$FRAGTOOLS\" buddyinfo <&-").ExitCode);
    }

    [Fact]
    public void Many_roots_by_a_wildcard_that_no_shell_has_expanded()
    {
        using var trees = new Trees(("n1/proc/buddyinfo", Row), ("n2/proc/buddyinfo", Row), ("other/proc/buddyinfo", Row));
        var run = Fragtools.Start("buddyinfo", "--root", trees.Path("n*"), "--output", "jsonl");
        Assert.Equal(["n1", "n2"], run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Host").GetString()));
    }

    [Fact]
    public void A_literal_root_is_taken_as_it_stands()
    {
        using var trees = new Trees(("n[1]/proc/buddyinfo", Row), ("n1/proc/buddyinfo", Row));
        var run = Fragtools.Start("buddyinfo", "--literal-root", trees.Path("n[1]"), "--output", "jsonl");
        Assert.Equal("n[1]", JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("Host").GetString());
    }

    [Theory]
    [InlineData("--path")]
    [InlineData("--literal-path")]
    public void One_captured_file(string option)
    {
        using var trees = new Trees(("capture.txt", Row));
        var run = Fragtools.Start("buddyinfo", option, trees.Path("capture.txt"), "--page-size", "65536", "--output", "jsonl");
        Assert.Equal((0, 13 * 65536), (run.ExitCode, JsonDocument.Parse(run.Output).RootElement.GetProperty("FreeBytes").GetInt32()));
    }

    [Theory]
    [InlineData("6,9", new[] { 6, 9 })]
    [InlineData("4", new[] { 4 })]
    public void Orders(string orders, int[] expected)
    {
        var run = Fragtools.Start("extfrag", "--root", "tests/fixtures/unknown-tke-dc05", "--zone", "Norm*", "--order", orders, "--output", "jsonl");
        Assert.Equal(expected, run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Order").GetInt32()));
    }

    [Fact]
    public void Nodes_and_zones()
    {
        var run = Fragtools.Start("buddyinfo", "--root", "tests/fixtures/3.10.0-1160-node-1", "--numa-node", "1", "--zone", "normal", "--output", "jsonl");
        Assert.Equal(1, JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("NumaNode").GetInt32());
    }

    /// <summary>The file's text, the error id, what the message must say; the good row before and behind is read all the same.</summary>
    public static TheoryData<string, string, string> BadLines => new()
    {
        { "Node 0, zone Normal 1 x 3\n", "KernelTextInvalid", "line 2" },
        { "Node 0, zone Normal 1 2\n", "KernelTextInvalid", "torn" },
        { "Node 0, zone Normal 1 2 3 4\n", "KernelTextInvalid", "torn" },
        { "Node 0, zone Normal 1 -2 3\n", "KernelTextInvalid", "negative" },
        { "Node 0, zone Normal 1 99999999999999999999 3\n", "KernelTextInvalid", "64 bits" },
        { "Node 0, zo", "KernelTextInvalid", "'Node 0, zo" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public void A_bad_line_ends_with_1_and_the_rest_is_printed(string bad, string id, string says)
    {
        using var trees = new Trees(("bad", Row + bad.TrimEnd('\n') + "\n" + Row));
        var run = Fragtools.Start("buddyinfo", "--path", trees.Path("bad"), "--output", "jsonl");
        Assert.Equal((1, 2), (run.ExitCode, run.Lines.Length));
        Assert.StartsWith("fragtools: error: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"[{id}]", run.Errors, StringComparison.Ordinal);
        Assert.Contains(says, run.Errors, StringComparison.Ordinal);
        Assert.Contains(trees.Path("bad"), run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_at_all_ends_with_1_and_says_what_to_do()
    {
        using var trees = new Trees(("empty/proc/buddyinfo", ""), ("file", "\0\x01\x02\xff"), ("good/proc/buddyinfo", Row));
        void Fails(string id, string says, params string[] arguments)
        {
            var run = Fragtools.Start(["buddyinfo", .. arguments]);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"[{id}]", run.Errors, StringComparison.Ordinal);
            Assert.Contains(says, run.Errors, StringComparison.Ordinal);
        }

        Fails("KernelFileMissing", "no such", "--path", trees.Path("missing"));
        Fails("KernelFileMissing", "no such folder", "--literal-root", trees.Path("missing"));
        Fails("KernelFileMissing", trees.Path("miss*"), "--root", trees.Path("miss*"));
        Fails("KernelTextInvalid", "is empty", "--root", trees.Path("empty"));
        Fails("KernelFileUnreadable", "folder", "--path", trees.Folder);
        Fails("KernelTextInvalid", "line 1", "--path", trees.Path("file"));
        Fails("FilterMatchesNothing", "there is no zone Nowhere", "--root", trees.Path("good"), "--zone", "Nowhere");
    }

    [SkippableFact]
    public void A_file_for_root_only_is_refused_to_others_with_the_remedy()
    {
        LiveNode.NeedsRoot();
        var run = Fragtools.Shell("command -v setpriv >/dev/null || exit 77; cp -rL \"$(dirname \"$FRAGTOOLS\")\" /tmp/fragtools-nobody-$$ && chmod -R a+rX /tmp/fragtools-nobody-$$ && cd / && DOTNET_BUNDLE_EXTRACT_BASE_DIR=/tmp setpriv --reuid=65534 --regid=65534 --clear-groups /tmp/fragtools-nobody-$$/fragtools slab --root /; code=$?; rm -rf /tmp/fragtools-nobody-$$; exit $code");
        Skip.If(run.ExitCode == 77, "needs setpriv (util-linux)");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("/proc/slabinfo: permission denied", run.Errors, StringComparison.Ordinal);
        Assert.Contains("[KernelFileDenied]", run.Errors, StringComparison.Ordinal);
        Assert.Contains("sudo", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("buddyinfo", "--frobnicate")]
    [InlineData("nosuchcommand")]
    [InlineData()]
    [InlineData("extfrag", "--order", "x")]
    [InlineData("extfrag", "--order", "-1")]
    [InlineData("buddyinfo", "--page-size", "5000")]
    [InlineData("buddyinfo", "--output", "xml")]
    [InlineData("buddyinfo", "--order", "6")]
    [InlineData("buddyinfo", "--root", "a", "--path", "b")]
    public void Called_wrongly_it_ends_with_2_and_reads_nothing(params string[] arguments)
    {
        var run = Fragtools.Start(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("fragtools: ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("extfrag", "--help")]
    [InlineData("--version")]
    public void Help_and_version_end_with_0(params string[] arguments)
    {
        var run = Fragtools.Start(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.NotEmpty(run.Output);
    }

    [SkippableFact]
    public void A_reader_that_has_seen_enough_is_no_error()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a shell with pipes");
        var run = Fragtools.Shell("{ \"$FRAGTOOLS\" slab --root tests/fixtures/6.18-idle-vm --output jsonl; echo \"ended $?\" >&2; } | head -n 1");
        Assert.Equal(("ended 0\n", 1), (run.Errors, run.Lines.Length));
    }
}
