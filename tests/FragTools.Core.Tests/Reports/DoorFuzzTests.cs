using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Diagnosis;
using FragTools.Watermarks;
using FragTools.Yaml;

namespace FragTools.Tests.Reports;

/// <summary>
/// Whatever is broken in a text, every reader gives the same objects of it through a pipe, a path, a root and an archive, with line
/// ends of Windows, packed by gzip, and a log's also behind and before lines that have nothing to do with it. FRAGTOOLS_FUZZ_ROUNDS makes it longer.
/// </summary>
public sealed class DoorFuzzTests : IDisposable
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("FRAGTOOLS_FUZZ_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : 220;

    private static readonly string[] Splinters =
    [
        "Node 0, zone", "Node 99999, zone ", " Normal ", "99999999999999999999", "-", ":", "\n", "\n\n", "\t", "0x", "#", "kB", "pages free", "order:", "\0", "\u00ff", "%", "e9", "NaN", "page allocation failure: order:",
        "invoked oom-killer: ", "Killed process ", "Mem-Info:", "[", "]", "(", "{", "}",
    ];

    /// <summary>The readers of one kernel file: which, and how.</summary>
    private static readonly (string Relative, Func<NodeInput, (string Items, int Errors)> Read)[] Files =
    [
        ("proc/buddyinfo", static input => Told(BuddyInfoReader.Instance.Read(input))),
        ("proc/pagetypeinfo", static input => Told(PageTypeInfoReader.Instance.Read(input))),
        ("proc/zoneinfo", static input => Told(ZoneInfoReader.Instance.Read(input))),
        ("proc/slabinfo", static input => Told(SlabInfoReader.Instance.Read(input))),
        ("proc/meminfo", static input => Told(MemInfoReader.Instance.Read(input))),
        ("proc/vmstat", static input => Told(VmStatReader.Instance.Read(input))),
        ("proc/buddyinfo", static input => Told(ExtFragIndexReader.Instance.Read(input))),
    ];

    private static readonly Func<IReadOnlyList<LogInput>, LogReadOptions, IEnumerable<object>>[] Logs =
    [
        static (inputs, options) => PageAllocFailures.Read(inputs, options, CancellationToken.None),
        static (inputs, options) => OomKills.Read(inputs, options),
        static (inputs, options) => ContainerStartFailures.Read(inputs, options),
        static (inputs, options) => OomKills.Read(inputs, options).Where(static kill => kill.Message is null)
            .SelectMany(static kill => new ReportScores(new PodScoreOptions()).Score(kill).Items),
    ];

    private readonly TempTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_kernels_file_gives_the_same_through_every_door(int reader)
    {
        var (relative, read) = Files[reader];
        var original = File.ReadAllBytes(Repository.Fixture(["6.18-idle-vm", .. relative.Split('/')]));
        var random = new Random(reader * 104729);
        for (var round = 0; round < Rounds; round++)
        {
            var text = round == 0 ? original : Tear.Apply(original, random, Splinters);
            var expected = read(Pipe(text));
            var found = new Dictionary<string, (string, int)>
            {
                ["path"] = read(new NodeInput.CapturedFile(Write("loose", text))),
                ["root"] = read(Root(relative, text)),
                ["archive"] = read(Archive(relative, text)),
                ["gzip"] = read(Pipe(Gzip(text))),
                ["CRLF"] = read(Pipe(Crlf(text))),
            };
            foreach (var (door, told) in found)
            {
                // What was captured of a root is that file; a text may hold several files, and only its own lines count.
                var like = round > 0 && door == "archive" ? found["root"] : round > 0 && door == "root" ? told : expected;
                AssertSame(like.Item1 + like.Item2, told.Item1 + told.Item2, $"{relative}, round {round}, {door}");
            }
        }
    }

    [Theory]
    [InlineData("2.6.32-el6-db1/var/log/messages")]
    [InlineData("5.15-veth-worker2/var/log/kern.log")]
    [InlineData("5.15-memcg-limit/var/log/kern.log")]
    public void A_log_gives_the_same_through_every_door(string path)
    {
        var original = File.ReadAllBytes(Repository.Fixture(path.Split('/')));
        original = original[..Math.Min(original.Length, 24 * 1024)];
        var random = new Random(path.Length * 104729);
        for (var round = 0; round < Rounds; round++)
        {
            byte[] text = [.. round < Logs.Length ? original : Tear.Apply(original, random, Splinters), (byte)'\n'];
            var read = Logs[round % Logs.Length];
            var expected = Told(read, new LogInput.Text(new MemoryStream(text)));
            var found = new Dictionary<string, string>
            {
                ["path"] = Told(read, new LogInput.LogFile(Write("loose.log", text))),
                ["root"] = Told(read, [.. LogFiles.Find(Root("var/log/messages", text).Tree)]),
                ["archive"] = Told(read, [.. LogFiles.Find(Archive("var/log/messages", text).Tree)]),
                ["gzip"] = Told(read, new LogInput.Text(new MemoryStream(Gzip(text)))),
                ["CRLF"] = Told(read, new LogInput.Text(new MemoryStream(Crlf(text)))),
            };
            if (round < Logs.Length)
            {
                // Whether a torn line goes on in the next is told by the lines around it, whatever they are.
                found["prefix"] = Told(read, new LogInput.Text(new MemoryStream(Prefixed(text))));
                found["unrelated lines"] = Told(read, new LogInput.Text(new MemoryStream([.. Unrelated, .. text, .. Unrelated])));
            }

            foreach (var (door, told) in found)
            {
                AssertSame(expected, told, $"{path}, round {round}, {door}");
            }

            // Of a torn text the first half may teach what the second is; and a failed start takes the kernel's events that are close
            // in time: of twice the same time there are twice as many.
            if (round < Logs.Length && round != 2)
            {
                var twice = Told(read, new LogInput.Text(new MemoryStream([.. text, .. Unrelated, .. text])));
                AssertSame(expected + expected, twice, $"{path}, round {round}, concatenated");
            }
        }
    }

    [Theory]
    [InlineData("6.18-idle-vm/proc/buddyinfo")]
    [InlineData("6.18-idle-vm/proc/zoneinfo")]
    [InlineData("6.18-idle-vm/proc/vmstat")]
    [InlineData("2.6.32-el6-db1/var/log/messages")]
    [InlineData("5.15-veth-worker2/var/log/kern.log")]
    public void A_diagnosis_is_the_same_through_every_door(string fixture)
    {
        var original = File.ReadAllBytes(Repository.Fixture(fixture.Split('/')));
        original = original[..Math.Min(original.Length, 24 * 1024)];
        var relative = fixture.Contains("/var/log/", StringComparison.Ordinal) ? "var/log/messages" : fixture[(fixture.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var random = new Random(fixture.Length * 104729);
        for (var round = 0; round < Rounds; round++)
        {
            byte[] text = [.. round == 0 ? original : Tear.Apply(original, random, Splinters), (byte)'\n'];
            var loose = Write("loose.log", text);
            var expected = Verdict(new NodeInput.CapturedFile(loose));
            AssertSame(expected, Verdict(new NodeInput.Text(text, loose)), $"{fixture}, round {round}, pipe");
            AssertSame(expected, Verdict(new NodeInput.Text(Gzip(text), loose)), $"{fixture}, round {round}, gzip");
            AssertSame(expected, Verdict(new NodeInput.Text(Crlf(text), loose)), $"{fixture}, round {round}, CRLF");
            AssertSame(Verdict(Root(relative, text)), Verdict(Archive(relative, text)), $"{fixture}, round {round}, archive");
        }
    }

    [Fact]
    public void Manifests_are_the_same_through_every_door()
    {
        var original = File.ReadAllBytes(Repository.Fixture("unknown-cluster-1.31", "cluster.yaml"));
        var random = new Random(104729);
        for (var round = 0; round < Rounds; round++)
        {
            var text = round == 0 ? original : Tear.Apply(original, random, ["- ", ": ", "  ", "{", "[", "&a ", "*a", "<<: *a", "\t", "|", ">", "'", "\"", "---\n", "kind: Pod\n"]);
            var loose = Write("pods.yaml", text);
            var expected = Scores(new NodeInput.CapturedFile(loose));
            AssertSame(expected, Scores(new NodeInput.Text(text, loose)), $"round {round}, pipe");
            AssertSame(expected, Scores(new NodeInput.CapturedFile(Write("pods.yaml", Gzip(text)))), $"round {round}, gzip");
            if (round == 0)
            {
                // A lone carriage return ends a line of YAML, too: of a torn text CRLF is another text.
                AssertSame(expected, Scores(new NodeInput.Text(Crlf(text), loose)), "CRLF");
            }
        }
    }

    [Fact]
    public void The_processes_of_a_node_are_the_same_in_its_tree_and_in_its_archive()
    {
        var node = Repository.Fixture("5.15-pods-v2");
        var files = Directory.GetFiles(node, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(node, file)).Order(StringComparer.Ordinal).ToArray();
        var random = new Random(104729);
        for (var round = 0; round < Rounds; round++)
        {
            var torn = files[random.Next(files.Length)];
            var archive = Path.Combine(_tree.Folder, "pods.tar");
            using (var file = File.Create(archive))
            using (var tar = new TarWriter(file))
            {
                foreach (var name in files)
                {
                    var text = File.ReadAllBytes(Path.Combine(node, name));
                    text = name == torn && round > 0 ? Tear.Apply(text, random, Splinters) : text;
                    Write("pods/" + name, text);
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(text) });
                }
            }

            AssertSame(Scores(new LinuxRoot(Path.Combine(_tree.Folder, "pods"))), Scores(new LinuxRoot(archive)), $"round {round}, {torn}");
        }
    }

    private static string Verdict(NodeInput input)
    {
        var reading = Assert.Single(NodeDiagnosis.Run([input], Diagnose.Options with { Now = new DateTimeOffset(2026, 5, 3, 12, 0, 0, TimeSpan.Zero) }));
        var place = input is NodeInput.Root(var tree) ? tree.Path : input.Describe("");
        return (string.Concat(reading.Items.Select(static verdict => Text(verdict))) + reading.Errors.Count + string.Join('\n', reading.Warnings))
            .Replace(place, "PLACE", StringComparison.Ordinal);
    }

    private static string Scores(NodeInput manifest)
    {
        var errors = 0;
        var manifests = new PodManifestCollector(static () => new PodManifestReader()) { Error = _ => errors++ };
        manifests.Add(manifest);
        return errors + string.Concat(PodScores.Read(null, new PodScoreOptions { Manifests = manifests.All }).Items.Select(static score => Text(score)));
    }

    private static string Scores(LinuxRoot root)
    {
        var reading = PodScores.Read(root, new PodScoreOptions { IncludeSystem = true });
        return string.Concat(reading.Items.Select(static score => Text(score))) + reading.Errors.Count + string.Join('\n', reading.Warnings);
    }

    private static void AssertSame(string expected, string told, string where)
    {
        if (expected != told)
        {
            var at = expected.Zip(told).TakeWhile(static pair => pair.First == pair.Second).Count();
            static string Part(string all, int at) => all[Math.Max(0, Math.Min(all.Length, at) - 80)..Math.Min(all.Length, at + 120)];
            Assert.Fail($"{where}: …{Part(expected, at)}… but …{Part(told, at)}…");
        }
    }

    private static byte[] Unrelated { get; } = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1200).Select(number => $"May  3 10:00:00 node cron[{number}]: (root) CMD (true)\n")));

    /// <summary>As pdsh and kubetail print it.</summary>
    private static byte[] Prefixed(byte[] text) => Encoding.Latin1.GetBytes(string.Concat(Encoding.Latin1.GetString(text).TrimEnd('\n').Split('\n').Select(static line => $"node-1: {line}\n")));

    private static NodeInput.Text Pipe(byte[] text) => new(new MemoryStream(text));

    private static byte[] Crlf(byte[] text) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(text).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static byte[] Gzip(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private static (string Items, int Errors) Told<T>(Reading<T> reading)
        => (string.Concat(reading.Items.Select(static item => Text(item!))), reading.Errors.Count);

    private static string Told(Func<IReadOnlyList<LogInput>, LogReadOptions, IEnumerable<object>> read, params LogInput[] inputs)
        => string.Concat(read(inputs, new LogReadOptions { TimeZone = TimeZoneInfo.Utc }).Select(static report => Text(report)));

    /// <summary>An object without what it says of where it came from.</summary>
    private static string Text(object item)
    {
        var json = JsonSerializer.SerializeToNode(item, item.GetType(), SampleJson)!;
        Strip(json);
        return json.ToJsonString() + "\n";
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject named)
        {
            foreach (var name in Places)
            {
                named.Remove(name);
            }

            named.Select(static one => one.Value).ToList().ForEach(Strip);
        }
        else if (node is JsonArray list)
        {
            list.ToList().ForEach(Strip);
        }
    }

    private static readonly string[] Places =
        ["Source", "Host", "LineNumber", "TimestampZone", "Timestamp", "TimestampYearInferred", "Time", "KernelVersion", "Line"];

    private static JsonSerializerOptions SampleJson { get; } = new() { MaxDepth = 32, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private string Write(string relative, byte[] text)
    {
        var path = Path.Combine(_tree.Folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, text);
        return path;
    }

    private NodeInput.Root Root(string relative, byte[] text)
    {
        Write("root/" + relative, text);
        Write("root/etc/hostname", "node-1\n"u8.ToArray());
        return new NodeInput.Root(new LinuxRoot(Path.Combine(_tree.Folder, "root")));
    }

    private NodeInput.Root Archive(string relative, byte[] text)
    {
        var path = Path.Combine(_tree.Folder, "node.tar");
        using (var file = File.Create(path))
        using (var tar = new TarWriter(file))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/hostname") { DataStream = new MemoryStream("node-1\n"u8.ToArray()) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, relative) { DataStream = new MemoryStream(text) });
        }

        return new NodeInput.Root(new LinuxRoot(path));
    }
}
