using System.IO.Compression;
using FragTools.History;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Tests.History;

/// <summary>The ring of samples: what it keeps, what a kill leaves, and what is said of a moment.</summary>
public sealed class HistoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    private readonly TempTree _tree = new();

    private string Folder => Path.Combine(_tree.Folder, NodeHistory.RelativePath);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_line_is_the_record()
    {
        var record = Record(Noon, 3, 0, 7);
        Assert.Equal($"{Noon.ToUnixTimeMilliseconds()} 0/Normal 3 0 7; 1/DMA32 1 1 1; .\n", record.ToLine());
        var again = HistoryRecord.Parse(record.ToLine().TrimEnd('\n'))!;
        Assert.Equal(record.Time, again.Time);
        Assert.Equal(record.Zones, again.Zones);
    }

    [Fact]
    public void A_line_that_was_cut_anywhere_is_none()
    {
        var line = Record(Noon, 3, 0, 7).ToLine().TrimEnd('\n');
        Assert.All(Enumerable.Range(0, line.Length), length => Assert.Null(HistoryRecord.Parse(line[..length])));
    }

    [Theory]
    [InlineData("x 0/Normal 1 2; .")]
    [InlineData("99999999999999999999 0/Normal 1 2; .")]
    [InlineData("9223372036854775807 0/Normal 1 2; .")]
    [InlineData("1 Normal 1 2; .")]
    [InlineData("1 0/Normal; .")]
    [InlineData("1 0/Normal -1 2; .")]
    [InlineData("1 0/Normal 9223372036854775807 9223372036854775807; .")]
    public void A_hostile_line_is_none(string line) => Assert.Null(HistoryRecord.Parse(line));

    [Fact]
    public void The_ring_is_packed_and_bounded_and_the_newest_stays()
    {
        const int Samples = 30_000;
        var random = new Random(7);
        using (var writer = new HistoryWriter(Folder, 100_000))
        {
            for (var at = 0; at < Samples; at++)
            {
                writer.Append(Record(Noon.AddSeconds(at * 10), random.Next(5000), random.Next(500), random.Next(50)));
            }
        }

        var files = Directory.GetFiles(Folder).Select(file => new FileInfo(file)).ToList();
        Assert.InRange(files.Sum(file => file.Length), 50_000, 100_000 + (300 * 1024));
        Assert.Single(files, file => !file.Name.EndsWith(".gz", StringComparison.Ordinal));
        Assert.Equal(Noon.AddSeconds((Samples - 1) * 10), Before(Noon.AddSeconds(Samples * 10), 2)!.Record.Time);
        Assert.Null(Before(Noon.AddSeconds(60), 2));
    }

    [Fact]
    public void A_day_of_samples_every_ten_seconds_takes_less_than_half_a_megabyte()
    {
        using (var writer = new HistoryWriter(Folder))
        {
            var (free, random) = (new[] { 1445L, 1221, 450, 281, 215, 142, 108, 254, 166, 131, 381 }, new Random(3));
            for (var at = 0; at < 8640; at++)
            {
                // What a node at work looks like: low orders change with every sample, high ones seldom.
                for (var order = 0; order < free.Length; order++)
                {
                    free[order] = Math.Max(0, free[order] + (random.Next(1 << order) == 0 ? random.Next(-20, 21) : 0));
                }

                writer.Append(new HistoryRecord(
                    Noon.AddSeconds(at * 10),
                    [
                        new HistoryZone(0, "DMA", new FreeBlockCounts([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3])),
                        new HistoryZone(0, "DMA32", new FreeBlockCounts(free.Select(count => count / 3))),
                        new HistoryZone(0, "Normal", new FreeBlockCounts(free)),
                    ]));
            }
        }

        Assert.InRange(Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length), 10_000, 512 * 1024);
    }

    [Fact]
    public void What_a_killed_writer_left_is_read_and_gone_on_with()
    {
        Directory.CreateDirectory(Folder);
        var start = Noon.ToUnixTimeMilliseconds();
        File.WriteAllText(Path.Combine(Folder, $"samples-{start}"), Record(Noon, 5, 0, 0).ToLine() + Record(Noon.AddSeconds(10), 6, 0, 0).ToLine() + "1777809620000 0/Norm");
        Assert.Equal(Noon.AddSeconds(10), Before(Noon.AddSeconds(30), 1)!.Record.Time);

        // Killed between packing and removing: both are there.
        using (var gzip = new GZipStream(File.Create(Path.Combine(Folder, $"samples-{start}.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(File.ReadAllBytes(Path.Combine(Folder, $"samples-{start}")));
        }

        Assert.Equal(Noon.AddSeconds(10), Before(Noon.AddSeconds(30), 1)!.Record.Time);
        using (var writer = new HistoryWriter(Folder))
        {
            writer.Append(Record(Noon.AddSeconds(40), 7, 0, 0));
        }

        Assert.Equal([$"samples-{start}.gz", $"samples-{start + 40_000}"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Noon, Before(Noon.AddSeconds(50), 1)!.WithoutBlockSince[0]);
    }

    [Fact]
    public void Since_when_no_block_was_free_ends_at_a_block_and_at_a_gap()
    {
        using (var writer = new HistoryWriter(Folder))
        {
            writer.Append(Record(Noon, 9, 0, 0));
            writer.Append(Record(Noon.AddSeconds(10), 9, 1, 0));
            writer.Append(Record(Noon.AddSeconds(20), 9, 0, 0));
            writer.Append(Record(Noon.AddSeconds(30), 9, 0, 0));
            writer.Append(Record(Noon.AddHours(1), 9, 0, 0));
        }

        Assert.Equal(Noon.AddSeconds(20), Before(Noon.AddSeconds(35), 1)!.WithoutBlockSince[0]);
        Assert.Null(Before(Noon.AddSeconds(15), 1)!.WithoutBlockSince[0]);
        Assert.Equal(Noon.AddHours(1), Before(Noon.AddHours(1).AddSeconds(1), 1)!.WithoutBlockSince[0]);

        // A sample of long before says nothing, and one of afterwards is none.
        Assert.Null(Before(Noon.AddMinutes(30), 1));
        Assert.Null(Before(Noon.AddSeconds(-1), 1));
    }

    [Fact]
    public void Two_processes_do_not_record_into_one_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "locks are Linux'");
        using var first = new HistoryWriter(Folder);
        Assert.Equal(NodeError.MetricsNotWritten, Assert.Throws<NodeException>(() => new HistoryWriter(Folder)).Error);
    }

    [Fact]
    public async Task What_another_user_put_into_the_folder_is_neither_read_nor_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs links and FIFOs");
        var outside = _tree.Write("outside", "mine\n");
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "samples-1"), outside);
        File.CreateSymbolicLink(Path.Combine(Folder, "samples-2"), "/dev/zero");
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(Folder, "samples-3")))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using (var large = File.Create(Path.Combine(Folder, "samples-4")))
        {
            large.SetLength(1L << 40);
        }

        // The name that the next sample's file is to have.
        File.CreateSymbolicLink(Path.Combine(Folder, $"samples-{Noon.ToUnixTimeMilliseconds()}"), outside);
        var writing = Task.Run(() =>
        {
            using var writer = new HistoryWriter(Folder);
            var error = Assert.Throws<NodeException>(() => writer.Append(Record(Noon, 5)));
            Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("/proc/self", error.Message, StringComparison.Ordinal);
            writer.Append(Record(Noon.AddSeconds(10), 6));
        });
        await writing.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal("mine\n", File.ReadAllText(outside));
        Assert.Empty(Directory.GetFiles(Folder, "*.gz"));
        Assert.Equal(Record(Noon.AddSeconds(10), 6).ToLine(), File.ReadAllText(Path.Combine(Folder, $"samples-{Noon.AddSeconds(10).ToUnixTimeMilliseconds()}")));
    }

    private HistoryMoment? Before(DateTimeOffset instant, int order)
        => NodeHistory.ZonesBefore(NodeHistory.Of(_tree.Root, instant, TimeZoneInfo.Utc, instant), instant, order);

    private static HistoryRecord Record(DateTimeOffset time, params long[] counts)
        => new(time, [new HistoryZone(0, "Normal", new FreeBlockCounts(counts)), new HistoryZone(1, "DMA32", new FreeBlockCounts([1, 1, 1]))]);
}
