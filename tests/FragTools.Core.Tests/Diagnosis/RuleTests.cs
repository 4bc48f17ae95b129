using System.Text.RegularExpressions;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;

namespace FragTools.Tests.Diagnosis;

public partial class RuleTests
{
    public static TheoryData<string> Ids => [.. RuleBook.All.Select(rule => rule.Id.Text())];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_finds_what_it_looks_for_and_nothing_elsewhere(string id)
    {
        Assert.True(RuleFixtures.All.TryGetValue(id, out var nodes), $"{id} has no fixtures");
        Assert.Contains(Judge(nodes.Fires).Evidence, finding => finding.Id == id);
        Assert.DoesNotContain(Judge(nodes.IsSilent).Evidence, finding => finding.Id == id);
    }

    [Fact]
    public void Every_rule_has_an_id_of_its_own_in_the_order_of_the_book()
    {
        Assert.Equal(Enum.GetValues<FindingId>(), RuleBook.All.Select(rule => rule.Id));
        Assert.Equal(Enumerable.Range(1, RuleBook.All.Count).Select(number => $"FT{number:000}"), Ids.Select(id => id.Data));
        Assert.Equal(RuleFixtures.All.Keys.Order(), Ids.Select(id => id.Data));
        var classes = typeof(Rule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Rule)) && !type.IsAbstract).Select(type => type.Name).Order();
        Assert.Equal(classes, RuleBook.All.Select(rule => rule.GetType().Name).Order());
    }

    [Fact]
    public void Every_rule_has_a_row_in_the_help_and_every_row_a_rule()
    {
        var help = File.ReadAllLines(Path.Combine(Repository.Folder, "en-US", "about_FragTools_Findings.help.txt"));
        Assert.Equal(Ids.Select(id => id.Data), help.Where(line => line.StartsWith("    FT", StringComparison.Ordinal) && line[9..].StartsWith("  ", StringComparison.Ordinal)).Select(row => row[4..9]));
    }

    [Fact]
    public void No_code_knows_a_finding_by_its_text()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Folder, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(files, file => file.EndsWith("FindingId.cs", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => File.ReadLines(file).Any(line => FindingText().IsMatch(line)));
    }

    [Fact]
    public void A_finding_says_where_it_stands_and_its_list_is_short_in_a_cell()
    {
        var verdict = Diagnose.Fixture("3.10.0-514-beta_004-before");
        Assert.All(verdict.Evidence, finding => Assert.NotNull(finding.Source));
        Assert.Equal("FT003 FT005 FT005 FT023 FT025 FT026 FT034", verdict.Evidence.ToString());
        Assert.Equal("Order=6 RequestedBytes=262144 Occurrences=1", verdict.Evidence[0].Numbers.ToString());
        Assert.StartsWith("Drop the caches, then compact memory; Watch for", verdict.Remedies.ToString());
    }

    [Theory]
    [InlineData("4.7.2", true)]
    [InlineData("4.8.0-rc1", false)]
    [InlineData("4.9.12", true)]
    [InlineData("4.9.18", false)]
    [InlineData("3.10.0-514.26.2.el7.x86_64", true)]
    [InlineData("3.10.0-1160.49.1.el7.x86_64", false)]
    [InlineData("5.15.150", true)]
    [InlineData("5.15.151", false)]
    [InlineData("6.1.81", false)]
    [InlineData("6.5.0", true)]
    [InlineData("6.8.0", false)]
    [InlineData("5.4.0", false)]
    public void Known_faults_go_by_the_release(string release, bool hasOne)
        => Assert.Equal(hasOne, KnownFaults.Of(FragTools.Linux.KernelRelease.TryParse(release)!).Any());

    [Fact]
    public void Each_known_fault_has_a_source_and_a_date_and_hearsay_is_called_so()
    {
        Assert.All(KnownFaults.All, fault => Assert.Matches("^20[0-9]{2}-[0-9]{2}$", fault.LookedUp));
        Assert.All(KnownFaults.All, fault => Assert.NotEmpty(fault.Source));
        Assert.Contains("between 4.9.12 and 4.9.18", Assert.Single(KnownFaults.All, fault => fault.IsHearsay).Fault);
        var told = Diagnose.One(Diagnose.Tree(("proc/sys/kernel/osrelease", "4.9.17\n")), "FT034");
        Assert.Contains("This is hearsay, as its source says it", told.Statement);
    }

    [GeneratedRegex("\"[^\"]*\\bFT[0-9]{3}")]
    private static partial Regex FindingText();

    internal static FragmentationVerdict Judge(RuleFixtures.Node node) => node.Fixture is { } fixture ? Diagnose.Fixture(fixture) : Diagnose.With(node.Options, node.Files);
}
