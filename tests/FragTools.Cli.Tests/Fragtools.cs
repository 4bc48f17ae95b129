using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace FragTools.Tests;

/// <summary>What the real executable printed, and how it ended.</summary>
internal sealed record Run(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    /// <summary>The output of a run that read everything and had nothing to say about it.</summary>
    public string Clean()
    {
        Assert.Equal((0, ""), (ExitCode, Errors));
        return Output;
    }
}

/// <summary>Starts the real executable, as a shell would.</summary>
internal static class Fragtools
{
    private const int PatienceMilliseconds = 120_000;

    public static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fragtools.exe" : "fragtools");

    /// <summary>Runs it with an empty standard input, or with text on it.</summary>
    public static Run Start(IEnumerable<string> arguments, byte[]? input = null, string? folder = null, params (string Name, string? Value)[] environment)
        => StartProgram(Executable, arguments, input, folder, environment);

    /// <summary>Runs another program.</summary>
    public static Run Program(string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
        => StartProgram(program, arguments, null, null, environment);

    public static Run Start(params string[] arguments) => Start((IEnumerable<string>)arguments);

    /// <summary>The same in a folder, where relative paths begin.</summary>
    public static Run In(string folder, params string[] arguments) => Start(arguments, folder: folder);

    public static Run WithInput(string text, params string[] arguments) => Start(arguments, Encoding.UTF8.GetBytes(text));

    /// <summary>Skips a test of Ctrl-C where whoever started the tests has it ignored, as a shell has for what it starts with &amp;.</summary>
    public static void SkipWhereInterruptsAreIgnored()
        => Assert.SkipWhen(Shell("trap 'exit 7' INT; kill -INT $$").ExitCode != 7, "SIGINT is ignored where the tests were started");

    /// <summary>Runs a line of a shell in which <c>$FRAGTOOLS</c> is the executable.</summary>
    public static Run Shell(string line, string? folder = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return StartProgram("/bin/sh", ["-c", line], null, folder, ("FRAGTOOLS", Executable));
    }

    // A user's PATH need not name the folders in which chroot lies.
    [ModuleInitializer]
    internal static void FindAdministratorsPrograms()
        => Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}{Path.PathSeparator}/usr/sbin{Path.PathSeparator}/sbin");

    /// <summary>Skips where a program is not there that most Linux systems have.</summary>
    public static void Needs(string program)
        => Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))),
            $"needs {program} (util-linux)");

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

        // What the developer's own shell sets decides no test, and a C locale changes no byte.
        start.Environment.Remove("NO_COLOR");
        start.Environment["LC_ALL"] = "C";
        start.Environment["TERM"] = "xterm";
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
