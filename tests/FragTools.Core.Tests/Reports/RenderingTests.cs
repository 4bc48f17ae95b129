using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Reports;

/// <summary>
/// Made reports of each kind in every way in which logs are handed on: each gives the object that the bare report gives.
/// What a rendering tells beside it (time, host, place) is another test's.
/// </summary>
public partial class RenderingTests(ITestOutputHelper output)
{
    /// <summary>Where needed characters are gone, by name with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal);

    /// <summary>
    /// Folds of which neither words nor widths tell whether a blank stood there, so that a name, a number or a value is guessed
    /// wrong: by report, for what is ambiguous in one is plain in another.
    /// </summary>
    private static readonly Dictionary<string, string[]> Ambiguous = new(StringComparer.Ordinal)
    {
        ["2.6.32"] =
        [
            "iso, between words at 60",
            "iso, between words, blanks kept at 60",
            "iso, between words, indented at 60",
            "iso, cut, blanks at ends lost at 60",
            "iso, quoted, between words at 66",
            "syslog and uptime, between words at 60",
            "syslog and uptime, between words, blanks kept at 60",
            "syslog and uptime, between words, indented at 60",
            "syslog and uptime, quoted, between words at 60",
        ],
        ["3.10"] =
        [
            "bare, cut at 72",
            "bare, cut, blanks at ends lost at 60",
            "bare, cut, blanks at ends lost at 66",
            "bare, cut, blanks at ends lost at 72",
            "bare, cut, filled with blanks at 72",
            "bare, with a name before each piece at 72",
        ],
        ["4.19"] =
        [
            "dmesg -T, quoted, between words at 60",
            "iso, between words at 76",
            "iso, between words, blanks kept at 76",
            "iso, between words, indented at 76",
            "iso, quoted, between words at 76",
            "iso, quoted, between words at 80",
            "iso, quoted, cut at 72",
            "iso, quoted, cut at 76",
            "syslog and uptime, between words at 72",
            "syslog and uptime, between words at 76",
            "syslog and uptime, between words, blanks kept at 72",
            "syslog and uptime, between words, blanks kept at 76",
            "syslog and uptime, between words, indented at 72",
            "syslog and uptime, between words, indented at 76",
            "syslog and uptime, cut at 72",
            "syslog and uptime, cut, blanks at ends lost at 72",
            "syslog and uptime, cut, filled with blanks at 72",
            "syslog and uptime, quoted, between words at 76",
            "syslog, between words at 60",
            "syslog, between words, blanks kept at 60",
            "syslog, between words, indented at 60",
            "syslog, quoted, between words at 60",
            "syslog, quoted, cut at 60",
        ],
        ["OOM of 4.15, v1"] =
        [
            "caller, quoted, cut at 200",
            "caller, quoted, cut at 60",
            "dmesg -T, cut at 60",
            "dmesg -T, cut, blanks at ends lost at 60",
            "dmesg -T, cut, filled with blanks at 60",
            "dmesg -T, quoted, cut at 66",
            "dmesg -T, with a name before each piece at 60",
            "dmesg, quoted, cut at 60",
            "iso, quoted, between words at 60",
            "iso, quoted, cut at 60",
            "iso, quoted, cut at 76",
            "syslog and uptime, cut at 72",
            "syslog and uptime, cut, blanks at ends lost at 200",
            "syslog and uptime, cut, blanks at ends lost at 72",
            "syslog and uptime, cut, filled with blanks at 72",
            "syslog and uptime, quoted, cut at 72",
            "syslog and uptime, with a name before each piece at 72",
        ],
        ["OOM of 5.15, v2"] =
        [
            "caller, between words at 72",
            "dmesg -T, between words at 76",
            "dmesg -T, cut, blanks at ends lost at 80",
            "dmesg, quoted, between words at 66",
            "iso, between words at 60",
            "iso, between words at 96",
            "iso, between words, blanks kept at 60",
            "iso, cut at 60",
            "iso, cut, blanks at ends lost at 60",
            "iso, cut, filled with blanks at 60",
            "iso, quoted, between words at 60",
            "iso, quoted, cut at 60",
            "iso, with a name before each piece at 60",
            "iso, with a name before each piece at 76",
            "syslog and uptime, quoted, between words at 60",
            "syslog and uptime, quoted, between words at 96",
            "syslog and uptime, quoted, cut at 60",
            "syslog, between words at 80",
            "syslog, quoted, between words at 80",
        ],
        ["start"] =
        [
            "bare, between words at 100",
            "bare, between words at 96",
            "bare, between words, blanks kept at 100",
            "bare, between words, indented at 120",
            "bare, between words, indented at 76",
            "bare, cut at 66",
            "bare, cut at 96",
            "bare, cut, blanks at ends lost at 66",
            "bare, cut, blanks at ends lost at 96",
            "bare, cut, filled with blanks at 66",
            "bare, cut, filled with blanks at 96",
            "bare, quoted, between words at 100",
            "bare, quoted, between words at 96",
            "bare, with a name before each piece at 200",
            "iso, between words at 160",
            "iso, between words at 76",
            "iso, between words at 80",
            "iso, cut, blanks at ends lost at 76",
            "iso, quoted, between words at 100",
            "iso, quoted, between words at 160",
            "iso, quoted, between words at 76",
            "iso, quoted, between words at 80",
            "syslog, between words at 66",
            "syslog, between words at 80",
            "syslog, cut, blanks at ends lost at 160",
            "syslog, cut, blanks at ends lost at 80",
            "syslog, quoted, between words at 100",
            "syslog, quoted, between words at 160",
            "syslog, quoted, between words at 60",
            "syslog, quoted, between words at 66",
            "syslog, quoted, between words at 80",
            "syslog, with a name before each piece at 76",
        ],
    };

