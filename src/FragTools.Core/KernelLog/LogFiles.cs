using FragTools.Linux;

namespace FragTools.KernelLog;

/// <summary>Finds the logs of a tree, and puts rotated logs in the order in which they were written.</summary>
public static class LogFiles
{
    /// <summary>
    /// The logs below a root that may hold kernel messages: var/log/messages*, syslog*, kern.log*, dmesg*,
    /// sos_commands/kernel/dmesg*, sos_commands/logs/journalctl*.
    /// </summary>
    /// <param name="root">The tree. Of the running machine's only what lies in var/log is found.</param>
    /// <returns>The files, each set of rotated files from the oldest on.</returns>
    /// <exception cref="ReadException">There is no such folder, or no log in it, or it may not be read.</exception>
    public static IReadOnlyList<LogInput.LogFile> Find(LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (!Directory.Exists(root.Path))
        {
            throw new ReadException(ReadError.KernelFileMissing, root.Path, "no such folder; a root is a folder that holds var/log or sos_commands");
        }

        var files = new List<string>();
        foreach (var (folder, names) in LogTree.Places)
        {
            if (root.FindFolder(folder) is { } path)
            {
                foreach (var name in names)
                {
                    files.AddRange(InOrder(List(path, name + "*")));
                }
            }
        }

        return files.Count > 0
            ? [.. files.Distinct().Select(file => new LogInput.LogFile(file))]
            : throw new ReadException(
                ReadError.KernelFileMissing,
                root.Path,
                "no log of the kernel (var/log/messages*, syslog*, kern.log*, dmesg*, sos_commands/kernel/dmesg*, sos_commands/logs/journalctl*); a log elsewhere goes to -Path");
    }

    /// <summary>
    /// Puts files in the order in which they were written: <c>messages-20231224.gz</c>, <c>messages.2.gz</c>,
    /// <c>messages.1</c>, <c>messages</c>. Files of different logs stay in the order of their first.
    /// </summary>
    /// <param name="paths">Paths of logs.</param>
    /// <returns>The same paths.</returns>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return [.. paths.Select(LogRotation.Of).GroupBy(file => file.Log).SelectMany(log => log.OrderBy(file => file.Era).ThenBy(file => file.Age).ThenBy(file => file.Path, StringComparer.Ordinal)).Select(file => file.Path)];
    }

    private static string[] List(string folder, string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new ReadException(ReadError.KernelFileDenied, folder, "permission denied; run as root (sudo)", denied);
        }
    }
}
