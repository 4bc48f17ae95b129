using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>
/// A tree in a tar archive. The archive is read once from its front, nothing is written to disk: what a reader may
/// ask for is kept in memory, packed where it is large, up to a bound; what exceeds that is looked up in the archive again.
/// Names are only names here: whatever an archive calls its files, none leads out of it.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="limits">What it may be at most.</param>
internal sealed class ArchiveTree(ArchiveSource archive, ArchiveLimits limits) : FileTree
{
    private readonly Lazy<ArchiveIndex> _index = new(() => ArchiveIndex.Read(archive, limits));

    public override void Check() => _ = _index.Value;

    public override EntryKind? KindOf(string path) => _index.Value.Find(path)?.Kind;

    public override string? LinkTarget(string path) => _index.Value.Find(path)?.Target;

    public override DateTimeOffset? LastWrite(string path) => _index.Value.Find(path)?.Time;

    public override IReadOnlyList<string> Names(string folder) => _index.Value.Find(folder)?.Children ?? [];

    public override IReadOnlyList<string> FolderNames(string folder)
        => [.. Names(folder).Where(name => KindOf(folder.Length == 0 ? name : $"{folder}/{name}") == EntryKind.Folder)];

    public override string? OnDisk(string path) => null;

    public override byte[] ReadAllBytes(string path, string source)
    {
        using var stream = OpenRead(path, source);
        try
        {
            return KernelFile.ReadToEnd(stream, source);
        }
        catch (Exception damaged) when (ArchiveFormat.IsDamage(damaged))
        {
            throw new NodeException(NodeError.KernelFileUnreadable, source, damaged.Message, damaged);
        }
    }

    public override SafeFileHandle Open(string path, string source)
        => throw new NodeException(NodeError.KernelFileUnreadable, source, "lies in an archive, where nothing changes");

    public override Stream OpenRead(string path, string source) => _index.Value.Find(path) switch
    {
        null => throw new NodeException(NodeError.KernelFileMissing, source, "no such file"),
        { Kind: EntryKind.Folder } => throw new NodeException(NodeError.KernelFileUnreadable, source, "is a folder, not a file"),
        { Content: { } kept, IsPacked: false } => new MemoryStream(kept, writable: false),
        { Content: { } kept } => new DeflateStream(new MemoryStream(kept, writable: false), CompressionMode.Decompress),
        var entry => ArchiveIndex.OpenAgain(archive, entry.Number, source),
    };
}
