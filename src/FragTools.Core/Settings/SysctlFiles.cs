using FragTools.Linux;

namespace FragTools.Settings;

/// <summary>
/// What sysctl.d makes of a setting at boot, by the rules of systemd-sysctl (src/sysctl/sysctl.c, sysctl.d(5)) and of
/// procps' <c>sysctl --system</c>, which agree: the last line of a key counts; a line with wildcards counts only for keys
/// that no line names. /etc/sysctl.conf is read last, as sysctl does; systemd-sysctl reads it only through a link.
/// </summary>
internal static class SysctlFiles
{
    private const string Folder = "sysctl.d";
    private const string OldFile = "etc/sysctl.conf";

    /// <summary>All lines in the order in which they are applied.</summary>
    public static IReadOnlyList<ConfigLine> Read(LinuxRoot root)
    {
        var files = ConfigFolders.Files(root, Folder).ToList();
        if (!files.Exists(file => root.IsLinkTo(file, OldFile)))
        {
            files.Add(OldFile);
        }

        return [.. files.SelectMany(file => ConfigFolders.Lines(root, file, ParseLine))];
    }

    /// <summary>The line that counts for a key, or null where none sets it.</summary>
    /// <param name="lines">All lines.</param>
    /// <param name="path">The key as a path: <c>vm/swappiness</c>.</param>
    public static ConfigLine? Effective(IReadOnlyList<ConfigLine> lines, string path)
        => lines.LastOrDefault(line => !line.IsPattern && line.Target == path) is { } named
            ? named.Value is null ? null : named
            : lines.LastOrDefault(line => line.IsPattern && line.Value is not null && line.Matches(path));

    /// <summary>One line of a file; null for comments and for what is no assignment.</summary>
    public static ConfigLine? ParseLine(string line, string file, int number)
    {
        if (line.Length == 0 || line[0] is '#' or ';')
        {
            return null;
        }

        // "-key = value": a failure to set it is no failure. "-key": wildcards do not set it.
        var isMarked = line[0] == '-';
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return isMarked ? new ConfigLine(Normalize(line[1..]), null, file, number) : null;
        }

        var key = line[(isMarked ? 1 : 0)..equals].Trim();
        return key.Length == 0 ? null : new ConfigLine(Normalize(key), line[(equals + 1)..].Trim(), file, number);
    }

    /// <summary>
    /// A key as a path below /proc/sys. Where a dot is the first separator, dots and slashes change places
    /// (src/basic/sysctl-util.c, sysctl_normalize).
    /// </summary>
    public static string Normalize(string key)
    {
        key = key.Trim();
        var first = key.AsSpan().IndexOfAny('.', '/');
        if (first >= 0 && key[first] == '.')
        {
            key = string.Create(key.Length, key, static (swapped, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                {
                    swapped[i] = from[i] switch { '.' => '/', '/' => '.', var other => other };
                }
            });
        }

        return string.Join('/', key.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }
}
