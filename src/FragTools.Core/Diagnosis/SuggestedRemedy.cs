namespace FragTools.Diagnosis;

/// <summary>Does a remedy help at once, or keep the trouble from coming back?</summary>
public enum RemedyTerm
{
    /// <summary>Helps now and does not last.</summary>
    Immediate,

    /// <summary>Keeps the trouble away; may need a restart, a new kernel or another manifest.</summary>
    Lasting,
}

/// <summary>One thing to do about a verdict.</summary>
public sealed record SuggestedRemedy
{
    /// <summary>What to do, in a few words.</summary>
    public required string What { get; init; }

    /// <summary>The command in PowerShell, ready to paste on the node as root; null where no command does it.</summary>
    public string? PowerShellCommand { get; init; }

    /// <summary>The same in a plain shell.</summary>
    public string? ShellCommand { get; init; }

    /// <summary>What to expect of it.</summary>
    public required string Effect { get; init; }

    /// <summary>What it costs and what may go wrong.</summary>
    public required string Cost { get; init; }

    /// <summary>At once, or to last.</summary>
    public required RemedyTerm Term { get; init; }

    /// <summary>The ids of the findings that call for it.</summary>
    public required string Findings { get; init; }

    /// <summary>What to do.</summary>
    /// <returns><see cref="What"/>.</returns>
    public override string ToString() => What;
}
