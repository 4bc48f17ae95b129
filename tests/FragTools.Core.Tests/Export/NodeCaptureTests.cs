using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using FragTools.Export;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Export;

/// <summary>A capture holds what the readers read, no more, and reads as the node does.</summary>
public sealed class NodeCaptureTests : IDisposable
{
    private const string Row = "Node 0, zone   Normal      1      0      3 \n";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly NodeCaptureOptions Options = new() { Tool = "1.2.3" };

    private readonly TempTree _node = new();
    private readonly TempTree _out = new();

    public NodeCaptureTests()
    {
        _node.Write("proc/buddyinfo", Row);
        _node.Write("proc/sys/vm/extfrag_threshold", "500\n");
        _node.Write("proc/sys/kernel/osrelease", "5.4.0-99-generic\n");
        _node.Write("etc/hostname", "node-7\n");
        _node.Write("etc/shadow", "secret");
        _node.Write("etc/sysctl.d/10-vm.conf", "vm.swappiness = 1\n");
        _node.Write("boot/config-5.4.0-99-generic", "CONFIG_COMPACTION=y\n");
        _node.Write("boot/config-5.4.0-98-generic", "CONFIG_COMPACTION=n\n");
        _node.Write("proc/4711/status", "Name:\tsleep\n");
        _node.Write("proc/4711/environ", "PASSWORD=secret");
        _node.Write("proc/4711/cmdline", "sleep\0--password\0secret\0");
        _node.Write("sys/fs/cgroup/memory/kubepods/pod1/memory.limit_in_bytes", "1048576\n");
        _node.Write("sys/fs/cgroup/memory/kubepods/pod1/memory.kmem.slabinfo", "much");
        _node.Write("var/log/pods/shop_web-1_0123/web/0.log", "a customer's line");
        _node.Write(
            "var/log/messages",
            """
            Jun  8 11:04:35 node-7 kernel: runc: page allocation failure: order:4, mode:0x10c0d0
            Jun  8 11:04:35 node-7 kernel: CPU: 1 PID: 17 Comm: runc Not tainted 5.4.0-99-generic #1
            Jun  8 11:04:36 node-7 sshd[1]: Accepted password for secret
            Jun  8 11:04:37 node-7 kubelet[812]: E0608 11:04:37.000000     812 pod_workers.go:1] Error syncing pod
            Jun  8 11:04:38 node-7 kubelethief[2]: secret

            """);
    }

    public void Dispose()
    {
        _node.Dispose();
        _out.Dispose();
    }

    [Theory]
    [InlineData("node.tar.gz")]
    [InlineData("node.tar")]
    [InlineData("node")]
    [InlineData("node.tar.gz/")]
    public void A_capture_reads_as_the_node_does_and_holds_nothing_else(string name)
    {
        var result = NodeCapture.Save(_node.Root, Place(name), Options);
        Assert.Equal(Path.TrimEndingDirectorySeparator(Place(name)), result.Path);
        Assert.Equal(3, result.LogLines);
        var root = new LinuxRoot(result.Path);
        Assert.Equal(("node-7", "5.4.0-99-generic"), (root.Host, root.Kernel?.ToString()));
        Assert.Equal(13, Assert.Single(BuddyInfoReader.Instance.Read(new NodeInput.Root(root)).Items).FreePages);
        Assert.Equal("500", root.TryReadLine("proc/sys/vm/extfrag_threshold"));
        Assert.Equal("CONFIG_COMPACTION=y", root.TryReadLine("boot/config-5.4.0-99-generic"));
        Assert.Equal("vm.swappiness = 1", root.TryReadLine("etc/sysctl.d/10-vm.conf"));
        Assert.Equal("1048576", root.TryReadLine("sys/fs/cgroup/memory/kubepods/pod1/memory.limit_in_bytes"));
        Assert.Equal(["shop_web-1_0123"], root.Names("var/log/pods"));
        var failure = Assert.Single(PageAllocFailures.Read(LogFiles.Find(root), SampleLogs.Options));
        Assert.Equal(("runc", (int?)4, "5.4.0-99-generic"), (failure.ProcessName, failure.Order, failure.KernelVersion?.ToString()));

        Assert.All(
            new[] { "etc/shadow", "proc/4711/environ", "proc/4711/cmdline", "boot/config-5.4.0-98-generic", "var/log/pods/shop_web-1_0123/web", "sys/fs/cgroup/memory/kubepods/pod1/memory.kmem.slabinfo" },
            path => Assert.False(root.Exists(path), path));
        Assert.All(Contents(root, ""), content => Assert.DoesNotContain("secret", content, StringComparison.Ordinal));
        Assert.Single(Directory.EnumerateFileSystemEntries(_out.Folder));
    }

