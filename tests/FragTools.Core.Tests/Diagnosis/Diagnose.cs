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

    public static FragmentationVerdict Tree(params (string Path, string Text)[] files)
    {
        using var tree = new TempTree();
        Array.ForEach(files, file => tree.Write(file.Path, file.Text));
        return Root(tree.Root);
    }

    public static FragmentationVerdict Log(string text)
    {
        var loose = new LooseInputs();
        loose.AddStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "log");
        return Assert.Single(Run(loose.ToInput()));
    }

    public static IReadOnlyList<FragmentationVerdict> Run(DiagnosisInput input, DateTimeOffset? now = null)
    {
        var reading = Assert.Single(NodeDiagnosis.Run([input], Options with { Now = now }));
        Assert.Empty(reading.Errors);
        return reading.Items;
    }

    public static Finding One(FragmentationVerdict verdict, string id) => Assert.Single(verdict.Evidence, finding => finding.Id == id);

    private static FragmentationVerdict Root(LinuxRoot root, DateTimeOffset? now = null) => Assert.Single(Run(new DiagnosisInput.Tree(root), now));
}
