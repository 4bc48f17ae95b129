using FragTools.Cli.Render;
using FragTools.Pods;

namespace FragTools.Cli.Commands;

/// <summary>What <c>fragtools pod-scores</c> was asked for.</summary>
internal sealed record PodScoreSettings
{
    /// <summary>Folders, files or '-': what is named without an option.</summary>
    public string[] Words { get; init; } = [];

    public string[] Roots { get; init; } = [];

    public string[] LiteralRoots { get; init; } = [];

    /// <summary>Manifests, wildcards and all; '-' is standard input.</summary>
    public string[] Manifests { get; init; } = [];

    /// <summary>Logs with reports of the OOM killer; '-' is standard input.</summary>
    public string[] Logs { get; init; } = [];

    public bool IsJournal { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string[] Namespaces { get; init; } = [];

    public string[] Pods { get; init; } = [];

    /// <summary>How nodes and manifests are read.</summary>
    public PodScoreOptions Options { get; init; } = new();

    public Format Format { get; init; }

    public bool IsVerbose { get; init; }
}
