using System.Security.Cryptography;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>What came of one case of the Pester suites.</summary>
/// <param name="Engine">The PowerShell that it ran in.</param>
/// <param name="Name">The case with what it stands in.</param>
/// <param name="Result">Passed, Failed, Skipped, Inconclusive or NotRun.</param>
/// <param name="Message">Why it failed or was skipped.</param>
public sealed record PesterCase(string Engine, string Name, string Result, string Message)
{
    public override string ToString() => $"{Engine}: {Name}";
}

/// <summary>Runs tests/pester in each real engine, once, and reads what came of it.</summary>
internal static class PesterRun
{
    private static string Script => Path.Combine(Repository.Folder, "tests", "pester", "Run.ps1");

    /// <exception cref="InvalidOperationException">The suites could not be run, or not all of them, or not on the staged module.</exception>
    public static IEnumerable<PesterCase> Run() => Engine.All.SelectMany(Run);

    private static List<PesterCase> Run(Engine engine)
    {
        var report = Path.Combine(Path.GetTempPath(), $"fragtools-pester-{Guid.NewGuid():N}.json");
        try
        {
            var said = engine.Run(Script, ("ModulePath", StagedModule.Folder), ("PesterPath", StagedModule.Metadata("Pester")), ("ReportPath", report));
            return File.Exists(report)
                ? Read(engine, File.ReadAllText(report))
                : throw new InvalidOperationException($"{engine.Name} wrote no report. It said:\n{said}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static List<PesterCase> Read(Engine engine, string json)
    {
        using var report = JsonDocument.Parse(json);
        var root = report.RootElement;
        var broken = root.GetProperty("Broken").EnumerateArray().Select(text => text.GetString()).ToList();
        if (broken.Count > 0)
        {
            throw new InvalidOperationException($"suites failed before their first case:\n{string.Join('\n', broken)}");
        }

        CheckModule(root);
        var cases = root.GetProperty("Cases").EnumerateArray()
            .Select(one => new PesterCase(engine.Name, Text(one, "Name"), Text(one, "Result"), Text(one, "Message")))
            .ToList();
        return cases.Count > 0 ? cases : throw new InvalidOperationException("Pester found no case");
    }

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    // A FragTools that is installed for the user must not be the one that is tested.
    private static void CheckModule(JsonElement report)
    {
        var staged = Path.Combine(StagedModule.Folder, "FragTools.dll");
        var tested = Text(report, "Assembly");
        if (Path.GetFullPath(tested) != Path.GetFullPath(staged))
        {
            throw new InvalidOperationException($"{tested} was tested, not the staged module {staged}");
        }

        var hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(staged)));
        if (Text(report, "Sha256") != hash)
        {
            throw new InvalidOperationException($"{staged} is not what was tested: it changed while the suites ran");
        }
    }
}
