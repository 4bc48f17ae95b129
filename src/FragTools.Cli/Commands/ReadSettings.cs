using FragTools.Cli.Render;

namespace FragTools.Cli.Commands;

/// <summary>What a command that reads was asked for. Without any option it is what the constructor makes of it.</summary>
internal sealed record ReadSettings
{
    /// <summary>Folders, wildcards and all.</summary>
    public string[] Roots { get; init; } = [];

    /// <summary>Folders as they are.</summary>
    public string[] LiteralRoots { get; init; } = [];

    /// <summary>Captured files, wildcards and all.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Captured files as they are.</summary>
    public string[] LiteralPaths { get; init; } = [];

    /// <summary>'-': standard input, however long it takes.</summary>
    public bool IsStandardInput { get; init; }

    /// <summary>The journal.</summary>
    public bool IsJournal { get; init; }

    /// <summary>Wait for more until Ctrl-C.</summary>
    public bool IsFollow { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>How close in time counts.</summary>
    public TimeSpan? Window { get; init; }

    public long? PageSize { get; init; }

    public int[] NumaNodes { get; init; } = [];

    public string[] Zones { get; init; } = [];

    public int[] Orders { get; init; } = [];

    public bool IsByZone { get; init; }

    public Format Format { get; init; }

    public bool IsVerbose { get; init; }
}
