namespace FragTools.Cli.Commands;

/// <summary>All commands: a new one is a line in each of these two.</summary>
internal static class Catalogue
{
    /// <summary>The commands' words, in the order of the help.</summary>
    public static string[] Names =>
    [
        DiagnoseCommand.CommandName,
        ReportCommand.CommandName,
        ExtFragCommand.CommandName,
        BuddyInfoCommand.CommandName,
        PageTypeInfoCommand.CommandName,
        ZoneInfoCommand.CommandName,
        CompactionStatCommand.CommandName,
        SlabCommand.CommandName,
        MemInfoCommand.CommandName,
        FailuresCommand.CommandName,
        OomKillsCommand.CommandName,
        StartFailuresCommand.CommandName,
        PodScoresCommand.CommandName,
        GfpCommand.CommandName,
        SettingsCommand.CommandName,
        WatchCommand.CommandName,
        CompactCommand.CommandName,
        DropCachesCommand.CommandName,
        CaptureCommand.CommandName,
    ];

    /// <summary>The command of that name, made only now: most are never asked for.</summary>
    public static Verb? Find(string name) => name switch
    {
        DiagnoseCommand.CommandName => new DiagnoseCommand(),
        ReportCommand.CommandName => new ReportCommand(),
        ExtFragCommand.CommandName => new ExtFragCommand(),
        BuddyInfoCommand.CommandName => new BuddyInfoCommand(),
        PageTypeInfoCommand.CommandName => new PageTypeInfoCommand(),
        ZoneInfoCommand.CommandName => new ZoneInfoCommand(),
        CompactionStatCommand.CommandName => new CompactionStatCommand(),
        SlabCommand.CommandName => new SlabCommand(),
        MemInfoCommand.CommandName => new MemInfoCommand(),
        FailuresCommand.CommandName => new FailuresCommand(),
        OomKillsCommand.CommandName => new OomKillsCommand(),
        StartFailuresCommand.CommandName => new StartFailuresCommand(),
        PodScoresCommand.CommandName => new PodScoresCommand(),
        GfpCommand.CommandName => new GfpCommand(),
        SettingsCommand.CommandName => new SettingsCommand(),
        WatchCommand.CommandName => new WatchCommand(),
        CompactCommand.CommandName => new CompactCommand(),
        DropCachesCommand.CommandName => new DropCachesCommand(),
        CaptureCommand.CommandName => new CaptureCommand(),
        _ => null,
    };
}
