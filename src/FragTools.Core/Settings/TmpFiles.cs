using System.Text;
using FragTools.Linux;

namespace FragTools.Settings;

/// <summary>
/// What tmpfiles.d makes of a file below /sys at boot: its <c>w</c> lines, by the rules of systemd-tmpfiles
/// (src/tmpfiles/tmpfiles.c, tmpfiles.d(5)). Of lines with the same path the first counts, against the order of sysctl.d;
/// <c>w+</c> writes all the same. Paths may hold wildcards, and are written in the order in which they came first.
/// </summary>
internal static class TmpFiles
{
    private const string Folder = "tmpfiles.d";

    // Type, path, mode, user, group, age: the rest is the argument.
    private const int FieldsBeforeArgument = 6;

    /// <summary>All lines that write, in the order in which they are read.</summary>
    public static IReadOnlyList<ConfigLine> Read(LinuxRoot root)
        => [.. ConfigFolders.Files(root, Folder).SelectMany(file => ConfigFolders.Lines(root, file, ParseLine))];

    /// <summary>The line that counts for a file, or null where none writes it.</summary>
    /// <param name="lines">All lines.</param>
    /// <param name="path">The file's full path.</param>
    public static ConfigLine? Effective(IReadOnlyList<ConfigLine> lines, string path)
        => lines.Where(line => line.Matches(path))
            .GroupBy(line => line.Target)
            .Select(same => same.LastOrDefault(line => line.IsAppended) ?? same.First())
            .LastOrDefault();

    /// <summary>One line of a file; null for comments and for lines that do not write into a file.</summary>
    public static ConfigLine? ParseLine(string line, string file, int number)
    {
        if (line.Length == 0 || line[0] is '#' or ';')
        {
            return null;
        }

        var rest = line.AsSpan();
        var fields = new string[FieldsBeforeArgument];
        for (var i = 0; i < FieldsBeforeArgument; i++)
        {
            fields[i] = Take(ref rest);
        }

        // "w", with marks behind it such as ! (at boot only) and - (failing is no failure).
        return fields[0] is ['w', .. var marks] && fields[1] is ['/', ..] and var path
            ? new ConfigLine(path, rest.Trim().ToString(), file, number) { IsAppended = marks.Contains('+', StringComparison.Ordinal) }
            : null;
    }

    /// <summary>The next field; quotes hold blanks together.</summary>
    private static string Take(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var field = new StringBuilder();
        var quote = '\0';
        var at = 0;
        for (; at < rest.Length && (quote != '\0' || !char.IsWhiteSpace(rest[at])); at++)
        {
            if (rest[at] is '"' or '\'' && (quote == '\0' || quote == rest[at]))
            {
                quote = quote == '\0' ? rest[at] : '\0';
            }
            else
            {
                field.Append(rest[at]);
            }
        }

        rest = rest[at..];
        return field.ToString();
    }
}
