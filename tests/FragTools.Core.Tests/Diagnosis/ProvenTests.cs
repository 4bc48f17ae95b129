using System.Text;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>
/// Proven needs the numbers or the kernel's own words for exactly that claim: over all made reports, with any line gone, any end of
/// them, and what searches leave of them.
/// </summary>
public class ProvenTests(ITestOutputHelper output)
{
    private static readonly string[] Memcg = ["Memory cgroup", "CONSTRAINT_MEMCG", "memory: usage", "memory+swap: usage", "kmem: usage", "swap: usage", "as a result of limit", "mem_cgroup"];

    /// <summary>Reports of the kernel with what their verdict rests on, each a list of words: without the lines that hold any of them nothing is proven.</summary>
    private static Dictionary<string, (string[] Lines, string[][] Needed)> Reports { get; } = Kernels();

    public static TheoryData<string> Names => [.. Reports.Keys];

    private static IReadOnlyList<Rendering> All { get; } = [.. Renderings.Prefixes, .. Renderings.Marks, .. Renderings.Carriers];

    [Fact]
    public void Both_verdicts_that_are_proven_and_those_that_are_not_are_among_them()
    {
        var verdicts = Reports.Values.Select(static report => Verdict(report.Lines)).ToList();
        Assert.All([FragTools.Diagnosis.Rules.Verdict.Fragmentation, FragTools.Diagnosis.Rules.Verdict.OutOfMemory, FragTools.Diagnosis.Rules.Verdict.CgroupLimit],
            verdict => Assert.Contains((verdict, Confidence.Proven), verdicts));
        Assert.Contains(verdicts, static verdict => verdict.Confidence != Confidence.Proven);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_left_of_a_report_never_proves_something_else(string name)
    {
        var lines = Reports[name].Lines;
        var whole = Verdict(lines);
        var count = 0;
        foreach (var (what, left) in Left(lines))
        {
            count++;
            var verdict = Verdict(left);
            Assert.True(verdict.Confidence != Confidence.Proven || verdict == whole, $"{name}, {what}: {verdict} of {whole}");
        }

        output.WriteLine($"{name}: {whole}, {count} remainders");
        Assert.True(count > lines.Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_the_lines_that_it_rests_on_nothing_is_proven_in_whatever_form_it_comes(string name)
    {
        var (lines, needed) = Reports[name];
        if (Verdict(lines).Confidence == Confidence.Proven)
        {
            Assert.NotEmpty(needed);
        }

        foreach (var words in needed)
        {
            string[] left = [.. lines.Where(line => !Array.Exists(words, word => line.Contains(word, StringComparison.Ordinal)))];
            Assert.InRange(left.Length, 1, lines.Length - 1);
            var printed = left.Select(static (text, index) => new PrintedLine(text, index, "kernel")).ToList();
            foreach (var rendering in All)
            {
                var verdicts = Diagnose.Run(new NodeInput.Text(rendering.Render(printed), "log"));
                Assert.All(verdicts, verdict => Assert.True(verdict.Confidence != Confidence.Proven, $"{name}, {rendering.Name}, without {words[0]}: {verdict}"));
            }
        }
    }

    private static Dictionary<string, (string[], string[][])> Kernels()
    {
        // The header, the zones that it may use, and their free lists.
        string[][] Zones(params string[] zones) => [["page allocation failure"], .. zones.Select(static zone => new[] { zone + " free:" }), .. zones.Select(static zone => new[] { zone + ": " })];
        var needed = new Dictionary<string, string[][]>(StringComparer.Ordinal)
        {
            ["2.6.32"] = [],
            ["3.10"] = Zones("Node 0 Normal"),
            ["4.19"] = [],
            // DMA32 has no such block by its list, and too little is free there by its line: the other is not needed.
            ["5.15"] = Zones("Node 0 Normal"),

            // Too little is free: the list is not needed for that.
            ["6.12"] = [["page allocation failure"], ["Normal free:"]],
            ["OOM of 4.15, v1"] = [Memcg],
            ["OOM of 5.15, v2"] = [Memcg],
        };
        var reports = needed.ToDictionary(static report => report.Key, static report => (MadeReports.All[report.Key].Lines, report.Value), StringComparer.Ordinal);
        reports["OOM of 5.15, global"] = (
            SampleLogs.Messages("] ", "5.15-order0-exhaustion", "var", "log", "kern.log"),
            [["invoked oom-killer"], ["Out of memory", "CONSTRAINT_NONE"], ["Normal free:"], ["DMA32 free:"]]);
        Assert.Equal(MadeReports.All.Where(static report => report.Value.Kind != MadeKind.Start).Select(static report => report.Key).Order(), needed.Keys.Order());
        return reports;
    }

    /// <summary>A line gone, several in a row gone, a beginning, an end, and what the usual searches leave.</summary>
    private static IEnumerable<(string What, string[] Lines)> Left(string[] lines)
    {
        foreach (var gone in (int[])[1, 2, 5, 11])
        {
            for (var at = 0; at + gone <= lines.Length; at += gone > 2 ? 2 : 1)
            {
                yield return ($"without lines {at} to {at + gone - 1}", [.. lines[..at], .. lines[(at + gone)..]]);
            }
        }

        for (var at = 1; at < lines.Length; at++)
        {
            yield return ($"the first {at} lines", lines[..at]);
            yield return ($"from line {at}", lines[at..]);
        }

        string[][] searches = [["oom"], ["memory"], ["Killed process"], ["failure"], ["Normal"], ["oom", "memory"], ["kill", "Kill"], ["Node 0"], ["page allocation failure", "Normal"]];
        foreach (var words in searches)
        {
            string[] found = [.. lines.Where(line => Array.Exists(words, word => line.Contains(word, StringComparison.Ordinal)))];
            if (found.Length > 0)
            {
                yield return ($"grep {string.Join('|', words)}", found);
            }
        }
    }

    private static (Verdict Verdict, Confidence Confidence) Verdict(string[] lines)
    {
        var text = string.Concat(lines.Select(static (line, at) => FormattableString.Invariant($"[ {7000 + (at * 0.000007):F6}] {line}\n")));
        var verdicts = Diagnose.Run(new NodeInput.Text(Encoding.UTF8.GetBytes(text), "log"));
        return Assert.Single(verdicts) is var verdict ? (verdict.Verdict, verdict.Confidence) : default;
    }
}
