using FragTools.Linux;

namespace FragTools.KernelLog;

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

    /// <summary>The tree of a file.</summary>
    /// <returns>The tree, or null where the file stands elsewhere.</returns>
    public static LogTree? Of(string path)
    {
        var full = Path.GetFullPath(path).Replace(Path.DirectorySeparatorChar, '/');
        var name = full.LastIndexOf('/') + 1;
        foreach (var (folder, names) in Places)
        {
            if (full[..name].EndsWith($"/{folder}/", StringComparison.Ordinal))
            {
                var isKnown = Array.Exists(names, known => full.AsSpan(name).StartsWith(known, StringComparison.Ordinal));
                return new LogTree(new LinuxRoot(full[..(name - folder.Length - 1)]), isKnown ? LogRotation.Of(full).Log : null);
            }
        }

        return null;
    }
}
