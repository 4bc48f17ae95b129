using System.IO.Compression;
using System.Security.Cryptography;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What the archive holds.</summary>
internal sealed class ArchiveIndex
{
    private const int PlainBytes = 64 * 1024;
    private const int DeepestTree = 3;

    private static readonly string[] UsefulFolders = ["proc", "sys", "etc", "var", "run", "boot", "usr", "lib", "sos_commands", "host"];

    private readonly Dictionary<string, ArchiveEntry> _entries = new(
        StringComparer.Ordinal) { [""] = new ArchiveEntry { Kind = EntryKind.Folder } };
    private readonly ArchiveLimits _limits;
    private string _prefix = "";
    private long _kept;
    private long _nameBytes;

    private ArchiveIndex(ArchiveLimits limits) => _limits = limits;

    /// <summary>Reads an archive from its front to its end.</summary>
    /// <exception cref="NodeException">It cannot be read, is damaged, or exceeds the limits.</exception>
    public static ArchiveIndex Read(ArchiveSource source, ArchiveLimits limits)
    {
        var index = new ArchiveIndex(limits);
        try
        {
            using var stream = ArchiveFormat.Open(source, out var packed);
            using var counted = new CountedStream(stream, Math.Max(limits.UnpackedBytes, packed * limits.Ratio));

            // A plain archive is as large as it is, and what is not kept of it is passed over without being read.
            var tar = new TarMembers(stream.CanSeek ? stream : counted);
            for (var number = 0; tar.Next() is { } member; number++)
            {
                if (number >= limits.Entries)
                {
                    throw new InvalidDataException($"it holds more than {limits.Entries} entries");
                }

                index.Add(member, number, tar);
            }
        }
        catch (Exception damaged) when (ArchiveFormat.IsDamage(damaged))
        {
            throw ArchiveFormat.Unreadable(
                source.Name, $"is no archive that can be read: {SafeText.Escape(damaged.Message)} (after {index._entries.Count - 1} "
                    + $"entries); copy it again, or unpack it and give the folder", damaged);
        }

        if (index._entries.Count == 1)
        {
            throw ArchiveFormat.Unreadable(source.Name, "is an archive that holds nothing");
        }

        index.FindPrefix();
        return index;
    }

    /// <summary>Opens an entry that was not kept.</summary>
    public static Stream OpenAgain(ArchiveSource archive, int number, string source)
    {
        var stream = ArchiveFormat.Open(archive);
        try
        {
            var tar = new TarMembers(stream);
            for (var at = 0; tar.Next() is { } member; at++)
            {
                if (at == number)
                {
                    return new OwningStream(Content(member, tar), stream);
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

    private void Add(TarMember member, int number, TarMembers tar)
    {
        // What has no name that a file system could have, and what nobody asks for, is as if it were not there.
        if (member.Name is null || Normalize(Plain(member.Name)) is not { Length: > 0 } name || !IsUseful(name))
        {
            return;
        }

        ArchiveEntry? linked = null;
        if (member.Type == '1' && !(Normalize(member.Target ?? "") is { } target && _entries.TryGetValue(target, out linked)))
        {
            // A link to nothing that the archive holds.
            return;
        }

        var added = Place(name);
        added.Number = number;
        added.Time = member.Time;
        switch (member.Type)
        {
            case '5':
                added.Kind = EntryKind.Folder;
                break;
            case '2':
                (added.Kind, added.Target) = (EntryKind.File, member.Target ?? name);
                break;
            case '1' when linked is not null:
                (added.Kind, added.Content, added.IsPacked, added.Number) = (linked.Kind, linked.Content, linked.IsPacked, linked.Number);
                break;
            case '0':
                added.Kind = EntryKind.File;
                Keep(added, member, tar);
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

        _nameBytes += name.Length;
        if (_nameBytes > Bounds.ArchiveNameBytes)
        {
            throw new InvalidDataException($"its names take more than {Bounds.ArchiveNameBytes >> 20} MiB");
        }

        folder.Children.Add(name[(slash + 1)..]);
        return _entries[name] = new ArchiveEntry { Kind = EntryKind.Folder };
    }

    private void Keep(ArchiveEntry added, TarMember member, TarMembers tar)
    {
        if (_kept + Math.Min(member.Length, PlainBytes) > _limits.KeptBytes)
        {
            return;
        }

        var data = Content(member, tar);
        if (member.Length <= PlainBytes)
        {
            using var whole = new MemoryStream((int)member.Length);
            data.CopyTo(whole);
            added.Content = whole.ToArray();
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

    private static string Plain(string name)
        => name.EndsWith(ArchiveFormat.TextEnding, StringComparison.Ordinal) ? name[..^ArchiveFormat.TextEnding.Length] : name;

    private static Stream Content(TarMember member, TarMembers tar)
        => member.Name?.EndsWith(ArchiveFormat.TextEnding, StringComparison.Ordinal) == true
            ? new CryptoStream(tar.Content(), new FromBase64Transform(), CryptoStreamMode.Read)
            : tar.Content();

    private static void CopyUpTo(Stream from, Stream to, MemoryStream packed, long most)
    {
        var buffer = new byte[PlainBytes];
        int read;
        while (packed.Length <= most && (read = from.Read(buffer)) > 0)
        {
            to.Write(buffer, 0, read);
        }
    }

    // The tree may stand up to three folders deep: sosreport-host-2024/…
    private static bool IsUseful(string name)
    {
        var parts = name.Split('/', DeepestTree + 2);
        return parts.Length <= DeepestTree || parts.Take(DeepestTree + 1).Any(part => UsefulFolders.Contains(part, StringComparer.Ordinal));
    }

    /// <summary>A tree that stands in one folder, or in one within one, is found there.</summary>
    private void FindPrefix()
    {
        for (var depth = 0; depth < DeepestTree; depth++)
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

    /// <summary>
    /// A name without what leads nowhere; null where it leads out of the archive, is deeper than any that is asked for, or no file
    /// system could have it.
    /// </summary>
    private static string? Normalize(string name)
    {
        if (name.Length > Bounds.PathBytes)
        {
            return null;
        }

        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        return parts.Length > Bounds.Levels || parts.Contains("..") ? null : string.Join('/', parts);
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

    /// <inheritdoc cref="Bounds.ArchiveMembers"/>
    public int Entries { get; init; } = Bounds.ArchiveMembers;

    /// <inheritdoc cref="Bounds.ArchiveBytes"/>
    public long UnpackedBytes { get; init; } = Bounds.ArchiveBytes;

    /// <inheritdoc cref="Bounds.ArchiveRatio"/>
    public int Ratio { get; init; } = Bounds.ArchiveRatio;

    /// <inheritdoc cref="Bounds.ArchiveKeptBytes"/>
    public long KeptBytes { get; init; } = Bounds.ArchiveKeptBytes;
}
