using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Settings;

/// <summary>
/// The files of a systemd configuration folder in the order in which they are applied: of files of one name the one in
/// /etc counts, then /run, /usr/local/lib, /usr/lib, /lib; all are sorted by name whatever their folder (sysctl.d(5),
/// tmpfiles.d(5)).
/// </summary>
internal static class ConfigFolders
{
    private static readonly string[] Parents = ["etc", "run", "usr/local/lib", "usr/lib", "lib"];

    /// <param name="root">The tree.</param>
    /// <param name="name">The folder's name: <c>sysctl.d</c>.</param>
    /// <returns>The files' paths below the root.</returns>
    public static IEnumerable<string> Files(LinuxRoot root, string name)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var parent in Parents)
        {
            foreach (var file in Names(root, $"{parent}/{name}").Where(static file => file.EndsWith(".conf", StringComparison.Ordinal)))
            {
                files.TryAdd(file, $"{parent}/{name}/{file}");
            }
        }

        return files.Values;
    }

    /// <summary>The lines of a file that set something; none where it cannot be read.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="file">The file's path below the root.</param>
    /// <param name="parse">Reads a line, given the file and the line's number.</param>
    public static IReadOnlyList<ConfigLine> Lines(LinuxRoot root, string file, Func<string, string, int, ConfigLine?> parse)
    {
        var lines = new List<ConfigLine>();
        var reader = new LineReader(root.TryReadAllBytes(file));
        while (reader.MoveNext())
        {
            if (parse(SafeText.Escape(ByteText.Trim(reader.Line)), file, (int)reader.Number) is { } line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    // A folder that may not be listed gives no file here; its settings are as unknown as those of tools that write without files.
    private static IReadOnlyList<string> Names(LinuxRoot root, string folder)
    {
        try
        {
            return root.Names(folder);
        }
        catch (NodeException)
        {
            return [];
        }
    }
}

/// <summary>A line of a configuration file that gives settings a value.</summary>
/// <param name="Target">What it sets: a path below /proc/sys without a leading slash, or a full path below /sys; with wildcards.</param>
/// <param name="Value">The value; null for a line that keeps wildcards off the target.</param>
/// <param name="File">The file, as a path below the root.</param>
/// <param name="LineNumber">The line's number, from 1.</param>
internal sealed record ConfigLine(string Target, string? Value, string File, int LineNumber)
{
    /// <summary>Does it add to what an earlier line wrote, rather than be ignored behind it? (<c>w+</c> of tmpfiles.d)</summary>
    public bool IsAppended { get; init; }

    public bool IsPattern => Wildcard.IsPattern(Target);

    /// <summary>glob(7): no wildcard matches a slash.</summary>
    public bool Matches(string path)
    {
        var pattern = Target.Split('/');
        var parts = path.Split('/');
        if (pattern.Length != parts.Length)
        {
            return false;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if (!Wildcard.IsMatch(pattern[i], parts[i], ignoreCase: false))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => $"/{File}:{LineNumber}";
}

/// <summary>What a tree's configuration files make of settings at boot; read once, when first asked.</summary>
internal sealed class SettingFiles(LinuxRoot root)
{
    private readonly Lazy<IReadOnlyList<ConfigLine>> _sysctl = new(() => SysctlFiles.Read(root));
    private readonly Lazy<IReadOnlyList<ConfigLine>> _tmpFiles = new(() => TmpFiles.Read(root));

    /// <summary>The line that counts, or null where no file sets it.</summary>
    public ConfigLine? Effective(SettingDefinition setting) => setting.IsSysctl
        ? SysctlFiles.Effective(_sysctl.Value, setting.SysctlPath)
        : TmpFiles.Effective(_tmpFiles.Value, "/" + setting.RelativePath);
}
