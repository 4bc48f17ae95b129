using System.Formats.Tar;
using System.IO.Compression;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What the archive holds.</summary>
internal sealed class ArchiveIndex
{
    private const int PlainBytes = 64 * 1024;

    // PATH_MAX of Linux.
    private const int LongestName = 4096;

    private static readonly string[] UsefulFolders = ["proc", "sys", "etc", "var", "run", "boot", "usr", "lib", "sos_commands", "host"];

    private readonly Dictionary<string, ArchiveEntry> _entries = new(
        StringComparer.Ordinal) { [""] = new ArchiveEntry { Kind = EntryKind.Folder } };
    private readonly ArchiveLimits _limits;
    private string _prefix = "";
    private long _kept;

    private ArchiveIndex(ArchiveLimits limits) => _limits = limits;

    /// <summary>Reads an archive from its front to its end.</summary>
    /// <exception cref="NodeException">It cannot be read, is damaged, or exceeds the limits.</exception>
    public static ArchiveIndex Read(string path, ArchiveLimits limits)
    {
        var index = new ArchiveIndex(limits);
        try
        {
            using var stream = ArchiveFormat.Open(path);
            var packed = Math.Max(1, new FileInfo(path).Length);
            using var counted = new CountedStream(stream, Math.Max(limits.UnpackedBytes, packed * limits.Ratio));
            using var tar = new TarReader(counted);
            for (var number = 0; tar.GetNextEntry() is { } entry; number++)
            {
                if (number >= limits.Entries)
                {
                    throw new InvalidDataException($"holds more than {limits.Entries} entries");
                }

                index.Add(entry, number);
            }
        }
        catch (Exception damaged) when (ArchiveFormat.IsDamage(damaged))
        {
            throw ArchiveFormat.Unreadable(
                path, $"is no archive that can be read: {SafeText.Escape(damaged.Message)} (after {index._entries.Count - 1} "
                    + $"entries); copy it again, or unpack it and give the folder", damaged);
        }

        if (index._entries.Count == 1)
        {
            throw ArchiveFormat.Unreadable(path, "is an archive that holds nothing");
        }

        index.FindPrefix();
        return index;
    }

    /// <summary>Opens an entry that was not kept.</summary>
    public static Stream OpenAgain(string path, int number, string source)
    {
        var stream = ArchiveFormat.Open(path);
        try
        {
            var tar = new TarReader(stream);
            for (var at = 0; tar.GetNextEntry() is { } entry; at++)
            {
                if (at == number)
                {
                    return entry.DataStream is { } data ? new OwningStream(data, stream) : Stream.Null;
                }
            }
        }
        catch (Exception damaged) when (ArchiveFormat.IsDamage(damaged))
        {
            stream.Dispose();
            throw new NodeException(NodeError.KernelFileUnreadable, source, damaged.Message, damaged);
        }

        stream.Dispose();
        throw new NodeException(NodeError.KernelFileUnreadable, source, "the archive has changed since it was opened");
    }

    /// <summary>What stands at a path below the tree's root; null where nothing does.</summary>
    public ArchiveEntry? Find(string path)
        => _entries.GetValueOrDefault(path.Length == 0 ? _prefix : _prefix.Length == 0 ? path : $"{_prefix}/{path}");

