#if !ENGINE_SDK
using System.Diagnostics;

namespace FragTools.Tests;

/// <summary>The pwsh that is installed: on PATH, or where FRAGTOOLS_PWSH says.</summary>
internal static class Engine
{
    private const string PathVariable = "FRAGTOOLS_PWSH";

    // The suites take seconds; an engine that hangs must not hang the build.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly string? Pwsh = Environment.GetEnvironmentVariable(PathVariable) ?? Find("pwsh");

    /// <summary>Why no suite can be run here, or null.</summary>
    /// <exception cref="InvalidOperationException">FRAGTOOLS_PWSH names a file that is not there.</exception>
    public static string? WhyNot()
        => Pwsh is null ? $"no pwsh on PATH (PowerShell 7.4 or later; {PathVariable} names one elsewhere)"
            : !File.Exists(Pwsh) ? throw new InvalidOperationException($"{PathVariable} names {Pwsh}, which is not there")
            : Start("-Command", "Import-Module Pester -MinimumVersion 5.3 -ErrorAction SilentlyContinue; (Get-Module Pester).Name").Trim() == "Pester" ? null
            : $"{Pwsh} has no Pester 5.3 or later (Install-Module Pester)";

    /// <summary>Runs a script and gives what it wrote.</summary>
    public static string Run(string script, params (string Name, string Value)[] parameters)
        => Start(["-File", script, .. parameters.SelectMany(parameter => new[] { "-" + parameter.Name, parameter.Value })]);

    private static string? Find(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
            .FirstOrDefault(File.Exists);

    private static string Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Pwsh!, ["-NoProfile", "-NonInteractive", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Folder,
        };
        start.Environment["LANG"] = start.Environment["LC_ALL"] = "en_US.UTF-8";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{Pwsh} did not end within {Patience.TotalMinutes} minutes");
        }

        return output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
    }
}
#endif