    [UnsupportedOSPlatform("windows")]
    [Fact]
    public void Only_its_owner_may_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        var archive = NodeCapture.Save(_node.Root, Place("node.tar.gz"), Options).Path;
        var folder = NodeCapture.Save(_node.Root, Place("node"), Options).Path;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(archive));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            Assert.Equal(OwnerOnly, entry.Mode & ~UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void The_manifest_tells_what_when_and_what_is_missing()
    {
        var before = DateTimeOffset.UtcNow;
        var result = NodeCapture.Save(_node.Root, Place("node.tar.gz"), Options with { IncludeCommandLine = true, LogTime = TimeSpan.FromHours(3) });
        var root = new LinuxRoot(result.Path);
        var manifest = CaptureManifest.TryRead(root)!;
        Assert.Equal(("1.2.3", "node-7", "5.4.0-99-generic", 3.0, true), (manifest.Tool, manifest.Host, manifest.Kernel, manifest.LogHours, manifest.IncludesCommandLines));
        Assert.InRange(manifest.StartedAt, before, manifest.EndedAt);
        Assert.Equal(result.Missing, manifest.Missing);
        Assert.Contains(manifest.Missing, sentence => sentence.EndsWith("/proc/zoneinfo: no such file", StringComparison.Ordinal));
        Assert.DoesNotContain(manifest.Missing, sentence => sentence.Contains("config.gz", StringComparison.Ordinal));
        Assert.Equal("sleep\0--password\0secret\0", Encoding.ASCII.GetString(root.ReadAllBytes("proc/4711/cmdline")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"Tool\": 1}")]
    public void A_manifest_that_is_none_is_none(string text)
    {
        _node.Write(CaptureManifest.FileName, text);
        Assert.Null(CaptureManifest.TryRead(_node.Root));
    }

    [Fact]
    public void Logs_go_back_as_far_as_was_asked_for()
    {
        // A capture of a capture counts back from when the first was made; that one's log was just written.
        var now = DateTimeOffset.UtcNow;
        string Line(TimeSpan ago, string name) => $"{now - ago:yyyy-MM-dd'T'HH:mm:sszzz} node-7 kernel: {name}: page allocation failure: order:1, mode:0x20\n";
        _node.Write("var/log/kern.log", Line(TimeSpan.FromHours(30), "old") + Line(TimeSpan.FromHours(5), "middle") + Line(TimeSpan.FromHours(1), "new"));
        File.Delete(Path.Combine(_node.Folder, "var/log/messages"));
        var all = NodeCapture.Save(_node.Root, Place("all.tar.gz"), Options with { LogTime = TimeSpan.FromDays(300) }).Path;
        Assert.Equal(["old", "middle", "new"], Names(all));
        var some = NodeCapture.Save(new LinuxRoot(all), Place("some.tar.gz"), Options with { LogTime = TimeSpan.FromHours(6) }).Path;
        Assert.Equal(["middle", "new"], Names(some));
        var none = NodeCapture.Save(new LinuxRoot(all), Place("none.tar.gz"), Options with { LogTime = TimeSpan.Zero }).Path;
        Assert.Empty(LogFiles.RelativePaths(new LinuxRoot(none), withRuntimes: true));

        static IEnumerable<string?> Names(string path) => PageAllocFailures.Read(LogFiles.Find(new LinuxRoot(path)), SampleLogs.Options).Select(report => report.ProcessName);
    }

    [Fact]
    public void A_place_that_is_taken_is_left_alone()
    {
        _out.Write("node.tar.gz", "mine");
        _out.Write("folder/file", "mine");
        Directory.CreateDirectory(Place("empty"));
        Refused("node.tar.gz", "is there already", Options);
        Refused("folder", "is there already and not an empty folder", Options with { Overwrite = true });
        Refused("folder/file", "is there already", Options with { Overwrite = true });
        Refused("none/node.tar.gz", "give a place that can be written", Options);
        Refused("node.tar.xz", "name it .tar.gz", Options);
        Assert.Equal("mine", File.ReadAllText(Place("node.tar.gz")));
        Assert.Equal(Place("empty"), NodeCapture.Save(_node.Root, Place("empty"), Options).Path);
        Assert.Equal(Place("node.tar.gz"), NodeCapture.Save(_node.Root, Place("node.tar.gz"), Options with { Overwrite = true }).Path);
        Assert.Equal("node-7", new LinuxRoot(Place("node.tar.gz")).Host);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_out.Folder), path => path.Contains("partial", StringComparison.Ordinal));

        void Refused(string name, string problem, NodeCaptureOptions options)
        {
            var error = Assert.Throws<NodeException>(() => NodeCapture.Save(_node.Root, Place(name), options));
            Assert.Equal(NodeError.CaptureNotWritten, error.Error);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Interrupted_it_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        var options = Options with { Progress = _ => stop.Cancel() };
        Assert.Throws<OperationCanceledException>(() => NodeCapture.Save(_node.Root, Place("node.tar.gz"), options, stop.Token));
        Assert.Throws<OperationCanceledException>(() => NodeCapture.Save(_node.Root, Place("node"), options, stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_out.Folder));
    }

    [Fact]
    public void A_name_is_made_of_the_node_and_the_time()
    {
        var now = new DateTimeOffset(2026, 11, 21, 6, 15, 0, TimeSpan.Zero);
        Assert.Equal("node-7-20261121T061500Z.tar.gz", NodeCapture.DefaultName(_node.Root, now));
        _node.Write("etc/hostname", "../a b\u0007c\n");
        Assert.Equal("_a_b_x07c-20261121T061500Z.tar.gz", NodeCapture.DefaultName(_node.Root, now));
    }

    [Fact]
    public void This_machine_is_captured_and_reads_the_same()
    {
        Assert.SkipUnless(File.Exists("/proc/buddyinfo"), "needs Linux with /proc/buddyinfo");
        var path = NodeCapture.Save(LinuxRoot.Live, Place("live.tar.gz"), Options with { LogTime = TimeSpan.FromHours(1) }).Path;
        var root = new LinuxRoot(path);
        Assert.Equal((LinuxRoot.Live.Host, LinuxRoot.Live.Kernel?.ToString()), (root.Host, root.Kernel?.ToString()));
        Assert.False(root.IsRunning);
        var (live, captured) = (ZoneInfoReader.Instance.Read(NodeInput.Live), ZoneInfoReader.Instance.Read(new NodeInput.Root(root)));
        Assert.Empty(captured.Errors);
        Assert.Equal(live.Items.Select(zone => (zone.NumaNode, zone.Zone, zone.ManagedPages)), captured.Items.Select(zone => (zone.NumaNode, zone.Zone, zone.ManagedPages)));
        Assert.Equal(
            MemInfoReader.Instance.Read(NodeInput.Live).Items[0].TotalBytes,
            MemInfoReader.Instance.Read(new NodeInput.Root(root)).Items[0].TotalBytes);
        Assert.Contains("Pid:", Encoding.UTF8.GetString(root.ReadAllBytes($"proc/{Environment.ProcessId}/status")), StringComparison.Ordinal);
        Assert.Equal(Environment.SystemPageSize, CaptureManifest.TryRead(root)!.PageSizeBytes);
    }

    private string Place(string name) => Path.Combine(_out.Folder, name);

    private static IEnumerable<string> Contents(LinuxRoot root, string folder)
    {
        foreach (var name in root.Names(folder))
        {
            var path = folder.Length == 0 ? name : $"{folder}/{name}";
            if (root.HasFolder(path))
            {
                foreach (var content in Contents(root, path))
                {
                    yield return content;
                }
            }
            else
            {
                using var stream = root.OpenRead(path);
                using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
                yield return reader.ReadToEnd();
            }
        }
    }
}