    private static readonly string[] Beside =
        ["Timestamp", "TimestampYearInferred", "TimestampZone", "UptimeSeconds", "Host", "Source", "LineNumber", "FirstSeen", "LastSeen", "ZoneLineDelayMilliseconds"];

    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { static type => type.Properties.Where(static property => Beside.Contains(property.Name)).ToList().ForEach(property => type.Properties.Remove(property)) },
        },
    };

    private static IReadOnlyList<Rendering> All { get; } = [.. Renderings.Prefixes, .. Renderings.Marks, .. Renderings.Carriers, .. Folds.All];

    public static TheoryData<string> Reports => [.. MadeReports.All.Keys];

    [Theory]
    [MemberData(nameof(Reports))]
    public void Every_rendering_gives_the_same_objects(string name)
    {
        var report = MadeReports.All[name];
        var bare = Read(report, string.Concat(report.Lines.Select(static line => line + "\n")).ToUtf8());
        Assert.NotEqual("[]", bare);
        Assert.Contains(report.Expected, bare, StringComparison.Ordinal);
        var renderings = All.Where(rendering => report.Writer == "kernel" || !rendering.IsKernels).ToList();
        var printed = report.Lines.Select((text, index) => new PrintedLine(text, index, report.Writer)).ToList();
        var ambiguous = Ambiguous.GetValueOrDefault(name, []);
        var wrong = renderings.Where(rendering => !Exceptions.ContainsKey(rendering.Name) && !ambiguous.Contains(rendering.Name)).Select(rendering => (rendering.Name, Read: Read(report, rendering.Render(printed)))).Where(one => one.Read != bare).ToList();
        output.WriteLine($"{name}: {renderings.Count} renderings");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {renderings.Count}: {string.Join('\n', wrong.Select(one => $"{one.Name}: {Difference(bare, one.Read)}"))}");
    }

    [Fact]
    public void There_are_enough_of_them()
    {
        var count = MadeReports.All.Values.Sum(static report => All.Count(rendering => report.Writer == "kernel" || !rendering.IsKernels));
        output.WriteLine($"{count} renderings of {MadeReports.All.Count} reports");
        Assert.True(count >= 400, $"{count} renderings");
        Assert.True(Exceptions.Count * 20 <= All.Count, $"{Exceptions.Count} exceptions");
        var ambiguous = Ambiguous.Values.Sum(static names => names.Length);
        output.WriteLine($"{ambiguous} of them are ambiguous");
        Assert.True(ambiguous * 50 <= count, $"{ambiguous} ambiguous folds of {count}");
    }

    private static string Difference(string expected, string actual)
    {
        var at = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, at - 40);
        return $"{expected[from..Math.Min(expected.Length, at + 60)]} is {actual[from..Math.Min(actual.Length, at + 60)]}";
    }

    private static string Read(MadeReport report, byte[] text)
    {
        LogInput[] input = [new LogInput.Text(new MemoryStream(text), "test")];
        var objects = report.Kind switch
        {
            MadeKind.Failure => JsonSerializer.Serialize(PageAllocFailures.Read(input, SampleLogs.Options), Options),
            MadeKind.Kill => JsonSerializer.Serialize(OomKills.Read(input, SampleLogs.Options), Options),
            _ => JsonSerializer.Serialize(ContainerStartFailures.Read(input, SampleLogs.Options, null), Options),
        };

        // What only uptimes tell.
        return Delay().Replace(objects, "");
    }

    [GeneratedRegex(@" The zone lines came [\d.]+ ms after the header\.")]
    private static partial Regex Delay();
}
