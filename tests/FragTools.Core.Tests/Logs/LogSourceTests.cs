using System.IO.Compression;
using System.Text;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Scan;
using FragTools.Reports;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

public class LogSourceTests
{
    private const string Header = "[    1.0] x: page allocation failure: order:3, mode:0x20\n";

    [Fact]
    public void Reports_on_the_borders_of_blocks_are_found_and_numbered()
    {
        var veth = string.Concat(SampleLogs.Veth.Select(message => "[  402.118200] " + message + "\n"));
        using var tree = new TempTree();
        foreach (var shift in new[] { 0, 1, 7, 19, 30, 31, 32, 33, 60, 500, 3000, veth.Length - 1, veth.Length })
        {
            // Six blocks: looked through by several threads; a report lies across each border.
            var text = new StringBuilder();
            for (var block = 1; block <= 6; block++)
            {
                Fill(text, (block * ScannedBlock.Size) - shift);
                text.Append(veth);
            }

            var path = tree.Write("log", text.ToString());
            var reports = SampleLogs.ReadFile(path);
            Assert.Equal(6, reports.Count);
            Assert.All(reports, SampleLogs.AssertVeth);
            var lines = text.ToString().Split('\n');
            Assert.All(reports, report => Assert.Contains("dockerd: page", lines[report.LineNumber - 1], StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_file_over_two_gigabytes_with_holes_of_zeros()
    {
        using var tree = new TempTree();
        var path = tree.Write("log", Header);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.SetLength((1L << 31) + (100 << 20));
            file.Position = (1L << 31) - 20;
            file.Write(Encoding.ASCII.GetBytes("\n" + Header));
            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.ASCII.GetBytes("[    9.0] y: page allocation failure: order:4, mode:0x20\n"));
        }

        var reports = SampleLogs.ReadFile(path);
        Assert.Equal(["x", "x", "y"], reports.Select(report => report.ProcessName));
        Assert.Equal([1, 3, 4], reports.Select(report => report.LineNumber));
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_hides_nothing_behind_the_zeros()
    {
        var zeros = new string('\0', 3 * ScannedBlock.Size);
        var reports = SampleLogs.Read(Header + "[    1.1] half a li" + zeros + Header.Replace("x:", "y:", StringComparison.Ordinal));
        Assert.Equal(["x", "y"], reports.Select(report => report.ProcessName));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void Lines_of_megabytes_are_passed_over(int length)
    {
        var text = Header + new string('a', length) + "\n" + new string('b', length) + " warn_alloc page allocation failure: order:1 " + new string('c', length) + "\n" + Header;
        Assert.Equal(2, SampleLogs.Read(text).Count);
        using var tree = new TempTree();
        Assert.Equal(2, SampleLogs.ReadFile(tree.Write("log", text)).Count);
    }

    [Fact]
    public void Gzip_reads_as_the_plain_file_does()
    {
        using var tree = new TempTree();
        var path = tree.Write("log.gz", "");
        var veth = string.Concat(SampleLogs.Veth.Select(message => "[  402.118200] " + message + "\n"));
        var text = new StringBuilder();
        for (var report = 1; report <= 5; report++)
        {
            Fill(text, report * 700_000);
            text.Append(veth);
        }

        // Two members one after the other, as "cat a.gz b.gz" makes them.
        using (var file = File.Create(path))
        {
            foreach (var part in new[] { text.ToString(0, 1_000_003), text.ToString(1_000_003, text.Length - 1_000_003) })
            {
                using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                gzip.Write(Encoding.ASCII.GetBytes(part));
            }
        }

        var reports = SampleLogs.ReadFile(path);
        Assert.Equal(5, reports.Count);
        Assert.All(reports, SampleLogs.AssertVeth);
    }

    [Fact]
    public void A_damaged_gzip_gives_what_came_before_and_an_error()
    {
        using var tree = new TempTree();
        var path = tree.Write("log.gz", "");
        using (var file = File.Create(path))
        {
            using var gzip = new GZipStream(file, CompressionLevel.NoCompression);
            gzip.Write(Encoding.ASCII.GetBytes(Header));
            gzip.Write(new byte[2_000_000]);
        }

        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(1_000_000, 1000).Fill(0xaa);
        File.WriteAllBytes(path, bytes);
        var errors = new List<NodeException>();
        var reports = PageAllocFailures.Read([new LogInput.LogFile(path), new LogInput.LogFile(tree.Write("good", Header.Replace("1.0", "2.0", StringComparison.Ordinal)))], SampleLogs.Options with { Error = errors.Add }).ToList();
        Assert.Equal(2, reports.Count);
        Assert.Equal((NodeError.KernelFileUnreadable, path), (Assert.Single(errors).Error, errors[0].InputSource));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(400)]
    [InlineData(20_000)]
    public void A_gzip_that_is_cut_off_is_an_error_and_what_came_before_is_read(int missing)
    {
        using var tree = new TempTree();
        var path = tree.Write("log.gz", "");
        var noise = new byte[60_000];
        new Random(3).NextBytes(noise);
        using (var file = File.Create(path))
        {
            using var gzip = new GZipStream(file, CompressionLevel.Fastest);
            gzip.Write(Encoding.ASCII.GetBytes(Header + Convert.ToHexString(noise) + "\n"));
        }

        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^missing]);
        var errors = new List<NodeException>();
        Assert.Single(PageAllocFailures.Read([new LogInput.LogFile(path)], SampleLogs.Options with { Error = errors.Add }));
        Assert.Contains("damaged or cut off", Assert.Single(errors).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, bytes);
        Assert.Single(SampleLogs.ReadFile(path));
    }

    [Fact]
    public void A_file_of_the_journals_own_is_known_and_one_that_was_cut_is_said_to_be()
    {
        using var tree = new TempTree();
        var path = Path.Combine(tree.Folder, "system.journal");
        File.WriteAllBytes(path, "LPKSHHRH"u8.ToArray());
        Assert.Contains("is no whole file of a journal", Assert.Throws<NodeException>(() => SampleLogs.ReadFile(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_below_a_root_is_read_by_its_program()
    {
        using var tree = new TempTree();
        tree.Write("var/log/journal/0123456789abcdef0123456789abcdef/system.journal", "LPKSHHRH");
        var journal = Assert.IsType<LogInput.Journal>(Assert.Single(LogFiles.Find(new LinuxRoot(tree.Folder))));
        Assert.Equal(Path.Combine(tree.Folder, "var/log/journal"), journal.Directory);
        Assert.Contains($"--directory={journal.Directory}", FragTools.Logs.Sources.JournalSource.Arguments(journal, LogReadOptions.Default));
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("bzip2")]
    public void What_another_program_packed_is_read_by_path_and_as_a_text(string program)
    {
        using var tree = new TempTree();
        var path = tree.Write("log", Header);
        LiveNode.Need(Run(program, "--keep", path), $"needs the program {program}");
        var packed = Directory.GetFiles(tree.Folder).Single(file => Path.GetFileName(file).StartsWith("log.", StringComparison.Ordinal));
        Assert.Single(SampleLogs.ReadFile(packed));
        Assert.Single(SampleLogs.Read(File.ReadAllBytes(packed)));

        File.WriteAllBytes(packed, File.ReadAllBytes(packed)[..^7]);
        var errors = new List<NodeException>();
        _ = PageAllocFailures.Read([new LogInput.LogFile(packed)], SampleLogs.Options with { Error = errors.Add }).Count();
        Assert.Contains("damaged or cut off", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [Fact]
    public void Missing_files_and_folders_are_told_apart_and_the_rest_is_read()
    {
        using var tree = new TempTree();
        var good = tree.Write("good", Header);
        var errors = new List<NodeException>();
        var inputs = new[] { Path.Combine(tree.Folder, "none"), tree.Folder, good }.Select(path => new LogInput.LogFile(path));
        Assert.Single(PageAllocFailures.Read(inputs, SampleLogs.Options with { Error = errors.Add }));
        Assert.Equal([NodeError.KernelFileMissing, NodeError.KernelFileUnreadable], errors.Select(error => error.Error));
        Assert.Equal(NodeError.KernelFileMissing, Assert.Throws<NodeException>(() => SampleLogs.ReadFile(Path.Combine(tree.Folder, "none"))).Error);
    }

    [Fact]
    public void An_empty_file_has_no_reports()
    {
        using var tree = new TempTree();
        Assert.Empty(SampleLogs.ReadFile(tree.Write("log", "")));
    }

    [Fact]
    public void Since_and_until_leave_out_and_what_has_no_time_stays()
    {
        var warnings = new List<string>();
        var text = SampleLogs.Lines(
            "2024-01-01T00:00:00Z n kernel: a: page allocation failure: order:1, mode:0x20",
            "2024-01-02T00:00:00Z n kernel: b: page allocation failure: order:1, mode:0x20",
            "2024-01-03T00:00:00Z n kernel: c: page allocation failure: order:1, mode:0x20",
            "d: page allocation failure: order:1, mode:0x20");
        var options = SampleLogs.Options with
        {
            Since = new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero),
            Until = new DateTimeOffset(2024, 1, 2, 12, 0, 0, TimeSpan.Zero),
            Warning = warnings.Add,
        };
        var reports = PageAllocFailures.Read([new LogInput.Text(new MemoryStream(Encoding.ASCII.GetBytes(text)))], options);
        Assert.Equal(["b", "d"], reports.Select(report => report.ProcessName));
        Assert.Contains("1 report has no time", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_of_a_slow_pipe_come_out_while_it_is_open()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var client = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        pipe.Write(Encoding.ASCII.GetBytes(string.Join('\n', SampleLogs.Veth) + "\n"));
        using var reports = PageAllocFailures.Read([new LogInput.Text(client)], SampleLogs.Options).GetEnumerator();
        Assert.True(reports.MoveNext());
        SampleLogs.AssertVeth(reports.Current);
        pipe.Write(Encoding.ASCII.GetBytes(Header));
        pipe.Dispose();
        Assert.True(reports.MoveNext());
        Assert.False(reports.MoveNext());
    }

    [Fact]
    public void A_report_that_a_pause_ended_is_not_read_again_with_the_next()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var client = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        pipe.Write(Encoding.ASCII.GetBytes(Header));
        using var reports = PageAllocFailures.Read([new LogInput.Text(client)], SampleLogs.Options).GetEnumerator();
        Assert.True(reports.MoveNext());
        pipe.Write(Encoding.ASCII.GetBytes(Header.Replace("x:", "y:", StringComparison.Ordinal)));
        pipe.Dispose();
        Assert.True(reports.MoveNext());
        Assert.Equal(("y", 2), (reports.Current.ProcessName, reports.Current.LineNumber));
        Assert.False(reports.MoveNext());
    }

    [Fact]
    public void A_wait_for_input_can_be_cancelled()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var client = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        using var cancel = new CancellationTokenSource(200);
        Assert.ThrowsAny<OperationCanceledException>(() => PageAllocFailures.Read([new LogInput.Text(client)], SampleLogs.Options, cancel.Token).ToList());

        // The thread that waits in the stream is let go before the stream is closed.
        pipe.Dispose();
    }

    [Fact]
    public void Reading_a_large_file_can_be_cancelled()
    {
        using var tree = new TempTree();
        var text = new StringBuilder(Header);
        Fill(text, 6_000_000);
        var path = tree.Write("log", text.ToString());
        using var cancel = new CancellationTokenSource();
        using var reports = PageAllocFailures.Read(Enumerable.Repeat(new LogInput.LogFile(path), 3), SampleLogs.Options, cancel.Token).GetEnumerator();
        Assert.True(reports.MoveNext());
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => reports.MoveNext());
    }

    [Fact]
    public void A_file_that_grows_is_followed_and_one_that_is_rotated_too()
    {
        static string Veth(string process) => string.Concat(SampleLogs.Veth.Select(message => "[  402.118200] " + message.Replace("dockerd", process, StringComparison.Ordinal) + "\n"));

        using var tree = new TempTree();
        var path = tree.Write("log", Veth("one") + "[  402.2] half");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reports = PageAllocFailures.Read([new LogInput.LogFile(path)], SampleLogs.Options with { Follow = true }, cancel.Token).GetEnumerator();
        Assert.True(reports.MoveNext());
        File.AppendAllText(path, " a line\n" + Veth("two"));
        Assert.True(reports.MoveNext());
        Assert.Equal(("two", SampleLogs.Veth.Length + 2), (reports.Current.ProcessName, reports.Current.LineNumber));
        File.Move(path, path + ".1");
        File.WriteAllText(path, Veth("three"));
        Assert.True(reports.MoveNext());
        Assert.Equal(("three", "Complete"), (reports.Current.ProcessName, reports.Current.Completeness));
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => reports.MoveNext());
    }

    [Fact]
    public void Progress_tells_bytes_and_reports()
    {
        using var tree = new TempTree();
        var text = new StringBuilder(Header);
        Fill(text, 5_000_000);
        text.Append(Header);
        var paths = new[] { tree.Write("log", text.ToString()), tree.Write("other", Header.Replace("1.0", "2.0", StringComparison.Ordinal)) };
        var told = new List<LogProgress>();
        Assert.Equal(3, PageAllocFailures.Read(paths.Select(path => new LogInput.LogFile(path)), SampleLogs.Options with { Progress = told.Add }).Count());
        Assert.Contains(new LogProgress(paths[0], text.Length, text.Length, 2), told);
        Assert.Equal(new LogProgress(paths[1], Header.Length, Header.Length, 3), told[^1]);
        Assert.True(told.Zip(told.Skip(1)).All(pair => pair.First.Reports <= pair.Second.Reports));
    }

    private static void Fill(StringBuilder text, int length)
    {
        for (var index = 0; text.Length < length - 200; index++)
        {
            text.Append("Jun  8 11:04:35 n app[").Append(index).Append("]: nothing of interest in this line\n");
        }

        if (text.Length < length)
        {
            text.Append('-', length - text.Length - 1).Append('\n');
        }
    }
}
