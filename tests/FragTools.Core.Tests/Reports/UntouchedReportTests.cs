using System.Globalization;
using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Tests.Reports;

/// <summary>
/// Every fixture's log, and every file of the corpus where it is found, torn anywhere between reports that the tear does
/// not touch: nothing is thrown, nothing hangs, and none of the untouched is lost or told twice. The seed is fixed;
/// FRAGTOOLS_FUZZ_ROUNDS makes it longer, FRAGTOOLS_FUZZ_SEED makes it another run.
/// </summary>
public class UntouchedReportTests
{
    private const int OrdinaryRounds = 40;
    private const int Guards = 3;

    // A round takes milliseconds; what takes this long hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Logfiles =
    [
        "2.6.32-el6-db1/var/log/messages", "3.10.0-1160-node-1/var/log/messages", "3.10.0-514-beta_004-before/var/log/dmesg", "4.9-stall-build7/var/log/kern.log",
        "4.15.0-46-pod-limit/var/log/dmesg", "4.19-slab-edge3/var/log/messages", "5.15-veth-worker2/var/log/kern.log", "6.12-two-cpus/var/log/dmesg", "6.18-memcg-oom/var/log/dmesg",
    ];

    private static readonly string[] Splinters =
    [
        "page allocation failure: order:", "invoked oom-killer: gfp_mask=0x", "Out of memory: Killed process ", "oom-kill:constraint=", "Mem-Info:\n", "Node 0 Normal free:", "#012", "\\x0a", "\0\0\0", "\r\n", "\n",
        "{\"MESSAGE\":[", "{\"log\":\"", "\"}", "2026-04-20T18:00:00Z stdout P ", "2026-04-20T18:00:00Z stdout F ", "4,1,2,-;", "kernel: ", "Call Trace:\n", "warn_alloc+0x1/0x2", "Linux version 9.9 ",
        "[  pid  ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n", "99999999999999999999", "\u001b[31m", "*4kB (UME) ", " = ", "\u00a0", "\u00ff", "<4>", "> > ", "May  6 07:08:09 ",
    ];

    private static int Rounds => Number("FRAGTOOLS_FUZZ_ROUNDS", OrdinaryRounds);

    private static int Seed => Number("FRAGTOOLS_FUZZ_SEED", 20260101);

    public static TheoryData<string> Fixtures => [.. Logfiles];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Of_a_fixture(string path) => AssertGuards(path, File.ReadAllBytes(Repository.Fixture(path.Split('/'))), Rounds);

    [Theory]
    [InlineData("pagealloc")]
    [InlineData("oom")]
    public void Of_the_corpus(string folder)
    {
        foreach (var path in Directory.GetFiles(Repository.SharedFolder("corpus", folder), "*.txt").Order(StringComparer.Ordinal))
        {
            AssertGuards(Path.GetFileName(path), File.ReadAllBytes(path), Math.Max(2, Rounds / 20));
        }
    }

    private static void AssertGuards(string name, byte[] original, int rounds)
    {
        var random = new Random(Seed + name.Length + original.Length);
        for (var round = 0; round < rounds; round++)
        {
            var torn = Tear.Apply(original, random, Splinters);
            byte[] log = [.. Guard(0), .. Gap(0), .. Guard(1), .. Gap(1), .. torn, (byte)'\n', .. Gap(2), .. Guard(2)];
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                LogInput[] input = [new LogInput.Text(new MemoryStream(log), "test")];
                var failures = PageAllocFailures.Read(input, SampleLogs.Options, cancellation: patience.Token).ToList();
                Assert.All(failures, HostileLogTests.AssertSafe);
                var found = failures.Where(failure => failure.ProcessName?.StartsWith("guard", StringComparison.Ordinal) == true).ToList();
                Assert.Equal(Enumerable.Range(0, Guards).Select(guard => $"guard{guard} Complete"), found.Select(failure => $"{failure.ProcessName} {failure.Completeness}"));
                Assert.All(found, failure => Assert.Equal((AllocationCause.Fragmentation, 19), (failure.Cause, failure.CallTrace.Count)));

                input = [new LogInput.Text(new MemoryStream(log), "test")];
                var kills = OomKills.Read(input, SampleLogs.Options, cancellation: patience.Token).ToList();
                Assert.All(kills, OomFuzzTests.AssertSafe);
                var killed = kills.Where(kill => kill.VictimName?.StartsWith("guard", StringComparison.Ordinal) == true).ToList();
                Assert.Equal(Enumerable.Range(0, Guards).Select(guard => $"guard{guard} Complete 2 True"), killed.Select(kill => $"{kill.VictimName} {kill.Completeness} {kill.Tasks?.Count} {kill.ExpectedVictim.Agrees}"));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{name}, seed {Seed}, round {round}: {failure.Message}\n{Convert.ToBase64String(torn)}", failure);
            }
        }
    }

    /// <summary>A whole failure and a whole kill of a time of their own.</summary>
    private static byte[] Guard(int number)
    {
        var text = new StringBuilder();
        var name = string.Create(CultureInfo.InvariantCulture, $"guard{number}");
        foreach (var message in SampleLogs.Veth)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{(number * 100000) + 1000}.000001] {message.Replace("dockerd", name, StringComparison.Ordinal)}\n");
        }

        foreach (var line in File.ReadLines(Repository.Fixture("6.18-memcg-oom", "var", "log", "dmesg")))
        {
            var message = line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..];
            text.Append(CultureInfo.InvariantCulture, $"[{(number * 100000) + 2000}.000001] {message.Replace("tail", name, StringComparison.Ordinal)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>More lines of another time than any report waits for.</summary>
    private static byte[] Gap(int number)
        => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1100).Select(index => string.Create(CultureInfo.InvariantCulture, $"[{(number * 100000) + 50000}.{index:d6}] usb {index}: nothing happened\n"))));

    private static int Number(string variable, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
