using System.Globalization;
using System.Text;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Sources;
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
            AssertSomethingIsTold(Encoding.UTF8.GetBytes(text.ToString()));
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

    /// <summary>Of splinters alone, which lines are pieces of one is anybody's guess: that something is there is told.</summary>
    private static void AssertSomethingIsTold(byte[] text)
    {
        LogPlace? place = null;
        var reports = PageAllocFailures.Read([new LogInput.Text(new MemoryStream(text))], SampleLogs.Options with { Ended = ended => place = ended }).Count();
        var isMarked = Encoding.Latin1.GetString(text).Split('\n', '\0').Any(static line => line.Contains("page allocation failure", StringComparison.Ordinal) && !line.Contains("+0x", StringComparison.Ordinal) && !line.Contains("Linux version", StringComparison.Ordinal));
        Assert.True(!isMarked || reports + place!.UnreadLines > 0, Encoding.Latin1.GetString(text));
    }

    /// <summary>Each line with a marker is part of an event, or counted, or understood as something that reports none.</summary>
    private static void AssertNothingIsLost(byte[] text)
    {
        var seen = new SeenLines();
        var kinds = EventKinds.Join(ReportKinds.All, new EventKinds([], _ => seen, static _ => false));
        var unread = new List<string>();
        var options = SampleLogs.Options with { Note = unread.Add };
        var taker = new LineTaker(kinds);
        if (LogForm.IsPlain(text, isWhole: true))
        {
            _ = LogReader.Read(taker, [new LogInput.Text(new MemoryStream(text), "torn")], options, CancellationToken.None).Count();
        }
        else
        {
            // Where a splinter makes records of lines, several may come of one.
            var feed = new LogFeed<PageAllocFailure>(taker, options, "torn");
            feed.Add(text);
            feed.Complete();
        }

        foreach (var told in unread.Where(static told => told.StartsWith("torn, line ", StringComparison.Ordinal)))
        {
            taker.Numbers.Add(long.Parse(told["torn, line ".Length..told.IndexOf(':', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
        }

        long number = 0;
        foreach (var line in Encoding.Latin1.GetString(text).Split('\n'))
        {
            number++;
            if (ReportKinds.All.IsClaim(Encoding.Latin1.GetBytes(line)) && !seen.Of(number).Any(one => one.IsUnderstood || taker.Numbers.Contains(one.Number)))
            {
                Assert.Fail($"line {number} is lost, {line}, in {System.Text.Json.JsonSerializer.Serialize(Encoding.Latin1.GetString(text))}");
            }
        }
    }

    /// <summary>Which lines became parts of reports.</summary>
    private sealed class LineTaker(EventKinds kinds) : IEventTaker<PageAllocFailure>
    {
        public HashSet<long> Numbers { get; } = [];

        public EventKinds Kinds => kinds;

        public IEnumerable<PageAllocFailure> Take(LoggedEvent found)
        {
            Numbers.UnionWith(((KernelReport)found.Event).Lines.Select(static line => line.Number));
            return [];
        }

        public IEnumerable<PageAllocFailure> Complete() => [];
    }

    /// <summary>The lines as they were put together: which of the text's lines each is of.</summary>
    private sealed class SeenLines : IEventAssembler
    {
        private readonly List<(long First, long Last, bool IsUnderstood)> _lines = [];

        public bool IsBusy => false;

        public IEnumerable<(long Number, bool IsUnderstood)> Of(long number)
            => _lines.Where(line => line.First <= number && line.Last >= number).Select(static line => (line.First, line.IsUnderstood));

        public LineUse Add(in LineView line)
        {
            // Of pieces that are joined one line may stand between.
            var pieces = line.Raw.Count((byte)'\n');
            var isKernels = line.Origin != LineOrigin.Other;
            var isUnderstood = isKernels && LineClassifier.Classify(line, out _) is LineClass.LinuxVersion or LineClass.Suppressed or LineClass.Frame or LineClass.ConntrackNote;
            _lines.Add((line.Number, line.Number + (2 * pieces), isUnderstood));
            return LineUse.Unread;
        }

        public void Pause(long milliseconds)
        {
        }

        public void Flush()
        {
        }

        public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out LogEvent whole)
        {
            whole = null;
            return false;
        }
    }

    private static byte[] Whole(int uptime, string process)
        => Encoding.UTF8.GetBytes(string.Concat(SampleLogs.Veth.Select(message => $"[{uptime}.000001] {message.Replace("dockerd", process, StringComparison.Ordinal)}\n")));

    /// <summary>Lines of another time, so that what is broken cannot reach over to what is not.</summary>
    private static byte[] Gap(int uptime) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 90).Select(index => $"[{uptime}.{index:d6}] usb {index}: nothing happened\n")));
}
