using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What a path is expected to lead to.</summary>
public enum PathKind
{
    /// <summary>A file, or anything else that is no folder.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A node's root: a folder, or an archive of one.</summary>
    Root,
}

/// <summary>
/// Paths with wildcards, for callers that no shell has served: <c>*</c>, <c>?</c>, <c>[a-z]</c> and <c>[!a-z]</c> in any
/// part of the path, never across a slash. As in shells, a wildcard does not match a leading dot.
/// </summary>
public static class PathPattern
{
    /// <summary>The paths that a pattern stands for, sorted by their characters' codes.</summary>
    /// <param name="pattern">
    /// The pattern. One without wildcards, or one that is the name of something that exists (a shell may have expanded
    /// it already), stands for itself, whether it is of the kind or not.
    /// </param>
    /// <param name="kind">What the last part must be: matches of another kind are left out.</param>
    /// <returns>At least one path, as relative or absolute as the pattern.</returns>
    /// <exception cref="NodeException">Nothing matches (KernelFileMissing), or a folder may not be listed (KernelFileDenied).</exception>
    public static IReadOnlyList<string> Expand(string pattern, PathKind kind)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Length == 0)
        {
            throw new NodeException(NodeError.KernelFileMissing, "''", "an empty text is no path");
        }

        if (!Wildcard.IsPattern(pattern) || Path.Exists(pattern))
        {
            return [pattern];
        }

        var start = Path.GetPathRoot(pattern) ?? "";
        var parts = pattern[start.Length..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        var found = new List<string> { start };
        for (var i = 0; i < parts.Length; i++)
        {
            found = Step(found, parts[i], i < parts.Length - 1 ? PathKind.Folder : kind, pattern);
        }

        if (found.Count == 0)
        {
            throw new NodeException(
                NodeError.KernelFileMissing, SafeText.Escape(pattern), kind switch
                {
                    PathKind.Folder => "no folder matches",
                    PathKind.Root => "no folder or archive matches",
                    _ => "no file matches",
                });
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static List<string> Step(List<string> folders, string part, PathKind kind, string pattern)
    {
        var found = new List<string>();
        foreach (var folder in folders)
        {
            if (!Wildcard.IsPattern(part))
            {
                Add(found, Path.Join(folder, part), kind);
                continue;
            }

            foreach (var name in Names(folder, pattern))
            {
                if ((name[0] != '.' || part[0] == '.') && Wildcard.IsMatch(part, name, ignoreCase: false))
                {
                    Add(found, Path.Join(folder, name), kind);
                }
            }
        }

        return found;
    }

    private static void Add(List<string> found, string path, PathKind kind)
    {
        var isFolder = Directory.Exists(path);
        if (kind == PathKind.File ? !isFolder && Path.Exists(path) : isFolder || (kind == PathKind.Root && LinuxRoot.IsArchiveFile(path)))
        {
            found.Add(path);
        }
    }

    private static List<string> Names(string folder, string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder).Select(path => Path.GetFileName(path))];
        }
        catch (DirectoryNotFoundException)
        {
            // It vanished since it was listed.
            return [];
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new NodeException(
                NodeError.KernelFileDenied, SafeText.Escape(pattern), $"the folder {SafeText.Escape(folder)} may not be listed", denied);
        }
        catch (IOException failure)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, SafeText.Escape(pattern), failure.Message, failure);
        }
    }
}
