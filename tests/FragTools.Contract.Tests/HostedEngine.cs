using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace FragTools.Tests;

/// <summary>
/// The engine of Microsoft.PowerShell.SDK, hosted in this process with the staged module in it: where a started pwsh
/// gives text, it gives the engine's own objects.
/// </summary>
public sealed class HostedEngine : IDisposable
{
    public Runspace Runspace { get; }

    public HostedEngine()
        : this(PSLanguageMode.FullLanguage)
    {
    }

    internal HostedEngine(PSLanguageMode mode)
    {
        var state = InitialSessionState.CreateDefault();
        state.LanguageMode = mode;
        state.ImportPSModule(StagedModule.Folder);
        state.ThrowOnRunspaceOpenError = true;
        state.Variables.Add(new SessionStateVariableEntry("fixtures", Repository.Fixtures, null));
        Runspace = RunspaceFactory.CreateRunspace(state);
        Runspace.Open();
    }

    /// <summary>What a script gives. Its first error is thrown.</summary>
    public IReadOnlyList<PSObject> Run(string script, params object?[] arguments)
    {
        using var shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        foreach (var argument in arguments)
        {
            shell.AddArgument(argument);
        }

        var output = shell.Invoke(null, new PSInvocationSettings { ErrorActionPreference = ActionPreference.Stop });
        return shell.HadErrors ? throw new InvalidOperationException($"{script}: {string.Join('\n', shell.Streams.Error)}") : output;
    }

    public void Dispose() => Runspace.Dispose();
}
