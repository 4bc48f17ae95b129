using FragTools.Linux;

namespace FragTools.Logs;

/// <summary>The machine that a log file is of, as far as its place tells: logs below one root are one machine's.</summary>
/// <param name="Root">The root of the machine's tree.</param>
/// <param name="Log">
/// The log, the same for all files of a rotated set; null for a file that is none of those in which the kernel's
/// messages are kept.
/// </param>
internal sealed record LogTree(LinuxRoot Root, string? Log)
{
    /// <summary>Where distributions and sosreport keep the kernel's messages: folders, and how the files' names begin.</summary>
    public static IReadOnlyList<(string Folder, string[] Names)> Places { get; } =
    [
        ("var/log", ["messages", "syslog", "kern.log", "dmesg"]),
        ("sos_commands/kernel", ["dmesg"]),
        ("sos_commands/logs", ["journalctl"]),
    ];

    /// <summary>The tree of an input, or null where it is none's.</summary>
    public static LogTree? Of(LogInput input) => input switch
    {
        LogInput.LogFile file => Of(file.Path),
        LogInput.ArchivedLog log => new LogTree(log.Root, LogOf("/" + log.Relative)),
        _ => null,
    };

    /// <summary>The tree of a file; null where the file stands elsewhere.</summary>
    private static LogTree? Of(string path)
    {
        var full = Path.GetFullPath(path).Replace(Path.DirectorySeparatorChar, '/');
        var folder = full[..(full.LastIndexOf('/') + 1)];
        var place = Places.FirstOrDefault(place => folder.EndsWith($"/{place.Folder}/", StringComparison.Ordinal)).Folder;
        return place is null ? null : new LogTree(new LinuxRoot(folder[..^(place.Length + 1)]), LogOf(full));
    }

    private static string? LogOf(string path)
        => Array.Exists(
            Places.Where(place => path.Contains($"/{place.Folder}/", StringComparison.Ordinal)).SelectMany(static place => place.Names).ToArray(),
            name => path.AsSpan(path.LastIndexOf('/') + 1).StartsWith(name, StringComparison.Ordinal))
            ? LogRotation.Of(path).Log : null;
}