    private void Add(TarEntry entry, int number)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes || Normalize(entry.Name) is not { Length: > 0 } name)
        {
            return;
        }

        ArchiveEntry? linked = null;
        if (entry.EntryType == TarEntryType.HardLink
            && !(Normalize(entry.LinkName) is { } target && _entries.TryGetValue(target, out linked)))
        {
            // A link to nothing that the archive holds.
            return;
        }

        var added = Place(name);
        added.Number = number;
        added.Time = entry.ModificationTime;
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                added.Kind = EntryKind.Folder;
                break;
            case TarEntryType.SymbolicLink:
                (added.Kind, added.Target) = (EntryKind.File, entry.LinkName);
                break;
            case TarEntryType.HardLink when linked is not null:
                (added.Kind, added.Content, added.IsPacked, added.Number) = (linked.Kind, linked.Content, linked.IsPacked, linked.Number);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                added.Kind = EntryKind.File;
                Keep(added, entry, name);
                break;
            default:
                added.Kind = EntryKind.File;
                added.Content = [];
                break;
        }
    }

    /// <summary>The entry of a name, and the folders above it; a second entry of a name stands for the first, as tar has it.</summary>
    private ArchiveEntry Place(string name)
    {
        if (_entries.TryGetValue(name, out var there))
        {
            (there.Target, there.Content) = (null, null);
            return there;
        }

        var slash = name.LastIndexOf('/');
        var folder = slash < 0 ? _entries[""] : _entries.TryGetValue(name[..slash], out var above) ? above : Place(name[..slash]);
        if (slash >= 0 && folder.Children.Count == 0)
        {
            folder.Kind = EntryKind.Folder;
        }

        folder.Children.Add(name[(slash + 1)..]);
        return _entries[name] = new ArchiveEntry { Kind = EntryKind.Folder };
    }

    private void Keep(ArchiveEntry added, TarEntry entry, string name)
    {
        if (entry.DataStream is not { } data)
        {
            added.Content = [];
            return;
        }

        if (!IsUseful(name) || _kept + Math.Min(entry.Length, PlainBytes) > _limits.KeptBytes)
        {
            return;
        }

        if (entry.Length <= PlainBytes)
        {
            added.Content = new byte[entry.Length];
            data.ReadExactly(added.Content);
        }
        else
        {
            using var packed = new MemoryStream();
            using (var pack = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                CopyUpTo(data, pack, packed, _limits.KeptBytes - _kept);
            }

            // Larger than what is left of the bound: it is read from the archive when it is asked for.
            if (_kept + packed.Length > _limits.KeptBytes)
            {
                return;
            }

            (added.Content, added.IsPacked) = (packed.ToArray(), true);
        }

        _kept += added.Content.Length;
    }

    private static void CopyUpTo(Stream from, Stream to, MemoryStream packed, long most)
    {
        var buffer = new byte[PlainBytes];
        int read;
        while (packed.Length <= most && (read = from.Read(buffer)) > 0)
        {
            to.Write(buffer, 0, read);
        }
    }

    // The tree may stand one or two folders deep: sosreport-host-2024/…
    private static bool IsUseful(string name)
    {
        var parts = name.Split('/', 4);
        return parts.Length <= 2 || parts.Take(3).Any(part => UsefulFolders.Contains(part, StringComparer.Ordinal));
    }

    /// <summary>A tree that stands in one folder, or in one within one, is found there.</summary>
    private void FindPrefix()
    {
        for (var depth = 0; depth < 3; depth++)
        {
            var folder = _entries[_prefix];
            if (folder.Children.Any(child => child is "proc" or "sys" or "sos_commands" or "var" or "etc") || folder.Children.Count != 1)
            {
                return;
            }

            var only = _prefix.Length == 0 ? folder.Children[0] : $"{_prefix}/{folder.Children[0]}";
            if (_entries[only].Kind != EntryKind.Folder)
            {
                return;
            }

            _prefix = only;
        }
    }

    /// <summary>A name without what leads nowhere; null where it leads out of the archive, or no file system could have it.</summary>
    private static string? Normalize(string name)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        return parts.Contains("..") ? null : string.Join('/', parts);
    }
}

/// <summary>One entry of the archive, or a folder known only from its content.</summary>
internal sealed class ArchiveEntry
{
    public EntryKind Kind { get; set; }

    /// <summary>What a symbolic link says.</summary>
    public string? Target { get; set; }

    /// <summary>The content; null where it was not kept.</summary>
    public byte[]? Content { get; set; }

    /// <summary>Is the content deflated?</summary>
    public bool IsPacked { get; set; }

    /// <summary>When it was written last.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>The entry's place in the archive, from 0.</summary>
    public int Number { get; set; }

    /// <summary>The names of what a folder holds.</summary>
    public List<string> Children { get; } = [];
}

/// <summary>What an archive may be at most: one may have been made to be a burden.</summary>
internal sealed record ArchiveLimits
{
    /// <summary>The limits of every archive.</summary>
    public static ArchiveLimits Default { get; } = new();

    /// <summary>The most entries. A sosreport has some 30,000.</summary>
    public int Entries { get; init; } = 250_000;

    /// <summary>Bytes that any archive may unpack to.</summary>
    public long UnpackedBytes { get; init; } = 1L << 30;

    /// <summary>A larger archive may unpack to so many times its size. Text packs 10 to 50 times, zeros 1,000 times.</summary>
    public int Ratio { get; init; } = 300;

    /// <summary>Bytes that are kept in memory; what exceeds them is read from the archive again.</summary>
    public long KeptBytes { get; init; } = 64L << 20;
}
