using System.Diagnostics;

namespace FragTools.Tests.Native;

/// <summary>
/// The native files, published once in a run of the tests. Where what links them is not installed the tests that need
/// them are skipped, with the build's own words.
/// </summary>
internal static class NativeProgram
{
    public const string X64 = "linux-x64";
    public const string Arm64 = "linux-arm64";

    private const int PatienceMilliseconds = 30 * 60_000;

    private static readonly Lazy<string> X64File = new(() => Publish(X64, X64));
    private static readonly Lazy<string> Arm64File = new(() => Publish(Arm64, Arm64));
    private static readonly Lock OneAtATime = new();

    /// <summary>The file for a runtime.</summary>
    public static string Of(string runtime) => runtime == X64 ? X64File.Value : Arm64File.Value;

    /// <summary>Runs dotnet on the command line's project.</summary>
    /// <param name="arguments">Its command and what that is told.</param>
    /// <param name="path">Another PATH.</param>
    public static Run Dotnet(string[] arguments, string? path = null)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } known ? known : "dotnet";
        var start = new ProcessStartInfo(host, [.. arguments, "-nodeReuse:false", "-v:quiet", "-nologo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(Repository.Folder, "src", "FragTools.Cli"),
        };

        // What the build that runs these tests tells its own tools is not for another build.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PATH"] = path ?? start.Environment["PATH"];
        lock (OneAtATime)
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(PatienceMilliseconds))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"dotnet {string.Join(' ', arguments)} hangs");
            }

            return new Run(process.ExitCode, output.Result, errors.Result);
        }
    }

    /// <summary>The words that publish a file: the README's, and a folder apart for what is built on the way, so that no other build is disturbed.</summary>
    public static string[] Publishing(string runtime, string folder)
        => ["publish", "-c", "Release", "-r", runtime, "-o", folder, "--artifacts-path", Path.Combine(Repository.Folder, "out", "native")];

    /// <summary>Publishes the file into a folder of its own. One build at a time, whichever project's tests ask for it: they share what is made on the way.</summary>
    public static string Publish(string runtime, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the native files are made on Linux");
        var linker = Dotnet(["msbuild", "-t:RequireLinker", $"-p:RuntimeIdentifier={runtime}", "-p:_IsPublishing=true"]);
        Assert.SkipWhen(linker.ExitCode != 0, Errors(linker));

        var folder = Path.Combine(Repository.Folder, "out", "native", name);
        using var alone = Alone();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var published = Dotnet(Publishing(runtime, folder));
        Assert.SkipWhen(published.Output.Contains("error NU1", StringComparison.Ordinal), "the native compiler's packages are not to be had: " + Errors(published));
        Assert.True(published.ExitCode == 0, published.Output + published.Errors);
        return Path.Combine(folder, "fragtools");
    }

    private static FileStream Alone()
    {
        Directory.CreateDirectory(Path.Combine(Repository.Folder, "out", "native"));
        for (var since = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(Path.Combine(Repository.Folder, "out", "native", ".lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (since.ElapsedMilliseconds < PatienceMilliseconds)
            {
                Thread.Sleep(500);
            }
        }
    }

    private static string Errors(Run run)
        => string.Join(" ", run.Output.Split('\n').Where(static line => line.Contains("error", StringComparison.Ordinal)).Select(static line => line[line.IndexOf("error", StringComparison.Ordinal)..]).Distinct());
}
