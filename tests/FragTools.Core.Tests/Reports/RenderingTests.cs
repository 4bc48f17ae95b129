using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Yaml;

namespace FragTools.Tests.Reports;

/// <summary>
/// Made reports of each kind in every way in which logs are handed on: each gives the object that the bare report gives.
/// What a rendering tells beside it (time, host, place) is another test's.
/// </summary>
public partial class RenderingTests(ITestOutputHelper output)
{
    private static readonly string[] Beside =
        ["Timestamp", "TimestampYearInferred", "TimestampZone", "UptimeSeconds", "Host", "Source", "LineNumber", "FirstSeen", "LastSeen", "ZoneLineDelayMilliseconds"];

    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { static type => type.Properties.Where(static property => Beside.Contains(property.Name)).ToList().ForEach(property => type.Properties.Remove(property)) },
        },
    };

    /// <summary>What a line tells only with others around it.</summary>
    private static readonly Dictionary<(string Report, string Rendering), string> Untold = new()
    {
        [("a kill's line alone", "quoted-printable alone")] = "one line's last = does not say that it is a mail",
        [("a kill's line alone", "syslog, quoted, cut at 200")] = "the score's last digits are a line of their own, and nothing tells where lines were cut",
    };

    private static IReadOnlyList<Rendering> All { get; } = [.. Renderings.Prefixes, .. Renderings.Marks, .. Renderings.Carriers, .. Folds.All];

    public static TheoryData<string> Reports => [.. Made.Keys];

    private static Dictionary<string, MadeReport> Made { get; } = new(MadeReports.All.Concat(MadeReports.Alone), StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Reports))]
    public void Every_rendering_gives_the_same_objects(string name)
    {
        var report = Made[name];
        var bare = Read(report, string.Concat(report.Lines.Select(static line => line + "\n")).ToUtf8(), out _);
        Assert.NotEqual("[]", bare);
        Assert.Contains(report.Expected, bare, StringComparison.Ordinal);
        var renderings = All.Where(rendering => (report.Writer == "kernel" || !rendering.IsKernels) && !Untold.ContainsKey((name, rendering.Name))).ToList();
        var printed = report.Lines.Select((text, index) => new PrintedLine(text, index, report.Writer)).ToList();
        var wrong = renderings.Select(rendering => (rendering.Name, Read: Read(report, rendering.Render(printed), out var unread) + (unread > 0 ? $" {unread} unread" : ""))).Where(one => one.Read != bare).ToList();
        output.WriteLine($"{name}: {renderings.Count} renderings");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {renderings.Count}: {string.Join('\n', wrong.Select(one => $"{one.Name}: {Difference(bare, one.Read)}"))}");
    }

    [Fact]
    public void There_are_enough_of_them()
    {
        var count = Made.Values.Sum(static report => All.Count(rendering => report.Writer == "kernel" || !rendering.IsKernels));
        output.WriteLine($"{count} renderings of {Made.Count} reports");
        Assert.True(count >= 400, $"{count} renderings");
    }

    private static string Difference(string expected, string actual)
    {
        var at = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, at - 40);
        return $"{expected[from..Math.Min(expected.Length, at + 60)]} is {actual[from..Math.Min(actual.Length, at + 60)]}";
    }

    /// <summary>Reads what a report became, as JSON without what a rendering tells beside it.</summary>
    internal static string Read(MadeReport report, byte[] text, out long unread)
    {
        LogInput[] input = [new LogInput.Text(new MemoryStream(text), "test")];
        var count = 0L;
        var options = SampleLogs.Options with { Yaml = new PodManifestReader().ReadValues, Ended = place => count += place.UnreadLines };
        var objects = report.Kind switch
        {
            MadeKind.Failure => JsonSerializer.Serialize(PageAllocFailures.Read(input, options), Options),
            MadeKind.Kill => JsonSerializer.Serialize(OomKills.Read(input, options), Options),
            _ => JsonSerializer.Serialize(ContainerStartFailures.Read(input, options, null), Options),
        };
        unread = count;

        // What only uptimes tell.
        return Delay().Replace(objects, "");
    }

    [GeneratedRegex(@" The zone lines came [\d.]+ ms after the header\.")]
    private static partial Regex Delay();
}
