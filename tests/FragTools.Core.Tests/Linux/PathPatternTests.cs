using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Tests.Linux;

public class PathPatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "node-1", true)]
    [InlineData("node-?", "node-1", true)]
    [InlineData("node-?", "node-", false)]
    [InlineData("node-?", "node-12", false)]
    [InlineData("n*e-*1", "node-0-1", true)]
    [InlineData("n*e-*1", "node-0-2", false)]
    [InlineData("*-*-*", "a-b", false)]
    [InlineData("node-[13]", "node-3", true)]
    [InlineData("node-[13]", "node-2", false)]
    [InlineData("node-[1-3]", "node-2", true)]
    [InlineData("node-[!1-3]", "node-2", false)]
    [InlineData("node-[^1-3]", "node-4", true)]
    [InlineData("[a-cx-z]1", "y1", true)]
    [InlineData("[a-]1", "-1", true)]
    [InlineData("[]]1", "]1", true)]
    [InlineData("[z-a]", "m", false)]
    [InlineData("[abc", "[abc", true)]
    [InlineData("[", "[", true)]
    [InlineData("a+(b)", "a+(b)", true)]
    [InlineData("NODE", "node", false)]
    public void A_pattern_matches_the_whole_text(string pattern, string text, bool matches)
        => Assert.Equal(matches, Wildcard.IsMatch(pattern, text, ignoreCase: false));

    [Theory]
    [InlineData("normal", "Normal", true)]
    [InlineData("[D-M]ma", "DMA", true)]
    [InlineData("[!d]ma", "DMA", false)]
    public void Case_can_be_left_out(string pattern, string text, bool matches)
        => Assert.Equal(matches, Wildcard.IsMatch(pattern, text, ignoreCase: true));

    [Fact]
    public void A_pattern_that_would_take_long_to_try_takes_no_time()
        => Assert.False(Wildcard.IsMatch(string.Concat(Enumerable.Repeat("*a", 40)) + "b", new string('a', 4000), ignoreCase: false));

    [Theory]
    [InlineData("*", PathKind.Folder, "node-1 node-10 node-2")]
    [InlineData("node-?", PathKind.Folder, "node-1 node-2")]
    [InlineData("node-[!1]", PathKind.Folder, "node-2")]
    [InlineData("./node-1*/", PathKind.Folder, "./node-1 ./node-10")]
    [InlineData(".*", PathKind.Folder, ".hidden")]
    [InlineData("*", PathKind.File, "README")]
    [InlineData("*/proc/buddyinfo", PathKind.File, "node-1/proc/buddyinfo node-2/proc/buddyinfo")]
    [InlineData("node-[12]/pr?c/*info", PathKind.File, "node-1/proc/buddyinfo node-2/proc/buddyinfo")]
    [InlineData("node-1", PathKind.Folder, "node-1")]
    [InlineData("nowhere/at/all", PathKind.File, "nowhere/at/all")]
    public void A_pattern_stands_for_what_is_there_sorted(string pattern, PathKind kind, string expected)
    {
        using var tree = Captures();
        var found = PathPattern.Expand(Path.Join(tree.Folder, pattern), kind);
        Assert.Equal(expected, string.Join(' ', found.Select(path => path[(tree.Folder.Length + 1)..])));
    }

    [Fact]
    public void A_relative_pattern_gives_relative_paths()
        => Assert.Equal(["FragTools.Core.dll"], PathPattern.Expand("FragTools.C[o]re.dll", PathKind.File));

    [Fact]
    public void A_name_that_exists_is_no_pattern()
    {
        using var tree = Captures();
        var bracketed = tree.Write("capture[1]", "");
        tree.Write("capture1", "");
        Assert.Equal([bracketed], PathPattern.Expand(bracketed, PathKind.File));
    }

    [Theory]
    [InlineData("node-[89]", PathKind.Folder, "no folder matches")]
    [InlineData("*/proc/zoneinfo", PathKind.File, "no file matches")]
    [InlineData("node-9*/proc/*", PathKind.File, "no file matches")]
    public void What_matches_nothing_is_missing_and_named(string pattern, PathKind kind, string problem)
    {
        using var tree = Captures();
        var path = Path.Join(tree.Folder, pattern);
        var error = Assert.Throws<NodeException>(() => PathPattern.Expand(path, kind));
        Assert.Equal((NodeError.KernelFileMissing, $"{path}: {problem}"), (error.Error, error.Message));
    }

    [Fact]
    public void A_folder_that_may_not_be_listed_is_said_to_be_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may list everything, and Windows has no such modes");
        using var tree = Captures();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Join(tree.Folder, "node-1"), UnixFileMode.None);
            var error = Assert.Throws<NodeException>(() => PathPattern.Expand(Path.Join(tree.Folder, "node-1/*"), PathKind.Folder));
            File.SetUnixFileMode(Path.Join(tree.Folder, "node-1"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Assert.Equal(NodeError.KernelFileDenied, error.Error);
        }
    }

    [Fact]
    public void A_hostile_path_reaches_messages_and_objects_escaped()
    {
        using var tree = new TempTree();
        var file = tree.Write("a\u001b[31m/proc/buddyinfo", "Node 0, zone Normal 1\nNode 0, zone DMA x\n");
        var captured = BuddyInfoReader.Instance.Read(new NodeInput.CapturedFile(file));
        var inTree = BuddyInfoReader.Instance.Read(new NodeInput.Root(new LinuxRoot(file[..^"/proc/buddyinfo".Length])));
        Assert.Equal($"{tree.Folder}/a\\x1b[31m/proc/buddyinfo", Assert.Single(captured.Items).Source);
        Assert.Equal($"{tree.Folder}/a\\x1b[31m/proc/buddyinfo", Assert.Single(inTree.Items).Source);
        Assert.DoesNotContain('\u001b', Assert.Single(captured.Errors).Message);
        Assert.DoesNotContain('\u001b', Assert.Throws<NodeException>(() => PathPattern.Expand("\u001b*", PathKind.File)).Message);
    }

    private static TempTree Captures()
    {
        var tree = new TempTree();
        foreach (var file in new[] { "node-2/proc/buddyinfo", "node-10/etc/hostname", "node-1/proc/buddyinfo", "README", ".hidden/proc/zoneinfo" })
        {
            tree.Write(file, "");
        }

        return tree;
    }
}
