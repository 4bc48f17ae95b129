namespace FragTools.Export;

/// <summary>What a capture holds besides the kernel's files.</summary>
public sealed record NodeCaptureOptions
{
    /// <summary>How far back its logs go.</summary>
    public TimeSpan LogTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Shall the processes' command lines be in it? They may hold passwords.</summary>
    public bool IncludeCommandLine { get; init; }

    /// <summary>May an archive of the same name be replaced?</summary>
    public bool Overwrite { get; init; }

    /// <summary>The version that the manifest names.</summary>
    public required string Tool { get; init; }

    /// <summary>Is told what is being read, from time to time.</summary>
    public Action<string>? Progress { get; init; }
}
