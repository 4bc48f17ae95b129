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
        ["Cause", "CauseDetail", "Completeness", "Missing", "ExpectedVictim", "Badness", "Score", "Occurrences", "LineCount"], StringComparer.Ordinal);

    public static TheoryData<string> Reports => RenderingTests.Reports;

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
            using var left = Read(report, [.. loss.Apply(lines)], out var unread);
            if (Difference(whole.RootElement, left.RootElement, "") is { } difference)
            {
                wrong.Add($"without {loss.Name}: {difference}");
            }
            else if (left.RootElement.GetArrayLength() == 0 && unread == 0)
            {
                wrong.Add($"without {loss.Name}: nothing is said");
            }
        }

        output.WriteLine($"{name}: {losses.Count} losses");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {losses.Count}:\n{string.Join('\n', wrong)}");
    }

    private static JsonDocument Read(MadeReport report, IReadOnlyList<string> lines, out long unread)
    {
        var text = string.Concat(lines.Select(static line => line + "\n")).ToUtf8();
        return JsonDocument.Parse(RenderingTests.Read(report, text, out unread));
    }

    /// <summary>The first thing that what is left says and the whole does not; null where there is none.</summary>
    private static string? Difference(JsonElement whole, JsonElement left, string place)
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
                // The same things in the same order, and some may be missing.
                var all = whole.EnumerateArray().GetEnumerator();
                string? last = null;
                foreach (var one in left.EnumerateArray())
                {
                    do
                    {
                        if (!all.MoveNext())
                        {
                            return last ?? $"{place} has {one}";
                        }

                        last = Difference(all.Current, one, place + "[]") is { } difference ? last ?? difference : null;
                    }
                    while (last is not null);
                }

                return null;
            default:
                return left.GetRawText() == whole.GetRawText() ? null : $"{place} is {left}, not {whole}";
        }
    }
}
