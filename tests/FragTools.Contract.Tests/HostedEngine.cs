#if ENGINE_SDK
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace FragTools.Tests;

/// <summary>
/// The engine of Microsoft.PowerShell.SDK, hosted here (-p:EngineReference=Sdk). Written for those who can restore that
/// package; it compiles against the reference assembly, and has not been run.
/// </summary>
internal static class Engine
{
    /// <summary>Why no suite can be run here, or null: the package brings an engine and no Pester.</summary>
    public static string? WhyNot()
    {
        using var shell = Create();
        shell.AddCommand("Import-Module").AddParameter("Name", "Pester").AddParameter("MinimumVersion", "5.3")
            .AddParameter("PassThru", true).AddParameter("ErrorAction", ActionPreference.SilentlyContinue);
        return shell.Invoke().Count > 0 ? null : "no folder of PSModulePath has Pester 5.3 or later";
    }

    /// <summary>Runs a script and gives what it wrote.</summary>
    public static string Run(string script, params (string Name, string Value)[] parameters)
    {
        using var shell = Create();
        shell.AddCommand(script);
        foreach (var (name, value) in parameters)
        {
            shell.AddParameter(name, value);
        }

        var output = shell.Invoke();
        return string.Join('\n', output.Select(item => item.ToString()).Concat(shell.Streams.Error.Select(error => error.ToString())));
    }

    private static PowerShell Create()
    {
        var shell = PowerShell.Create(InitialSessionState.CreateDefault2());
        shell.AddScript("if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }").Invoke();
        shell.Commands.Clear();
        return shell;
    }
}
#endif
