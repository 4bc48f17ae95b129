using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Starts;

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
    ];

    private static readonly Func<IReadOnlyList<LogInput>, LogReadOptions, IEnumerable<ILogReport>>[] Logs =
    [
        static (inputs, options) => PageAllocFailures.Read(inputs, options, CancellationToken.None),
        static (inputs, options) => OomKills.Read(inputs, options),
        static (inputs, options) => ContainerStartFailures.Read(inputs, options),
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
                found["unrelated lines"] = Told(read, new LogInput.Text(new MemoryStream([.. Unrelated, .. text, .. Unrelated])));
            }

            foreach (var (door, told) in found)
            {
                AssertSame(expected, told, $"{path}, round {round}, {door}");
            }

            // Of a torn text the first half may teach what the second is; and a failed start takes the kernel's events that are close
            // in time: of twice the same time there are twice as many.
            if (round < Logs.Length - 1)
            {
                var twice = Told(read, new LogInput.Text(new MemoryStream([.. text, .. Unrelated, .. text])));
                AssertSame(expected + expected, twice, $"{path}, round {round}, concatenated");
            }
        }
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

    private static string Told(Func<IReadOnlyList<LogInput>, LogReadOptions, IEnumerable<ILogReport>> read, params LogInput[] inputs)
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
        return new NodeInput.Root(new LinuxRoot(Path.Combine(_tree.Folder, "root")));
    }

    private NodeInput.Root Archive(string relative, byte[] text)
    {
        var path = Path.Combine(_tree.Folder, "node.tar");
        using (var file = File.Create(path))
        using (var tar = new TarWriter(file))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, relative) { DataStream = new MemoryStream(text) });
        }

        return new NodeInput.Root(new LinuxRoot(path));
    }
}
