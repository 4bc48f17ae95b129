using FragTools.Linux;

namespace FragTools.Settings;

/// <summary>What became of a setting.</summary>
public sealed record MemorySettingChange : INodeRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The kernel's name of the setting.</summary>
    public required string Name { get; init; }

    /// <summary>The value before.</summary>
    public required string OldValue { get; init; }

    /// <summary>The value now, read back from the kernel.</summary>
    public required string Value { get; init; }

    /// <summary>The value that was asked for.</summary>
    public required string RequestedValue { get; init; }

    /// <summary>Does the kernel have the value that was asked for?</summary>
    public bool IsSet => Value == RequestedValue;

    /// <summary>The file that sets it at the next boot; null where it was not to be kept.</summary>
    public string? PersistedIn { get; init; }

    /// <summary>
    /// The line of another file that gives another value at boot in spite of <see cref="PersistedIn"/>, and the value:
    /// <c>/etc/sysctl.d/99-sysctl.conf:3 (60)</c>. Null where there is none, or nothing was to be kept.
    /// </summary>
    public string? OverriddenBy { get; init; }

    /// <summary>
    /// What an operator must know besides: another value than was asked for, or one that does not last. Null where all
    /// is as it should be.
    /// </summary>
    public string? Warning
        => !IsSet ? $"{Source}: the kernel made {Value} of {RequestedValue}"
            : OverriddenBy is { } other ? $"{PersistedIn} does not have the last word at boot: {other} overrides it"
            : null;

    /// <summary>The command in PowerShell that restores <see cref="OldValue"/>; with what was kept for the next boot.</summary>
    public string RestoreCommand => $"Set-MemorySetting {Name} {OldValue}{(PersistedIn is null ? "" : " -Persist")}{Below("-Root", "''")}";

    /// <summary>The same on the command line.</summary>
    public string RestoreShellCommand
        => $"fragtools settings {Name}={OldValue}{(PersistedIn is null ? "" : " --persist")}{Below("--root", @"'\''")}";

    /// <summary>The file that was written.</summary>
    public required string Source { get; init; }

    /// <summary>The tree's path; null for the machine in front of us.</summary>
    internal string? Root { get; init; }

    private string Below(string option, string quote)
        => Root is null ? "" : $" {option} '{Root.Replace("'", quote, StringComparison.Ordinal)}'";
}
