using System.Text.RegularExpressions;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Linux;
using FragTools.Tests.Reports;
using FragTools.Text;

namespace FragTools.Tests.Diagnosis;

/// <summary>A verdict fits the screen of an old terminal, and none of its parts is cut.</summary>
public partial class VerdictCardTests
{
    public static TheoryData<string> Fixtures => [.. Directory.GetDirectories(Repository.Fixture()).Select(static folder => Path.GetFileName(folder)!)];

    public static TheoryData<string> Rules => [.. RuleFixtures.All.Keys];

    public static TheoryData<string> Reports => [.. MadeReports.All.Keys];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_fixture_fits_a_screen(string name)
    {
        var folder = Repository.Fixture(name);
        Fits(Diagnose.Fixture(name));
        foreach (var log in Directory.Exists(Path.Combine(folder, "var", "log")) ? Directory.GetFiles(Path.Combine(folder, "var", "log")) : [])
        {
            foreach (var verdict in NodeDiagnosis.Run([new NodeInput.CapturedFile(log)], Diagnose.Options).SelectMany(static reading => reading.Items))
            {
                Fits(verdict);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rules_node_fits_a_screen(string id)
    {
        Fits(RuleTests.Judge(RuleFixtures.All[id].Fires));
        Fits(RuleTests.Judge(RuleFixtures.All[id].IsSilent));
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void Every_made_report_fits_a_screen_however_much_of_it_is_left(string name)
    {
        var lines = MadeReports.All[name].Lines;
        for (var left = 1; left <= lines.Length; left += Math.Max(1, lines.Length / 8))
        {
            Fits(Diagnose.Log(string.Concat(lines.Take(left).Select(static (line, at) => $"Mar  4 05:06:{at % 60:00} a-node-whose-name-is-as-long-as-cloud-machines-have-them-0123456789 kernel: {line}\n"))));
        }

        Fits(Diagnose.Log(string.Concat(lines.Select(static line => line + "\n"))));
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void Every_made_report_fits_a_screen_in_whatever_form_it_comes(string name)
    {
        var printed = MadeReports.All[name].Lines.Select(static (text, index) => new PrintedLine(text, index, "kernel")).ToList();
        Rendering[] all = [.. Renderings.Prefixes, .. Renderings.Marks, .. Renderings.Carriers, .. Folds.All];
        var verdicts = all.SelectMany(rendering => Diagnose.Run(new NodeInput.Text(rendering.Render(printed), "log"))).ToList();
        Assert.True(verdicts.Count >= all.Length);
        verdicts.ForEach(Fits);
    }

    [Fact]
    public void A_hundred_pods_with_long_names_fit_too()
    {
        var verdict = Diagnose.Fixture("unknown-tke-dc05");
        var pod = Assert.Single(verdict.Affected) with { Namespace = new string('n', 63), Pod = new string('p', 63) + "." + new string('q', 60), Occurrences = 12 };
        Fits(verdict with { Affected = new ValueList<AffectedPod>(Enumerable.Repeat(pod, 100)) });
    }

    [Fact]
    public void Corpus_and_cases_fit_a_screen()
    {
        var files = Directory.GetFiles(Repository.SharedFolder("corpus"), "*.txt", SearchOption.AllDirectories).Where(static file => new FileInfo(file).Length < 200_000).ToList();
        Assert.NotEmpty(files);
        foreach (var verdict in files.SelectMany(static file => NodeDiagnosis.Run([new NodeInput.CapturedFile(file)], Diagnose.Options)).SelectMany(static reading => reading.Items))
        {
            Fits(verdict);
        }
    }

    [Fact]
    public void What_was_denied_is_named_first_and_what_was_not_understood_is_counted()
    {
        var verdict = Diagnose.Fixture("5.15-healthy");
        var denied = new EvidenceSource { Name = "kernel messages (/dev/kmsg)", State = SourceState.Missing, Detail = "permission denied", WouldAdd = LogCollector.Adds, IsDenied = true, UnreadLines = 2 };
        var text = Text(verdict with { Sources = new ValueList<EvidenceSource>([.. verdict.Sources, denied]) }, 80, ReaderShell.Plain);
        Assert.Contains(Flat("Not read: kernel messages (/dev/kmsg), proc/zoneinfo"), text, StringComparison.Ordinal);
        Assert.Contains(Flat("(run as root) would add requests that were refused"), text, StringComparison.Ordinal);
        Assert.Contains(Flat("2 lines with words of kernel reports could not be read."), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_terminal_has_room_for_the_finding_and_the_cost()
    {
        var verdict = Diagnose.Fixture("unknown-tke-dc05");
        Assert.DoesNotContain("FT004", Text(verdict, 80, ReaderShell.Plain), StringComparison.Ordinal);
        var wide = Text(verdict, 120, ReaderShell.Plain);
        Assert.Contains(Flat(verdict.Evidence[0].Statement), wide, StringComparison.Ordinal);
        Assert.Contains(Flat(verdict.Remedies[0].Cost), wide, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_remedy_costs_comes_before_the_finding_and_no_sentence_stands_twice()
    {
        var verdict = Diagnose.Log("[ 7.1] java: page allocation stalls for 10014ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)\n");
        Assert.Contains(Flat("Cost: " + verdict.Remedies[0].Cost), Text(verdict, 80, ReaderShell.Plain), StringComparison.Ordinal);
        Assert.Contains(Flat(verdict.Evidence[0].Statement), Text(verdict, 80, ReaderShell.Plain), StringComparison.Ordinal);
        var asked = Diagnose.With(Diagnose.Options with { Pods = new(["nosuch"]) }, ("var/log/dmesg", "[    1.5] systemd[1]: Started a service.\n"));
        var text = Text(asked, 80, ReaderShell.Plain);
        Assert.StartsWith(asked.Evidence[0].Statement, asked.Summary, StringComparison.Ordinal);
        Assert.Equal(text.IndexOf(Flat(asked.Evidence[0].Statement), StringComparison.Ordinal), text.LastIndexOf(Flat(asked.Evidence[0].Statement), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a; b", 80, "a; b")]
    [InlineData("aaaa; bbbb; cccc", 10, "aaaa; bbbb|cccc")]
    [InlineData("aaaa | bbbb | cccc", 13, "aaaa | bbbb ||cccc")]
    [InlineData("aaaa 'b; c' | dddd", 13, "aaaa 'b; c' ||dddd")]
    [InlineData("aaaa 'b; c' | dddd", 12, "aaaa \\|'b; c' ||dddd")]
    [InlineData("aaaa bbbb cccc dd", 12, "aaaa bbbb \\|cccc dd")]
    [InlineData("'aa bb cc dd ee'", 8, "'aa bb cc dd ee'")]
    [InlineData("aaaa && bbbb", 8, "aaaa &&|bbbb")]
    [InlineData("aaaabbbbcccc", 8, "aaaabbbbcccc")]
    [InlineData("aaaabbbbcccc; d", 8, "aaaabbbbcccc|d")]
    public void A_command_is_broken_where_every_shell_goes_on(string command, int width, string lines)
        => Assert.Equal(lines, string.Join('|', CommandText.Lines(command, width)));

    private static void Fits(FragmentationVerdict verdict)
    {
        foreach (var shell in Enum.GetValues<ReaderShell>())
        {
            foreach (var width in (int[])[79, 80, 120])
            {
                var lines = VerdictCard.Lines(verdict, width, shell);
                var rows = lines.Sum(line => Math.Max(1, (line.Text.Length + width - 1) / width));
                Assert.True(rows <= VerdictCard.MostLines, $"{rows} rows at {width} columns:\n{string.Join('\n', lines.Select(static line => line.Text))}");
                HasAllParts(verdict, Text(verdict, width, shell), shell);
                Assert.All(lines, line => Assert.True(line.Text.Length <= width, line.Text));
            }
        }
    }

    private static void HasAllParts(FragmentationVerdict verdict, string text, ReaderShell shell)
    {
        Assert.StartsWith(Flat(verdict.ToString()), text, StringComparison.Ordinal);
        Assert.Contains(Flat(verdict.Summary), text, StringComparison.Ordinal);
        Assert.Contains(Flat(verdict.Affected.Count == 0 ? "Who paid: " : $"{verdict.Affected[0]}: {verdict.Affected[0].Effect}"), text, StringComparison.Ordinal);
        Assert.Contains(Flat("Who paid: "), text, StringComparison.Ordinal);
        Assert.Contains(Flat("Not read: "), text, StringComparison.Ordinal);
        Assert.Equal(verdict.Sources.Any(static source => source.State != SourceState.Inferred && source.WouldAdd is not null), text.Contains(Flat(" would add "), StringComparison.Ordinal));
        Assert.EndsWith($"add{(shell == ReaderShell.PowerShell ? "-Detailed" : "--detailed")}", text, StringComparison.Ordinal);
        if (verdict.Remedies.Count > 0)
        {
            Assert.Contains(Flat($"What helps first: {verdict.Remedies[0].What}."), text, StringComparison.Ordinal);
            Assert.Contains(Pasted(verdict.Remedies[0], shell), Steps(text), StringComparison.Ordinal);
        }
    }

    private static string Pasted(SuggestedRemedy remedy, ReaderShell shell)
        => Steps((shell == ReaderShell.PowerShell ? remedy.PowerShellCommand : null) ?? remedy.ShellCommand!);

    // A line's end stands for the semicolon.
    private static string Steps(string text) => Flat(text.Replace(";", "", StringComparison.Ordinal));

    private static string Text(FragmentationVerdict verdict, int width, ReaderShell shell) => Flat(string.Join('\n', VerdictCard.Lines(verdict, width, shell).Select(static line => Whole(line))));

    // What goes on in the next line has the shell's own character for it at its end.
    private static string Whole(VerdictLine line) => line.Kind == VerdictLineKind.Command && line.Text[^2..] is " \\" or " `" ? line.Text[..^2] : line.Text;

    // A path is broken behind a slash, where no blank was.
    private static string Flat(string text) => Blanks().Replace(text, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
