using FragTools.Linux;

namespace FragTools.Settings;

/// <summary>What a tree's configuration files make of settings at boot; read once, when first asked.</summary>
internal sealed class SettingFiles(LinuxRoot root)
{
    private readonly Lazy<IReadOnlyList<ConfigLine>> _sysctl = new(() => SysctlFiles.Read(root));
    private readonly Lazy<IReadOnlyList<ConfigLine>> _tmpFiles = new(() => TmpFiles.Read(root));

    /// <summary>The line that counts, or null where no file sets it.</summary>
    public ConfigLine? Effective(SettingDefinition setting) => setting.IsSysctl
        ? SysctlFiles.Effective(_sysctl.Value, setting.SysctlPath)
        : TmpFiles.Effective(_tmpFiles.Value, "/" + setting.RelativePath);
}
