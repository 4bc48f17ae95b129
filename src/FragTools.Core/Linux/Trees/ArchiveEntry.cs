namespace FragTools.Linux.Trees;

/// <summary>One entry of the archive, or a folder that only its content tells of.</summary>
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
