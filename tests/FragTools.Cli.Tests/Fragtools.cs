using System.Diagnostics;
using System.Text;

namespace FragTools.Tests;

/// <summary>What the real executable printed, and how it ended.</summary>
internal sealed record Run(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.TrimEnd('\n').Split('\n');
}

/// <summary>Starts the real executable, as a shell would.</summary>
internal static class Fragtools
{
    private const int PatienceMilliseconds = 120_000;

    private static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fragtools.exe" : "fragtools");

    /// <summary>Runs it with an empty standard input, or with text on it.</summary>
    public static Run Start(IEnumerable<string> arguments, byte[]? input = null, string? folder = null, params (string Name, string? Value)[] environment)
        => StartProgram(Executable, arguments, input, folder, environment);

    public static Run Start(params string[] arguments) => Start((IEnumerable<string>)arguments);

    public static Run WithInput(string text, params string[] arguments) => Start(arguments, Encoding.UTF8.GetBytes(text));

    /// <summary>Runs a line of a shell in which <c>$FRAGTOOLS</c> is the executable.</summary>
    public static Run Shell(string line) => StartProgram("/bin/sh", ["-c", line], null, null, ("FRAGTOOLS", Executable));

    private static Run StartProgram(string program, IEnumerable<string> arguments, byte[]? input, string? folder, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? Repository.Folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading what it was given.
        }

        if (!process.WaitForExit(PatienceMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} hangs");
        }

        process.WaitForExit();
        return new Run(process.ExitCode, output.Result, errors.Result);
    }
}
