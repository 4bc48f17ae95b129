using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FragTools.Tests.Fleet;

/// <summary>What a fleet runs and a developer's machine need not have.</summary>
internal static class Fleet
{
    /// <summary>The folder of what a fleet uses.</summary>
    public static string Deploy(params string[] parts) => Path.Combine([Repository.Folder, "deploy", .. parts]);

    /// <summary>Skips where a program is not there; .ci/run installs it on Debian.</summary>
    /// <param name="program">The program.</param>
    /// <param name="package">Debian's package.</param>
    public static void Needs(string program, string package)
        => Assert.SkipUnless(Find(program) is not null, $"needs {program} (Debian: {package})");

    public static string? Find(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program that must end with 0.</summary>
    public static string Clean(string program, params string[] arguments)
    {
        var run = Fragtools.Program(program, arguments);
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}\n{run.Errors}");
        return run.Output;
    }
}

/// <summary>A server of one test on a port of this machine, ended with the test.</summary>
internal sealed class Server : IDisposable
{
    private const int MostSeconds = 120;

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly HttpClient _client;

    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is told, given the address that it is to listen on.</param>
    public Server(string program, Func<string, string[]> arguments)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = probe.LocalEndpoint.ToString()!;
        }

        _client = new HttpClient { BaseAddress = new Uri("http://" + Address), Timeout = TimeSpan.FromSeconds(MostSeconds) };
        var start = new ProcessStartInfo(program, arguments(Address)) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        _errors = _process.StandardError.ReadToEndAsync();
        _process.BeginOutputReadLine();
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    public string Get(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult();

    /// <summary>What Prometheus answers to an expression; the error where it has one.</summary>
    public JsonElement Query(string expression)
    {
        using var answer = _client.GetAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(expression), UriKind.Relative)).GetAwaiter().GetResult();
        var text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        var document = JsonDocument.Parse(text).RootElement;
        Assert.True(document.GetProperty("status").GetString() == "success", $"{expression}: {text}");
        return document.GetProperty("data").GetProperty("result");
    }

    /// <summary>Waits until something holds.</summary>
    public void Await(Func<bool> holds, string what)
    {
        for (var begun = Stopwatch.StartNew(); ; Thread.Sleep(200))
        {
            try
            {
                if (holds())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet.
            }

            Assert.False(_process.HasExited, $"{_process.StartInfo.FileName} has ended: {(_process.HasExited ? _errors.Result : "")}");
            Assert.True(begun.Elapsed.TotalSeconds < MostSeconds, $"{what}: not within {MostSeconds} seconds");
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }
}
