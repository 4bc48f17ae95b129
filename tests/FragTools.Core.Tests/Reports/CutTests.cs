using System.Text.Json;

namespace FragTools.Tests.Reports;

/// <summary>
/// Made reports of which part is lost: what is left says the same as the whole does, field by field, and nothing else; where no
/// object is made of it, its markers are counted as not read.
/// </summary>
public class CutTests(ITestOutputHelper output)
{
    /// <summary>What is concluded from all that is there: it changes when part is lost.</summary>
    private static readonly HashSet<string> Concluded = new(
        ["Cause", "CauseDetail", "Completeness", "Missing", "ExpectedVictim", "Badness", "Score", "Occurrences", "LineCount",
            // By the frames, the release and the flags that are there.
            "Requester", "Multiplier", "GfpFlags", "GfpText",
            // Of the line that says the most.
            "Message", "Reason"], StringComparer.Ordinal);

    /// <summary>Of what is lost here, what is left tells another thing, and does not tell that it does.</summary>
    private static readonly (string Report, string Loss, string Why)[] Gone =
    [
        ("4.19", "what stands behind column 80", "Debian's version stands behind the release"),
        ("4.19", "the first half of line 19", "a module's name goes on with whatever frame stands before it"),
        ("5.15", "the first half of line 15", "a module's name goes on with whatever frame stands before it"),
        ("5.15", "the first half of line 19", "a module's name goes on with whatever frame stands before it"),
        ("3.10", "the first half of line 10", "a module's name goes on with whatever frame stands before it"),
        ("5.15", "the first half of line 34", "half a counter's name is a name"),
        ("5.15", "the first half of line 37", "the node's counters go with its first zone, which is gone"),
        ("5.15", "line 37", "the node's counters go with its first zone, which is gone"),
        ("OOM of 4.15, v1", "what stands behind column 120", "each line adds to the counters, and nothing counts the lines"),
        ("OOM of 4.15, v1", "the first half of line 14", "each line adds to the counters, and nothing counts the lines"),
        ("OOM of 4.15, v1", "the second half of line 14", "each line adds to the counters, and nothing counts the lines"),
        ("OOM of 4.15, v1", "line 14", "each line adds to the counters, and nothing counts the lines"),
        ("start", "what stands behind column 160", "two lines that name no pod are two events"),
        ("start", "the second half of line 1", "a line that names no pod is an event of its own"),
        ("start", "the second half of line 2", "a line that names no pod is an event of its own"),
    ];

    /// <summary>Words by which a line, alone, can be told from any other program's.</summary>
    private static readonly string[] Telling = ["failure", "oom", "of memory", ", limit ", "Killed", "Failed to create", "CreatePodSandbox"];

    public static TheoryData<string> Reports => [.. MadeReports.All.Keys];

    [Theory]
    [MemberData(nameof(Reports))]
    public void What_is_left_says_the_same(string name)
    {
        var report = MadeReports.All[name];
        var lines = report.Lines.Select((text, index) => new PrintedLine(text, index, report.Writer))
            .Select(line => report.Writer == "kernel" ? $"[{line.Uptime}] {line.Text}" : $"Mar  4 05:06:07 node7 {line.Writer}: {line.Text}").ToList();
        using var whole = Read(report, lines, out _);
        var losses = Cuts.Of(lines.Count).ToList();
        var wrong = new List<string>();
        foreach (var loss in losses)
        {
            var rest = loss.Apply(lines).ToList();
            using var left = Read(report, rest, out var unread);
            var difference = Difference(whole.RootElement, left.RootElement, "");
            if (Gone.Any(one => one.Report == name && one.Loss == loss.Name))
            {
                Assert.True(difference is not null, $"without {loss.Name} nothing is said that is not so: strike it from the list");
            }
            else if (difference is not null)
            {
                wrong.Add($"without {loss.Name}: {difference}");
            }
            else if (left.RootElement.GetArrayLength() == 0 && unread == 0
                && rest.Exists(static line => Telling.Any(word => line.Contains(word, StringComparison.Ordinal))))
            {
                wrong.Add($"without {loss.Name}: nothing is said");
            }
        }

        output.WriteLine($"{name}: {losses.Count} losses");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {losses.Count}:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Few_of_them_are_listed()
    {
        var count = MadeReports.All.Values.Sum(static report => Cuts.Of(report.Lines.Length).Count());
        output.WriteLine($"{count} losses of {MadeReports.All.Count} reports, {Gone.Length} listed");
        Assert.True(Gone.Length * 20 <= count, $"{Gone.Length} of {count}");
    }

    private static JsonDocument Read(MadeReport report, IReadOnlyList<string> lines, out long unread)
    {
        var text = string.Concat(lines.Select(static line => line + "\n")).ToUtf8();
        return JsonDocument.Parse(RenderingTests.Read(report, text, out unread));
    }

    /// <summary>The first thing that what is left says and the whole does not; null where there is none.</summary>
    internal static string? Difference(JsonElement whole, JsonElement left, string place)
    {
        if (left.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (left.ValueKind != whole.ValueKind)
        {
            return left.ValueKind == JsonValueKind.Array && left.GetArrayLength() == 0 ? null : $"{place} is {left}, not {whole}";
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                return left.EnumerateObject().Where(static field => !Concluded.Contains(field.Name))
                    .Select(field => whole.TryGetProperty(field.Name, out var known) ? Difference(known, field.Value, $"{place}.{field.Name}") : $"{place} has {field}")
                    .FirstOrDefault(static difference => difference is not null);
            case JsonValueKind.Array:
                // The same things; where lines are lost that order them, in another order.
                var rest = whole.EnumerateArray().ToList();
                foreach (var one in left.EnumerateArray())
                {
                    var at = rest.FindIndex(known => Difference(known, one, place) is null);
                    if (at < 0)
                    {
                        // The one that is most like it.
                        return rest.Select(known => Difference(known, one, place + "[]")!)
                            .MaxBy(static difference => difference.IndexOf(' ', StringComparison.Ordinal)) ?? $"{place} has {one}";
                    }

                    rest.RemoveAt(at);
                }

                return null;
            default:
                return left.GetRawText() == whole.GetRawText() ? null : $"{place} is {left}, not {whole}";
        }
    }
}
