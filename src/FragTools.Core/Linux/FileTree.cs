using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>What stands at a path of a tree.</summary>
internal enum EntryKind
{
    /// <summary>A file, or anything else that is no folder.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}

/// <summary>
/// The files below a root, on disk or in an archive. Paths are relative to the root, without a leading slash and
/// without <c>.</c>, <c>..</c> and empty parts; links are told, never followed: <see cref="LinuxRoot"/> does that.
/// </summary>
internal abstract class FileTree
{
    /// <summary>Throws where there is no such tree.</summary>
    /// <exception cref="NodeException">The folder is missing, or the archive cannot be read.</exception>
    public abstract void Check();

    /// <summary>What stands at a path that is no link; null where nothing does.</summary>
    public abstract EntryKind? KindOf(string path);

    /// <summary>What a link says; null for everything else.</summary>
    public abstract string? LinkTarget(string path);

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The path.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="NodeException">Missing, denied, a folder, too large, or an I/O error.</exception>
    public abstract byte[] ReadAllBytes(string path, string source);

    /// <summary>Opens a file of any size to be read once from its front.</summary>
    /// <param name="path">The path.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="NodeException">Missing, denied, a folder, or an I/O error.</exception>
    public abstract Stream OpenRead(string path, string source);

    /// <summary>Opens a file of any size to be read at any place.</summary>
    /// <param name="path">The path.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="NodeException">Missing, denied, no regular file, or in an archive.</exception>
    public abstract SafeFileHandle Open(string path, string source);

    /// <summary>When a file was written last; null where that is not known.</summary>
    public abstract DateTimeOffset? LastWrite(string path);

    /// <summary>The names of what a folder holds; none where there is no such folder.</summary>
    /// <exception cref="NodeException">The folder may not be listed.</exception>
    public abstract IReadOnlyList<string> Names(string folder);

    /// <summary>The names of the folders that a folder holds, links left out; none where there is no such folder.</summary>
    /// <exception cref="NodeException">The folder may not be listed.</exception>
    public abstract IReadOnlyList<string> FolderNames(string folder);

    /// <summary>The file's path on this machine's disk; null in an archive.</summary>
    public abstract string? OnDisk(string path);
}
