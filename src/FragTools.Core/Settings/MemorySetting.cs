using FragTools.Linux;

namespace FragTools.Settings;

/// <summary>One setting of the kernel's memory management: what it is, what it could be, and which file makes it so at boot.</summary>
public sealed record MemorySetting : INodeRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The kernel's name: <c>extfrag_threshold</c>, <c>transparent_hugepage/enabled</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The value: the number as the kernel prints it, or of a setting with words the chosen one. Null where this kernel
    /// does not have the setting, or it could not be read.
    /// </summary>
    public string? Value { get; init; }

    /// <summary>The value as a number, for comparisons; null where it is a word or not known.</summary>
    public long? Number { get; init; }

    /// <summary>
    /// What a kernel of this release starts with, on this machine; <c>about N</c> where it is a formula that is not
    /// exact, null where it is not known.
    /// </summary>
    public string? Default { get; init; }

    /// <summary>Is the value the default? Null where one of the two is not known.</summary>
    public bool? IsDefault => Value is null || Default is not { } known || known.StartsWith(MinFreeDefault.About, StringComparison.Ordinal)
        ? null
        : Value == known;

    /// <summary>What the kernel of this release takes: <c>0-1000</c>, or words separated by <c>|</c>.</summary>
    public required string Allowed { get; init; }

    /// <summary>The first kernel release that has the setting; distributions may have it earlier.</summary>
    public required string Since { get; init; }

    /// <summary>What it does for fragmentation, in a sentence.</summary>
    public required string Effect { get; init; }

    /// <summary>
    /// The value that the files of sysctl.d (of tmpfiles.d for what lives in /sys) give it at boot; null where none
    /// does.
    /// </summary>
    public string? ConfiguredValue { get; init; }

    /// <summary>
    /// The file and line that give it: <c>/etc/sysctl.d/99-sysctl.conf:3</c>; null where none does. The last of
    /// several, which counts.
    /// </summary>
    public string? ConfiguredIn { get; init; }

    /// <summary>
    /// What else is to be said: not on this kernel, or another value than the files would give it. Null where nothing
    /// is.
    /// </summary>
    public string? Note { get; init; }

    /// <summary>The key as sysctl.d writes it, <c>vm.extfrag_threshold</c>; of what lives in /sys the path.</summary>
    public required string Key { get; init; }

    /// <summary>Where default, range and effect were read: kernel file, function or variable, and release.</summary>
    public required string KernelSource { get; init; }

    /// <summary>The file that was read.</summary>
    public required string Source { get; init; }

    /// <summary>The tree that it was read from, or null where it came from elsewhere: what sets a machine asks for this.</summary>
    internal LinuxRoot? Tree { get; init; }
}
