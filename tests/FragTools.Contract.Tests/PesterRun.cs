using System.Security.Cryptography;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>What came of one case of the Pester suites, or why none ran.</summary>
/// <param name="Name">The case with what it stands in.</param>
/// <param name="Result">Passed, Failed, Skipped, Inconclusive or NotRun.</param>
/// <param name="Message">Why it failed or was skipped.</param>
public sealed record PesterCase(string Name, string Result, string Message)
{
    public override string ToString() => Name;
}

/// <summary>Runs tests/pester in a real engine, once, and reads what came of it.</summary>
internal static class PesterRun
{
    private const string RequireVariable = "FRAGTOOLS_REQUIRE_PWSH";

    private static string Script => Path.Combine(Repository.Folder, "tests", "pester", "Run.ps1");

    /// <exception cref="InvalidOperationException">The suites could not be run, or not all of them, or not on the staged module.</exception>
    public static IReadOnlyList<PesterCase> Run()
    {
        if (Engine.WhyNot() is { } reason)
        {
            return Environment.GetEnvironmentVariable(RequireVariable) == "1"
                ? throw new InvalidOperationException($"{reason}, and {RequireVariable}=1 says that the engine tests must run")
                : [new PesterCase($"the Pester suites: {reason}", "Skipped", reason)];
        }

        var report = Path.Combine(Path.GetTempPath(), $"fragtools-pester-{Guid.NewGuid():N}.json");
        try
        {
            var said = Engine.Run(Script, ("ModulePath", StagedModule.Folder), ("ReportPath", report));
            return File.Exists(report)
                ? Read(File.ReadAllText(report))
                : throw new InvalidOperationException($"the engine wrote no report. It said:\n{said}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static List<PesterCase> Read(string json)
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
            .Select(one => new PesterCase(one.GetProperty("Name").GetString()!, one.GetProperty("Result").GetString()!, one.GetProperty("Message").GetString()!))
            .ToList();
        return cases.Count > 0 ? cases : throw new InvalidOperationException("Pester found no case");
    }

    // A FragTools that is installed for the user must not be the one that is tested.
    private static void CheckModule(JsonElement report)
    {
        var staged = Path.Combine(StagedModule.Folder, "FragTools.dll");
        var tested = report.GetProperty("Assembly").GetString();
        if (Path.GetFullPath(tested!) != Path.GetFullPath(staged))
        {
            throw new InvalidOperationException($"{tested} was tested, not the staged module {staged}");
        }

        var hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(staged)));
        if (report.GetProperty("Sha256").GetString() != hash)
        {
            throw new InvalidOperationException($"{staged} is not what was tested: it changed while the suites ran");
        }
    }
}
