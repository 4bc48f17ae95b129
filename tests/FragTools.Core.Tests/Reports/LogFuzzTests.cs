using System.Globalization;
using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>
/// Logs with something broken in them: nothing may be thrown, nothing may hang, and a report that was not touched must
/// still be there, whole. FRAGTOOLS_FUZZ_ROUNDS makes it longer.
/// </summary>
public class LogFuzzTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("FRAGTOOLS_FUZZ_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : 150;

    private static readonly string[] Splinters =
    [
        "page allocation failure: order:", "Mem-Info:", "Node 0 Normal free:", "#012", "\\x0a", "\0\0\0", "\r\n", "\n", "{\"MESSAGE\":[", "\"}", "[<", "0x", "4,1,2,-;", "kernel: ",
        "CPU: 1 PID: 5 Comm: ", "Call Trace:", "SLUB: Unable to allocate memory on node -1, gfp=0x20(GFP_ATOMIC)\n", "warn_alloc+0x1/0x2", "stdout P ", "vmalloc error: size ", "99999999999999999999", "-", ":",
        "kmem_cache_create(", ") failed with error -12", "Linux version 9.9", "\u001b[31m", "invoked oom-killer: gfp_mask=0x", "*4kB (UME) ", " = ", "lowmem_reserve[]: 0", "\u00a0",
    ];

    public static TheoryData<string> Logfiles => new(
        "2.6.32-el6-db1/var/log/messages", "3.10.0-514-beta_004-before/var/log/dmesg", "4.9-stall-build7/var/log/kern.log", "4.19-slab-edge3/var/log/messages",
        "5.15-veth-worker2/var/log/kern.log", "6.12-two-cpus/var/log/dmesg");

    [Theory]
    [MemberData(nameof(Logfiles))]
    public void Whatever_breaks_in_one_report_leaves_the_others_whole(string path)
    {
        var original = File.ReadAllBytes(Repository.Fixture(path.Split('/')));
        var random = new Random(path.Length * 7919);
        var before = Whole(1000, "first");
        var behind = Whole(90000, "last");
        for (var round = 0; round < Rounds; round++)
        {
            byte[] text = [.. before, .. Gap(2000), .. Tear.Apply(original, random, Splinters), (byte)'\n', .. Gap(80000), .. behind];
            var reports = SampleLogs.Read(text);
            try
            {
                Assert.Equal(("first", "Complete"), (reports[0].ProcessName, reports[0].Completeness));
                Assert.Equal(("last", "Complete"), (reports[^1].ProcessName, reports[^1].Completeness));
                Assert.All(reports, HostileLogTests.AssertSafe);
                Assert.All(reports, report => Assert.NotEmpty(report.GetRawBytes()));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"round {round} of {path}: {failure.Message}", failure);
            }
        }
    }

    [Fact]
    public void Broken_corpus_files_throw_nothing()
    {
        var folder = Repository.SharedFolder("corpus");
        var random = new Random(77);
        foreach (var path in Directory.GetFiles(Path.Combine(folder, "pagealloc")).Concat(Directory.GetFiles(Path.Combine(folder, "oom"))))
        {
            var original = File.ReadAllBytes(path);
            for (var round = 0; round < Math.Max(3, Rounds / 30); round++)
            {
                Assert.All(SampleLogs.Read(Tear.Apply(original, random, Splinters)), HostileLogTests.AssertSafe);
            }
        }
    }

    [Fact]
    public void Random_bytes_throw_nothing()
    {
        var random = new Random(12);
        for (var round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder();
            for (var part = 0; part < 60; part++)
            {
                text.Append(Splinters[random.Next(Splinters.Length)]);
            }

            Assert.All(SampleLogs.Read(text.ToString()), HostileLogTests.AssertSafe);
            AssertNothingIsLost(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Logfiles))]
    public void A_line_with_a_marker_is_in_a_report_or_is_counted(string path)
    {
        var original = File.ReadAllBytes(Repository.Fixture(path.Split('/')));
        var random = new Random(path.Length * 104729);
        for (var round = 0; round < Rounds; round++)
        {
            AssertNothingIsLost(Tear.Apply(original, random, Splinters));
        }
    }

    private static void AssertNothingIsLost(byte[] text)
    {
        const string Marker = "page allocation failure";
        LogPlace? place = null;
        var options = SampleLogs.Options with { Ended = ended => place = ended };
        var reports = PageAllocFailures.Read([new LogInput.Text(new MemoryStream(text))], options).ToList();
        var told = reports.Sum(report => Count(Encoding.Latin1.GetString(report.GetRawBytes().ToArray()))) + place!.UnreadLines;
        var lines = Encoding.Latin1.GetString(text).Split('\n', '\0').Count(line => line.Contains(Marker, StringComparison.Ordinal) && !IsUnderstood(line));
        Assert.True(lines == 0 || told > 0, $"{lines} lines with a marker, {told} said of in {Encoding.Latin1.GetString(text)}");

        // A splinter that fell into a frame of a call trace or into the kernel's banner is a part of those.
        static bool IsUnderstood(string line)
            => line.Contains("+0x", StringComparison.Ordinal) || line.Contains("Linux version", StringComparison.Ordinal);

        static long Count(string raw) => raw.Split(Marker).Length - 1;
    }

    private static byte[] Whole(int uptime, string process)
        => Encoding.UTF8.GetBytes(string.Concat(SampleLogs.Veth.Select(message => $"[{uptime}.000001] {message.Replace("dockerd", process, StringComparison.Ordinal)}\n")));

    /// <summary>Lines of another time, so that what is broken cannot reach over to what is not.</summary>
    private static byte[] Gap(int uptime) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 90).Select(index => $"[{uptime}.{index:d6}] usb {index}: nothing happened\n")));
}
