using System.Text;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Tests.Proc;
using FragTools.Text;

namespace FragTools.Tests.Linux;

public class SafeTextTests
{
    [Theory]
    [InlineData("plain ü 漢", "plain ü 漢")]
    [InlineData("\x1b[31m", "\\x1b[31m")]
    [InlineData("a\tb\r\n", "a\\x09b\\x0d\\x0a")]
    [InlineData("\x7f\u009b", "\\x7f\\x9b")]
    [InlineData("a\u202eb", "a\\u202eb")]
    public void Controls_are_escaped(string raw, string safe) => Assert.Equal(safe, SafeText.Escape(Encoding.UTF8.GetBytes(raw)));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_escaped() => Assert.Equal("a\\xff\\xc3(", SafeText.Escape([(byte)'a', 0xff, 0xc3, (byte)'(']));

    [Fact]
    public void A_fragment_in_an_error_is_short()
        => Assert.Equal(81, new NodeException("file", 1, new byte[1000].Select(_ => (byte)'a').ToArray(), "bad").Fragment!.Length);
}

public class LinuxRootTests
{
    [Fact]
    public void A_tree_knows_its_host_and_kernel()
    {
        using var tree = new TempTree();
        tree.Write("etc/hostname", "node-7\n");
        tree.Write("proc/sys/kernel/hostname", "the-reader\n");
        tree.Write("proc/sys/kernel/osrelease", "5.4.0-99-generic\n");
        Assert.Equal(("node-7", "5.4.0-99-generic", false), (tree.Root.Host, tree.Root.Kernel?.Release, tree.Root.IsLive));
    }

    [Fact]
    public void Without_files_of_its_own_the_line_of_uname_tells()
    {
        using var tree = new TempTree();
        tree.Write("sos_commands/kernel/uname_-a", "Linux sos-1 4.18.0-80.el8.x86_64 #1 SMP x86_64 GNU/Linux\n");
        Assert.Equal(("sos-1", "4.18.0-80.el8.x86_64"), (tree.Root.Host, tree.Root.Kernel?.Release));
    }

    [Fact]
    public void A_tree_that_says_nothing_has_its_folders_name()
    {
        using var tree = new TempTree();
        Assert.Equal((Path.GetFileName(tree.Folder), null), (tree.Root.Host, tree.Root.Kernel));
    }

    [Fact]
    public void The_banner_in_proc_version_tells_the_kernel()
    {
        using var tree = new TempTree();
        tree.Write("proc/version", "Linux version 3.10.0-514.el7.x86_64 (builder@host) (gcc) #1\n");
        Assert.Equal((3, 10), (tree.Root.Kernel!.Major, tree.Root.Kernel.Minor));
    }

