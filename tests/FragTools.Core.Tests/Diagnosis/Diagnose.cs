using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

/// <summary>Short ways to a verdict.</summary>
internal static class Diagnose
{
    /// <summary>Times without a zone are UTC here, whatever the machine's own is.</summary>
    public static DiagnosisOptions Options { get; } = new() { TimeZone = TimeZoneInfo.Utc };

    public static FragmentationVerdict Fixture(string name, DateTimeOffset? now = null) => Root(new LinuxRoot(Repository.Fixture(name)), now);

    public static FragmentationVerdict Tree(params (string Path, string Text)[] files) => Asked(NodeQuestion.None, files);

    public static FragmentationVerdict Asked(NodeQuestion question, params (string Path, string Text)[] files)
        => With(Options with { Question = question }, files);

    public static FragmentationVerdict With(DiagnosisOptions options, params (string Path, string Text)[] files)
    {
        using var tree = new TempTree();
        Array.ForEach(files, file => tree.Write(file.Path, file.Text));
        var reading = Assert.Single(NodeDiagnosis.Run([tree.Input], options));
        Assert.Empty(reading.Errors);
        return Assert.Single(reading.Items);
    }

    public static FragmentationVerdict Log(string text)
    {
        return Assert.Single(Run(new NodeInput.Text(System.Text.Encoding.UTF8.GetBytes(text), "log")));
    }

    public static IReadOnlyList<FragmentationVerdict> Run(NodeInput input, DateTimeOffset? now = null) => Run([input], now);

    public static IReadOnlyList<FragmentationVerdict> Run(IReadOnlyList<NodeInput> inputs, DateTimeOffset? now = null)
    {
        var reading = Assert.Single(NodeDiagnosis.Run(inputs, Options with { Now = now }));
        Assert.Empty(reading.Errors);
        return reading.Items;
    }

    public static Finding One(FragmentationVerdict verdict, string id) => Assert.Single(verdict.Evidence, finding => finding.Id == id);

    private static FragmentationVerdict Root(LinuxRoot root, DateTimeOffset? now = null) => Assert.Single(Run(new NodeInput.Root(root), now));
}
