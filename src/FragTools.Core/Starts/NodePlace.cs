namespace FragTools.Starts;

/// <summary>Tells whether two lines are of the same machine.</summary>
internal static class NodePlace
{
    private static readonly string[] LogFolders = ["var/log/", "var/lib/", "sos_commands/", "run/log/"];

    /// <summary>
    /// Lines that name their hosts are of the same machine where the names are one; where a line names none, where
    /// both stand below the same root or in the same folder or input.
    /// </summary>
    public static bool IsSameNode(LinePlace one, string? hostOfOne, LinePlace other)
        => hostOfOne is not null && other.Host is not null ? hostOfOne == other.Host : RootOf(one.Source) == RootOf(other.Source);

    /// <summary>The root that a log lies below: what stands before var/log; else its folder.</summary>
    public static string RootOf(string source)
    {
        foreach (var folder in LogFolders)
        {
            var at = source.LastIndexOf(folder, StringComparison.Ordinal);
            if (at >= 0)
            {
                return source[..at];
            }
        }

        return source.LastIndexOf('/') is >= 0 and var slash ? source[..slash] : source;
    }
}