    [Theory]
    [InlineData("/proc/real")]
    [InlineData("real")]
    [InlineData("../proc/./real")]
    [InlineData("/../../proc/real")]
    public void Links_are_followed_inside_the_tree(string target)
    {
        using var tree = new TempTree();
        tree.Write("proc/real", "inside\n");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "proc/buddyinfo"), target);
        Assert.Equal("inside", tree.Root.TryReadLine("proc/buddyinfo"));
    }

    [Fact]
    public void A_link_never_leads_out_of_the_tree()
    {
        using var outside = new TempTree();
        var secret = outside.Write("secret", "outside\n");
        using var tree = new TempTree();
        tree.Write("proc/keep", "");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "proc/absolute"), secret);
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "proc/relative"), Path.GetRelativePath(Path.Combine(tree.Folder, "proc"), secret));
        Assert.Null(tree.Root.TryReadLine("proc/absolute"));
        Assert.Null(tree.Root.TryReadLine("proc/relative"));
    }

    [Fact]
    public void Links_in_a_circle_are_an_error()
    {
        using var tree = new TempTree();
        tree.Write("proc/keep", "");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "proc/a"), "b");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "proc/b"), "a");
        Assert.Equal(NodeError.KernelFileUnreadable, Assert.Throws<NodeException>(() => tree.Root.ReadAllBytes("proc/a")).Error);
    }

    [Fact]
    public void What_is_not_there_is_said_with_its_path()
    {
        using var tree = new TempTree();
        tree.Write("proc/version", "");
        var missing = Assert.Throws<NodeException>(() => tree.Root.ReadAllBytes("proc/buddyinfo"));
        Assert.Equal((NodeError.KernelFileMissing, $"{tree.Folder}/proc/buddyinfo: no such file"), (missing.Error, missing.Message));

        var noRoot = Assert.Throws<NodeException>(() => new LinuxRoot(tree.Folder + "/nowhere").ReadAllBytes("proc/buddyinfo"));
        Assert.Equal(NodeError.KernelFileMissing, noRoot.Error);
        Assert.Contains("no such folder", noRoot.Message, StringComparison.Ordinal);

        var file = Assert.Throws<NodeException>(() => new LinuxRoot(tree.Write("a-file", "")).ReadAllBytes("proc/buddyinfo"));
        Assert.Contains("one captured file is read by its path", file.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_proc_is_no_root()
    {
        using var tree = new TempTree();
        tree.Write("sosreport-node-1/proc/buddyinfo", "Node 0, zone DMA 1\n");
        var error = Assert.Throws<NodeException>(() => tree.Root.ReadAllBytes("proc/buddyinfo"));
        Assert.Equal(NodeError.KernelFileMissing, error.Error);
        Assert.Contains("holds no proc/", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_an_error_are_escaped()
    {
        var error = new NodeException(NodeError.KernelFileMissing, "node\u001b[31m", "no such file: node\u001b[31m");
        Assert.Equal(("node\\x1b[31m", "node\\x1b[31m: no such file: node\\x1b[31m"), (error.InputSource, error.Message));
        Assert.Equal("a\\x07b, line 3: not a number: '\\x1b'", new NodeException("a\ab", 3, "\u001b"u8, "not a number").Message);
    }

    [Fact]
    public void A_running_kernel_without_the_file_lacks_the_feature()
    {
        // /proc/self gives a mounted procfs away: "/" or a container's /host.
        using var tree = new TempTree();
        tree.Write("proc/self/stat", "");
        var error = Assert.Throws<NodeException>(() => tree.Root.ReadAllBytes("proc/slabinfo"));
        Assert.Equal(NodeError.KernelFeatureOff, error.Error);
        Assert.Contains("without the feature", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_captured_file()
    {
        using var tree = new TempTree();
        var error = Assert.Single(BuddyInfoReader.Instance.Read(new NodeInput.CapturedFile(tree.Folder)).Errors);
        Assert.Equal(NodeError.KernelFileUnreadable, error.Error);
        Assert.Contains("is read as a root", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_said_to_be_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may read everything, and Windows has no such modes");
        using var tree = new TempTree();
        var file = tree.Write("proc/slabinfo", "x");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.None);
        }

        var error = Assert.Throws<NodeException>(() => tree.Root.ReadAllBytes("proc/slabinfo"));
        Assert.Equal(NodeError.KernelFileDenied, error.Error);
        Assert.Contains("sudo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Live_reading_elsewhere_than_on_Linux_is_refused_and_captures_still_work()
    {
        var live = Assert.Throws<NodeException>(() => new LinuxRoot("/", onLinux: false).ReadAllBytes("proc/buddyinfo"));
        Assert.Equal(NodeError.PlatformNotLinux, live.Error);
        Assert.Contains("captures can be read", live.Message, StringComparison.Ordinal);

        var capture = new LinuxRoot(Repository.Fixture("unknown-tke-dc05"), onLinux: false);
        Assert.Equal(3, BuddyInfoReader.Instance.Read(new NodeInput.Root(capture)).Clean().Count);
    }

    [Fact]
    public void A_file_larger_than_any_such_file_is_refused_before_it_fills_memory()
    {
        using var zeros = new ZeroStream();
        var error = Assert.Throws<NodeException>(() => KernelFile.ReadToEnd(zeros, "endless"));
        Assert.Equal("endless: holds more than 64 MiB, which no capture of such a file does", error.Message);
    }

    private sealed class ZeroStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => count;
    }
}
