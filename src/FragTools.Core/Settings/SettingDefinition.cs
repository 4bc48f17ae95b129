using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Settings;

/// <summary>What is known of a setting before any machine is looked at.</summary>
internal sealed record SettingDefinition
{
    private const string SysctlFolder = "proc/sys/";

    public required string Name { get; init; }

    /// <summary>The file below the root, without a leading slash.</summary>
    public required string RelativePath { get; init; }

    /// <summary>The first release that has it.</summary>
    public required string Since { get; init; }

    public required string Effect { get; init; }

    public required string KernelSource { get; init; }

    /// <summary>Numbers that it takes, by release, the newest first; empty for a setting with words.</summary>
    public IReadOnlyList<NumberRange> Ranges { get; init; } = [];

    /// <summary>Words that it takes and the release that brought each; empty for a setting with numbers.</summary>
    public IReadOnlyList<(string Word, string Since)> Words { get; init; } = [];

    /// <summary>What a number counts, where a wrong one is likely to come from another unit.</summary>
    public string Unit { get; init; } = "";

    public required Func<SettingNode, string?> Default { get; init; }

    /// <summary>Why a number that the kernel takes would ruin the machine, or null.</summary>
    public Func<SettingNode, long, string?> Danger { get; init; } = static (_, _) => null;

    /// <summary>Is it one of /proc/sys, which sysctl.d sets? The others live in /sys, and tmpfiles.d sets them.</summary>
    public bool IsSysctl => RelativePath.StartsWith(SysctlFolder, StringComparison.Ordinal);

    /// <summary>The path below /proc/sys: <c>vm/swappiness</c>.</summary>
    public string SysctlPath => RelativePath[SysctlFolder.Length..];

    public string Key => IsSysctl ? SysctlPath.Replace('/', '.') : "/" + RelativePath;

    /// <summary>The range of a kernel; the newest where the release is not known.</summary>
    public NumberRange? RangeOf(KernelRelease? kernel)
        => Ranges.FirstOrDefault(range => kernel is null || range.Since is null || kernel >= KernelRelease.TryParse(range.Since)!)
            ?? (Ranges.Count > 0 ? Ranges[^1] : null);

    /// <summary>The words of a kernel; all where the release is not known.</summary>
    public IEnumerable<string> WordsOf(KernelRelease? kernel)
        => Words.Where(word => kernel is null || kernel >= KernelRelease.TryParse(word.Since)!).Select(word => word.Word);

    public string Allowed(KernelRelease? kernel) => RangeOf(kernel)?.ToString() ?? string.Join('|', WordsOf(kernel));

    /// <summary>Does the user mean this setting? Its name, its key with dots or slashes, or its path; wildcards.</summary>
    public bool IsNamed(string pattern)
    {
        var wanted = pattern.TrimStart('/');
        string[] names = [Name, Key.TrimStart('/'), RelativePath, IsSysctl ? SysctlPath : RelativePath];
        return names.Any(name => Wildcard.IsMatch(wanted, name, ignoreCase: true));
    }
}

/// <summary>Whole numbers that a setting takes.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
/// <param name="Since">The first release of this range; null for all before.</param>
internal sealed record NumberRange(long Least, long Most, string? Since = null)
{
    public override string ToString() => $"{Least}-{Most}";
}
