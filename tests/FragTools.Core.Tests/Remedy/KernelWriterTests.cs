using System.Diagnostics;
using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Tests.Remedy;

public class KernelWriterTests
{
    private const string DropCaches = "proc/sys/vm/drop_caches";

    [Fact]
    public void The_bytes_given_are_the_whole_file()
    {
        using var tree = new TempTree();
        var path = tree.Write(DropCaches, "12345\n");
        new KernelWriter(tree.Root).Write(DropCaches, "60"u8);
        Assert.Equal("60", File.ReadAllText(path));
    }

    [Fact]
    public void A_check_writes_nothing()
    {
        using var tree = new TempTree();
        var path = tree.Write(DropCaches, "0\n");
        new KernelWriter(tree.Root).Check(DropCaches);
        Assert.Equal("0\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_check_opens_nothing_for_writing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/sleep"), "needs a program that runs");
        using var tree = new TempTree();
        var path = tree.Write(DropCaches, "");
        File.Copy("/bin/sleep", path, overwrite: true);
        using var running = Process.Start(path, ["60"]);
        try
        {
            // Whoever opened it for writing would be told that its text is busy (ETXTBSY).
            new KernelWriter(tree.Root).Check(DropCaches);
            Assert.Throws<NodeException>(() => new KernelWriter(tree.Root).Write(DropCaches, "1"u8));
        }
        finally
        {
            running.Kill();
        }
    }

    [Fact]
    public void A_missing_file_is_a_feature_that_is_off_and_is_not_made()
    {
        using var tree = new TempTree();
        tree.Write("proc/sys/vm/swappiness", "60\n");
        var error = Assert.Throws<NodeException>(() => new KernelWriter(tree.Root).Write(DropCaches, "1"u8));
        Assert.Equal(NodeError.KernelFeatureOff, error.Error);
        Assert.False(File.Exists(Path.Combine(tree.Folder, DropCaches)));
    }

    [Fact]
    public void A_tree_without_proc_and_a_root_that_is_not_there_are_missing()
    {
        using var tree = new TempTree();
        Assert.Equal(NodeError.KernelFileMissing, Assert.Throws<NodeException>(() => new KernelWriter(tree.Root).Check(DropCaches)).Error);
        var nowhere = new LinuxRoot(Path.Combine(tree.Folder, "nowhere"));
        var error = Assert.Throws<NodeException>(() => new KernelWriter(nowhere).Check(DropCaches));
        Assert.Equal(NodeError.KernelFileMissing, error.Error);
        Assert.Contains("no such folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_never_leads_out_of_the_root(bool viaFolder)
    {
        using var outside = new TempTree();
        using var tree = new TempTree();
        var target = outside.Write("drop_caches", "untouched");
        tree.Write("proc/sys/vm/swappiness", "60\n");
        var vm = Path.Combine(tree.Folder, "proc/sys/vm");
        if (viaFolder)
        {
            Directory.Delete(vm, recursive: true);
            Directory.CreateSymbolicLink(vm, outside.Folder);
        }
        else
        {
            File.CreateSymbolicLink(Path.Combine(tree.Folder, DropCaches), target);
        }

        Assert.Throws<NodeException>(() => new KernelWriter(tree.Root).Write(DropCaches, "1"u8));
        Assert.Equal("untouched", File.ReadAllText(target));
    }

    [Fact]
    public void A_relative_link_that_climbs_ends_at_the_root()
    {
        using var outside = new TempTree();
        var target = outside.Write("victim", "untouched");
        var inner = new LinuxRoot(Path.Combine(outside.Folder, "root"));
        Directory.CreateDirectory(Path.Combine(inner.Path, "proc/sys/vm"));
        File.CreateSymbolicLink(Path.Combine(inner.Path, DropCaches), "../../../../../victim");
        Assert.Throws<NodeException>(() => new KernelWriter(inner).Write(DropCaches, "1"u8));
        Assert.Equal("untouched", File.ReadAllText(target));
    }

    [Fact]
    public void A_link_within_the_root_is_followed()
    {
        using var tree = new TempTree();
        var real = tree.Write("real/drop_caches", "0\n");
        Directory.CreateDirectory(Path.Combine(tree.Folder, "proc/sys/vm"));
        File.CreateSymbolicLink(Path.Combine(tree.Folder, DropCaches), "/real/drop_caches");
        new KernelWriter(tree.Root).Write(DropCaches, "3"u8);
        Assert.Equal("3", File.ReadAllText(real));
    }

    [Theory]
    [InlineData("mkdir")]
    [InlineData("mkfifo")]
    public void A_folder_and_a_pipe_that_nobody_reads_are_no_files(string command)
    {
        using var tree = new TempTree();
        tree.Write("proc/sys/vm/swappiness", "60\n");
        using (var made = Process.Start(command, Path.Combine(tree.Folder, DropCaches)))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }

        Assert.Equal(NodeError.KernelFileUnreadable, Assert.Throws<NodeException>(() => new KernelWriter(tree.Root).Check(DropCaches)).Error);
    }

    [Fact]
    public void A_pipe_that_somebody_reads_gets_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a FIFO");
        using var tree = new TempTree();
        tree.Write("proc/sys/vm/swappiness", "60\n");
        var path = Path.Combine(tree.Folder, DropCaches);
        using (var made = Process.Start("mkfifo", path))
        {
            made.WaitForExit();
        }

        using var reader = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        Assert.Equal(NodeError.KernelFileUnreadable, Assert.Throws<NodeException>(() => new KernelWriter(tree.Root).Write(DropCaches, "1"u8)).Error);
        reader.WriteByte((byte)'x');
        Assert.Equal('x', reader.ReadByte());
    }

    [Theory]
    [InlineData(13, NodeError.KernelFileDenied, "root")]
    [InlineData(1, NodeError.KernelFileDenied, "root")]
    [InlineData(30, NodeError.KernelFileDenied, "-Root /host")]
    [InlineData(40, NodeError.KernelFileUnreadable, "symbolic link")]
    [InlineData(6, NodeError.KernelFileUnreadable, "no regular file")]
    [InlineData(22, NodeError.KernelWriteFailed, "refused")]
    [InlineData(34, NodeError.KernelWriteFailed, "refused")]
    [InlineData(5, NodeError.KernelWriteFailed, "I/O|Input/output")]
    public void The_systems_errors_are_told_with_their_remedy(int errno, NodeError error, string words)
    {
        var told = WriteProblem.Of(LinuxRoot.Live, DropCaches, errno, isOpen: true);
        Assert.Equal(error, told.Error);
        Assert.StartsWith("/proc/sys/vm/drop_caches: ", told.Message, StringComparison.Ordinal);
        Assert.Matches(words, told.Message);
    }
}
