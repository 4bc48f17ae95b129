using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>
/// Ctrl-C in the middle of a log that takes far longer to read than anybody waits. What ends by itself would end with 0;
/// how long it takes is measured by bench/failures.sh.
/// </summary>
public class InterruptTests
{
    // A report, and so many lines behind it that none of its own are awaited any more.
    private static readonly string Begin = "2024-05-06T07:08:09+00:00 node-1 kernel: cc1: page allocation failure: order:3, mode:0x20\n"
        + string.Concat(Enumerable.Repeat("2024-05-06T07:08:10+00:00 node-1 cron: nothing\n", 2000));

    [Fact]
    public void A_file_of_terabytes()
    {
        using var trees = new Trees(("log", Begin));
        try
        {
            // A hole: it takes no room, and minutes to read.
            using var file = File.OpenWrite(trees.Path("log"));
            file.SetLength(8L << 40);
        }
        catch (IOException failure)
        {
            Assert.SkipWhen(true, $"this file system has no such holes: {failure.Message}");
        }

        Stops(trees);
    }

    [Fact]
    public void A_packed_file_of_a_hundred_gigabytes()
    {
        using var trees = new Trees();
        var zeros = Pack(new byte[1 << 20]);
        using (var file = File.Create(trees.Path("log")))
        {
            file.Write(Pack(Encoding.ASCII.GetBytes(Begin)));
            for (var number = 0; number < 100_000; number++)
            {
                file.Write(zeros);
            }
        }

        Stops(trees);
    }

    private static void Stops(Trees trees)
    {
        Fragtools.SkipWhereInterruptsAreIgnored();

        // A shell has what it starts with & ignore SIGINT, but not what it becomes.
        var run = Fragtools.Shell($$"""
            pid=$$
            (
              for i in $(seq 600); do [ -s '{{trees.Path("out")}}' ] && break; sleep 0.1; done
              kill -INT $pid
            ) &
            exec "$FRAGTOOLS" failures --path '{{trees.Path("log")}}' --output jsonl > '{{trees.Path("out")}}'
            """);
        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        var report = JsonDocument.Parse(Assert.Single(File.ReadAllLines(trees.Path("out")))).RootElement;
        Assert.Equal("cc1", report.GetProperty("ProcessName").GetString());
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }
}
