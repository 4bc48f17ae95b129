using FragTools.Linux;

namespace FragTools.Commands;

/// <summary>What every cmdlet that writes to a kernel shares: a question before, and progress while the kernel works.</summary>
public abstract class RemedyCommand : OneRootCommand
{
    private ProgressView? _progress;

    private protected ProgressView Progress => _progress ??= new ProgressView(this);

    /// <summary>A description as a sentence for -WhatIf and the question, with the machine's name where it is given.</summary>
    private protected static string Sentence(string description, LinuxRoot? target)
        => char.ToUpperInvariant(description[0]) + description[1..] + (target?.Host is { } host ? $" on {host}" : "");

    /// <summary>Does what may fail for the state of the machine, and reports that.</summary>
    private protected void Try(Action remedy)
    {
        try
        {
            RunUntilStopped(remedy);
        }
        catch (NodeException error)
        {
            ThrowTerminatingError(Errors.From(error));
        }
    }
}
