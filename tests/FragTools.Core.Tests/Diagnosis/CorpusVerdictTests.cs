using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

/// <summary>Every file that others posted gets a verdict, and its evidence quotes nothing that the file does not bear out.</summary>
public class CorpusVerdictTests
{
    [Theory]
    [InlineData("pagealloc")]
    [InlineData("oom")]
    [InlineData("runtime")]
    [InlineData("buddyinfo")]
    [InlineData("zoneinfo")]
    [InlineData("pagetypeinfo")]
    [InlineData("vmstat")]
    [InlineData("slabinfo")]
    public void Every_file_gets_a_verdict(string kind)
    {
        var files = Directory.GetFiles(Repository.SharedFolder("corpus", kind));
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            foreach (var verdict in Judge(file))
            {
                Assert.False(string.IsNullOrWhiteSpace(verdict.Summary));
                Assert.Equal(verdict.Verdict == Verdict.Inconclusive, verdict.Evidence.All(finding => finding.Supports is null or Verdict.Inconclusive));
                Assert.All(verdict.Evidence, finding => Assert.NotEmpty(finding.Statement));
                Assert.NotEmpty(VerdictText.Lines(verdict, 80));
            }
        });
    }

    [Theory]
    [InlineData("pagealloc")]
    [InlineData("oom")]
    public void Evidence_quotes_only_what_the_report_bears_out(string kind)
    {
        var findings = 0;
        var unfounded = new List<string>();
        foreach (var file in Directory.GetFiles(Repository.SharedFolder("corpus", kind)).Order(StringComparer.Ordinal))
        {
            var numbers = new QuotedNumbers(File.ReadAllText(file));
            foreach (var finding in Judge(file).SelectMany(verdict => verdict.Evidence))
            {
                findings++;
                unfounded.AddRange(numbers.Unfounded(finding).Select(number => $"{Path.GetFileName(file)} {finding.Id}: {number} in: {finding.Statement} [{finding.Numbers}]"));
            }
        }

        Assert.True(findings >= 50, $"only {findings} findings");
        Assert.True(unfounded.Count == 0, string.Join("\n", unfounded));
    }

    private static IReadOnlyList<FragmentationVerdict> Judge(string file)
    {
        var loose = new List<NodeInput>();
        loose.Add(new NodeInput.CapturedFile(file));
        var reading = Assert.Single(NodeDiagnosis.Run(loose, Diagnose.Options));
        Assert.NotEmpty(reading.Items);
        return reading.Items;
    }
}
