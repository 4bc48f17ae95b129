using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FragTools.Tests;

/// <summary>A real PowerShell, started as a process of its own.</summary>
/// <param name="Name">What its results are named with.</param>
/// <param name="Program">The file that is started.</param>
/// <param name="First">The arguments that stand before pwsh's own.</param>
internal sealed record Engine(string Name, string Program, params string[] First)
{
    private const string PathVariable = "FRAGTOOLS_PWSH";

    // The suites take minutes; an engine that hangs must not hang the build.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <summary>
    /// The PowerShell of the tool manifest, which the build restored, and each that FRAGTOOLS_PWSH names, separated as in
    /// PATH: a 7.4 or a 7.5 that this machine has besides.
    /// </summary>
    /// <exception cref="InvalidOperationException">FRAGTOOLS_PWSH names a file that is not there.</exception>
    public static IReadOnlyList<Engine> All { get; } =
        [Packaged(), .. (Environment.GetEnvironmentVariable(PathVariable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Installed)];

    /// <summary>Runs a script and gives what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It did not end in time.</exception>
    public string Run(string script, params (string Name, string Value)[] parameters)
    {
        var start = new ProcessStartInfo(
            Program, [.. First, "-NoProfile", "-NonInteractive", "-File", script, .. parameters.SelectMany(parameter => new[] { "-" + parameter.Name, parameter.Value })])
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
        start.Environment.Remove("PSModulePath");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{Name} did not end within {Limit.TotalMinutes} minutes");
        }

        return output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
    }

    // The package holds a framework-dependent pwsh.dll: the dotnet that runs these tests starts it.
    private static Engine Packaged()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var (dotnet, system) = OperatingSystem.IsWindows() ? ("dotnet.exe", "win") : ("dotnet", "unix");
        var package = StagedModule.Metadata("PowerShellPackage");
        return new Engine(
            $"pwsh {Path.GetFileName(package)}", Path.Combine(root, dotnet), Path.Combine(package, "tools", "net10.0", "any", system, "pwsh.dll"));
    }

    private static Engine Installed(string path)
        => File.Exists(path) ? new Engine(path, path) : throw new InvalidOperationException($"{PathVariable} names {path}, which is not there");
}
