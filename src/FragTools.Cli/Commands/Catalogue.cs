using System.CommandLine;

namespace FragTools.Cli.Commands;

/// <summary>A command before it is built.</summary>
internal abstract class Verb
{
    /// <summary>The command's word.</summary>
    public abstract string Name { get; }

    /// <summary>What the command shows, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>The command with its options.</summary>
    public abstract Command Build();
}

/// <summary>All commands, in the order of the help: a new one is a line here.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Verb> Verbs { get; } =
    [
        new DiagnoseCommand(),
        new ReportCommand(),
        new ExtFragCommand(),
        new BuddyInfoCommand(),
        new PageTypeInfoCommand(),
        new ZoneInfoCommand(),
        new CompactionStatCommand(),
        new SlabCommand(),
        new MemInfoCommand(),
        new FailuresCommand(),
        new OomKillsCommand(),
        new StartFailuresCommand(),
        new PodScoresCommand(),
        new GfpCommand(),
        new SettingsCommand(),
        new DscCommand(),
        new WatchCommand(),
        new MetricsCommand(),
        new CheckCommand(),
        new CompactCommand(),
        new DropCachesCommand(),
        new CaptureCommand(),
        new CompletionCommand(),
        new ManCommand(),
    ];
}
