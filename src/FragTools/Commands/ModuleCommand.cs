using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using FragTools.Linux;

namespace FragTools.Commands;

/// <summary>What all cmdlets share that read or write a machine: an end by Ctrl-C, and what becomes of a reading.</summary>
public abstract class ModuleCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private protected CancellationToken Cancellation => _stop.Token;

    /// <summary>The module's version, for files that name what wrote them.</summary>
    private protected string Tool => MyInvocation.MyCommand.Module?.Version.ToString() ?? "unknown";

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    // Called on another thread, in the middle of a read, a write or a wait.
    protected override void StopProcessing() => _stop.Cancel();

    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    /// <summary>An argument that the user gave; null where it has its default.</summary>
    private protected T? IfGiven<T>(T argument, [CallerArgumentExpression(nameof(argument))] string name = "")
        where T : struct
        => MyInvocation.BoundParameters.ContainsKey(name) ? argument : null;

    /// <summary>The full path of a file to be written; PowerShell's current folder is not the process's.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    private protected string? Full(string? path) => path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>A file that was written, with all that Get-Item notes on one, so that no cell of the table of files is blank.</summary>
    private protected PSObject FileItem(string path)
        => InvokeProvider.Item.Get([$"Microsoft.PowerShell.Core\\FileSystem::{path}"], force: true, literalPath: true)[0];

    /// <summary>Does what may take long.</summary>
    /// <returns>False where Ctrl-C ended it; the engine then ends the pipeline itself.</returns>
    private protected bool RunUntilStopped(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private protected void WriteError(NodeException error) => WriteError(Errors.From(error));

    private protected void WriteErrors(IEnumerable<NodeException> errors)
    {
        foreach (var error in errors)
        {
            WriteError(error);
        }
    }

    /// <summary>Writes warnings, objects and errors, in this order.</summary>
    private protected void Write<T>(Reading<T> reading, Action<IReadOnlyList<T>> writeItems)
    {
        foreach (var warning in reading.Warnings)
        {
            WriteWarning(warning);
        }

        foreach (var note in reading.Notes)
        {
            WriteVerbose(note);
        }

        writeItems(reading.Items);
        WriteErrors(reading.Errors);
    }
}
