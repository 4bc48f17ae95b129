using System.Management.Automation;
using FragTools.Linux;

namespace FragTools.Commands;

/// <summary>What every cmdlet that writes to a kernel shares: one root, a question before, and an end by Ctrl-C.</summary>
public abstract class RemedyCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private RemedyProgressView? _progress;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>The tree that is written to; null where the root is no folder of the file system, which is then reported.</summary>
    private protected LinuxRoot? Tree { get; private set; }

    private protected CancellationToken Cancellation => _stop.Token;

    private protected RemedyProgressView Progress => _progress ??= new RemedyProgressView(this);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override void BeginProcessing()
        => Tree = Root is null ? LinuxRoot.Live
            : InputPaths.Resolve(this, Root, literal: true) is [var folder] ? new LinuxRoot(folder)
            : null;

    // Called on another thread, in the middle of a write or a wait.
    protected override void StopProcessing() => _stop.Cancel();

    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    /// <summary>A description as a sentence for -WhatIf and the question, with the machine's name where it is given.</summary>
    private protected static string Sentence(string description, LinuxRoot? target)
        => char.ToUpperInvariant(description[0]) + description[1..] + (target?.Host is { } host ? $" on {host}" : "");

    /// <summary>Does what may fail for the state of the machine, and reports that.</summary>
    private protected void Try(Action remedy)
    {
        try
        {
            remedy();
        }
        catch (ReadException error)
        {
            ThrowTerminatingError(Errors.From(error));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ctrl-C: the engine ends the pipeline itself.
        }
    }
}
