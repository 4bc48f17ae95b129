using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Linux;

/// <summary>A root in an archive gives what the same root on disk gives, and never more than stands in it.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const string Row = "Node 0, zone   Normal      1      0      3 \n";

    private readonly TempTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("capture.tar", "")]
    [InlineData("capture.tar", "./")]
    [InlineData("capture.tar", "/")]
    [InlineData("capture.tar.gz", "node-7/")]
    [InlineData("capture.TGZ", "./cases/0815/sosreport-node-7/")]
    public void A_tree_is_found_however_deep_it_stands_and_whatever_packs_it(string name, string prefix)
    {
        var root = Pack(name, (prefix + "proc/buddyinfo", Row), (prefix + "etc/hostname", "node-7\n"), (prefix + "proc/version", "Linux version 5.4.0-99-generic (x)\n"));
        var reading = new BuddyInfoReader().Read(new NodeInput.Root(root));
        Assert.Empty(reading.Errors);
        var zone = Assert.Single(reading.Items);
        Assert.Equal((13L, "node-7", Path.Combine(_tree.Folder, name) + "/proc/buddyinfo"), (zone.FreePages, zone.Host, zone.Source));
        Assert.Equal("5.4.0-99-generic", root.Kernel?.ToString());
    }

    [Fact]
    public void Xz_is_unpacked_by_its_program()
    {
        Assert.SkipUnless(CanStart("xz"), "xz is not installed");
        Pack("capture.tar", ("proc/buddyinfo", Row));
        Run("xz", _tree.Folder, "capture.tar");
        var root = new LinuxRoot(Path.Combine(_tree.Folder, "capture.tar.xz"));
        Assert.Equal(Row, Encoding.ASCII.GetString(root.ReadAllBytes("proc/buddyinfo")));

        var packed = File.ReadAllBytes(root.Path);
        File.WriteAllBytes(root.Path, packed[..(packed.Length / 2)]);
        Assert.Contains("is no archive that can be read", Refusal(new LinuxRoot(root.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xz", ".xz")]
    [InlineData("zstd", ".zst")]
    [InlineData("bzip2", ".bz2")]
    public async Task A_large_file_and_much_behind_it_do_not_stop_a_program_that_unpacks(string program, string ending)
    {
        Assert.SkipUnless(CanStart(program), $"{program} is not installed");
        var noise = new byte[3 << 20];
        new Random(1).NextBytes(noise);
        Pack("capture.tar", writer =>
        {
            Add(writer, "var/log/messages", new byte[100 * 1024]);
            Add(writer, "opt/noise", noise);
            Add(writer, "proc/buddyinfo", Row);
        });
        Run(program, _tree.Folder, program == "zstd" ? ["-q", "--rm", "capture.tar"] : ["capture.tar"]);
        var reading = Task.Run(() => new LinuxRoot(Path.Combine(_tree.Folder, "capture.tar" + ending)).ReadAllBytes("proc/buddyinfo"));
        Assert.Equal(Row, Encoding.ASCII.GetString(await reading.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void A_tree_without_a_name_of_its_own_has_the_archives()
        => Assert.Equal("node-9", Pack("node-9.tar.gz", ("proc/buddyinfo", Row)).Host);

    [Fact]
    public void Links_are_followed_within_the_archive_and_never_out_of_it()
    {
        _tree.Write("outside", "secret");
        var root = Pack("links.tar", writer =>
        {
            Add(writer, "node/proc/buddyinfo", Row);
            Link(writer, TarEntryType.SymbolicLink, "node/absolute", "/proc/buddyinfo");
            Link(writer, TarEntryType.SymbolicLink, "node/relative", "proc/../proc/./buddyinfo");
            Link(writer, TarEntryType.SymbolicLink, "node/upwards", "../../../../../../proc/buddyinfo");
            Link(writer, TarEntryType.HardLink, "node/hard", "node/proc/buddyinfo");
            Link(writer, TarEntryType.SymbolicLink, "node/out", _tree.Folder + "/outside");
            Link(writer, TarEntryType.HardLink, "node/hard-out", _tree.Folder + "/outside");
            Link(writer, TarEntryType.SymbolicLink, "node/circle", "circle");
            Add(writer, "node/../../escaped", "x");
        });
        Assert.All(new[] { "absolute", "relative", "upwards", "hard" }, name => Assert.Equal(Row, Encoding.ASCII.GetString(root.ReadAllBytes(name))));
        Assert.All(new[] { "out", "hard-out", "escaped", "circle" }, name => Assert.Null(root.TryReadAllBytes(name)));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_tree.Folder), path => path.Contains("escaped", StringComparison.Ordinal));
    }

    [Fact]
    public void A_later_entry_of_a_name_stands_for_an_earlier_one()
    {
        var root = Pack("twice.tar", ("proc/buddyinfo", "old"), ("proc/buddyinfo", Row));
        Assert.Equal(Row, Encoding.ASCII.GetString(root.ReadAllBytes("proc/buddyinfo")));
        Assert.Equal(["buddyinfo"], root.Names("proc"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void What_is_not_kept_in_memory_is_read_from_the_archive_again(int keptBytes)
    {
        var large = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"line {number}\n"));
        var path = Pack("large.tar.gz", ("proc/buddyinfo", Row), ("var/log/messages", large), ("proc/vmstat", "nr_free_pages 1\n")).Path;
        var tree = new ArchiveTree(ArchiveSource.Of(path), new ArchiveLimits { KeptBytes = keptBytes });
        Assert.Equal(Row, Encoding.ASCII.GetString(tree.ReadAllBytes("proc/buddyinfo", "")));
        Assert.Equal(large, Encoding.ASCII.GetString(tree.ReadAllBytes("var/log/messages", "")));
        Assert.Equal("nr_free_pages 1\n", Encoding.ASCII.GetString(tree.ReadAllBytes("proc/vmstat", "")));
    }

    [Fact]
    public void Logs_in_an_archive_are_read_as_on_disk()
    {
        const string Header = "[    1.0] {0}: page allocation failure: order:1, mode:0x20\n";
        using var gzip = new MemoryStream();
        using (var pack = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            pack.Write(Encoding.ASCII.GetBytes(Header.Replace("{0}", "oldest", StringComparison.Ordinal)));
        }

        var root = Pack("logs.tar.gz", writer =>
        {
            Add(writer, "var/log/messages", Header.Replace("{0}", "newest", StringComparison.Ordinal));
            Add(writer, "var/log/messages.2.gz", gzip.ToArray());
            Add(writer, "var/log/messages.1", Header.Replace("{0}", "older", StringComparison.Ordinal));
        });
        var reports = PageAllocFailures.Read(LogFiles.Find(root), SampleLogs.Options).ToList();
        Assert.Equal(["oldest", "older", "newest"], reports.Select(report => report.ProcessName));
        Assert.Equal(root.Path + "/var/log/messages.2.gz", reports[0].Source);
    }

    [Fact]
    public void An_archive_made_to_be_a_burden_is_refused()
    {
        // 4 MiB of zeros pack to 4 KiB.
        var path = Pack("bomb.tar.gz", ("proc/buddyinfo", new string('\0', 4 << 20))).Path;
        var error = Assert.Throws<NodeException>(() => new ArchiveTree(ArchiveSource.Of(path), new ArchiveLimits { UnpackedBytes = 1 << 20 }).Check());
        Assert.Equal(NodeError.KernelFileUnreadable, error.Error);
        Assert.Contains("unpacks to more than 1 MiB", error.Message, StringComparison.Ordinal);

        path = Pack("many.tar", [.. Enumerable.Range(0, 11).Select(number => ($"proc/{number}", ""))]).Path;
        error = Assert.Throws<NodeException>(() => new ArchiveTree(ArchiveSource.Of(path), new ArchiveLimits { Entries = 10 }).Check());
        Assert.Contains("holds more than 10 entries", error.Message, StringComparison.Ordinal);

        var deep = Pack("deep.tar", (string.Concat(Enumerable.Repeat("a/", 50_000)) + "b", "x"), ("proc/buddyinfo", Row));
        Assert.Equal(Row, Encoding.ASCII.GetString(deep.ReadAllBytes("proc/buddyinfo")));
    }

    [Theory]
    [InlineData("", "is no archive that can be read")]
    [InlineData("Node 0, zone   Normal      1      0      3 \n", "is no archive that can be read")]
    [InlineData("BZh91AY", "is no archive that can be read")]
    [InlineData("PK\x03\x04____", "is a zip file")]
    [InlineData("\x1f\u008b", "is no archive that can be read")]
    public void What_is_no_archive_is_said_to_be_none(string content, string problem)
    {
        var path = Path.Combine(_tree.Folder, "some.tar");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));
        var error = Refusal(new LinuxRoot(path));
        Assert.Equal((NodeError.KernelFileUnreadable, path), (error.Error, error.InputSource));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_nothing_is_said_to_be_one()
    {
        var path = Path.Combine(_tree.Folder, "empty.tar");
        File.WriteAllBytes(path, new byte[1024]);
        Assert.Contains("is an archive that holds nothing", Refusal(new LinuxRoot(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_archive_gives_the_documented_error_or_what_stands_in_it()
    {
        var plain = File.ReadAllBytes(Pack("plain.tar", ("proc/buddyinfo", Row), ("proc/version", "Linux version 5.4.0 (x)\n"), (new string('n', 200), "x")).Path);
        var packed = File.ReadAllBytes(Pack("packed.tar.gz", ("proc/buddyinfo", Row)).Path);
        var random = new Random(20261121);
        for (var round = 0; round < 600; round++)
        {
            var bytes = (byte[])(round % 2 == 0 ? plain : packed).Clone();
            for (var change = random.Next(1, 9); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            bytes = random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            var path = Path.Combine(_tree.Folder, "damaged.tar");
            File.WriteAllBytes(path, bytes);
            try
            {
                new LinuxRoot(path).ReadAllBytes("proc/buddyinfo");
            }
            catch (NodeException)
            {
                // The one that is documented; any other fails the test.
            }
        }
    }

    private static NodeException Refusal(LinuxRoot root) => Assert.Throws<NodeException>(() => root.ReadAllBytes("proc/buddyinfo"));

    private static bool CanStart(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static void Add(TarWriter writer, string name, string content) => Add(writer, name, Encoding.UTF8.GetBytes(content));

    private static void Add(TarWriter writer, string name, byte[] content)
        => writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });

    private static void Link(TarWriter writer, TarEntryType type, string name, string target)
        => writer.WriteEntry(new PaxTarEntry(type, name) { LinkName = target });

    private LinuxRoot Pack(string name, params (string Name, string Content)[] files)
        => Pack(name, writer => Array.ForEach(files, file => Add(writer, file.Name, file.Content)));

    private LinuxRoot Pack(string name, Action<TarWriter> fill)
    {
        var path = Path.Combine(_tree.Folder, name);
        using (var file = File.Create(path))
        using (var stream = name.EndsWith("gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : (Stream)file)
        using (var writer = new TarWriter(stream))
        {
            fill(writer);
        }

        return new LinuxRoot(path);
    }
}
