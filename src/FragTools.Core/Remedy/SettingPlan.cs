using System.Text;
using FragTools.Linux;
using FragTools.Settings;

namespace FragTools.Remedy;

/// <summary>A change of a setting that was found to be possible and is not made yet.</summary>
public sealed class SettingPlan
{
    private const string SysctlFile = "etc/sysctl.d/90-fragtools.conf";
    private const string TmpFile = "etc/tmpfiles.d/90-fragtools.conf";

    private readonly LinuxRoot _root;
    private readonly IKernelWriter _writer;
    private readonly SettingDefinition _setting;
    private readonly bool _persist;

    private SettingPlan(LinuxRoot root, IKernelWriter writer, SettingDefinition setting, string oldValue, string value, bool persist)
    {
        _root = root;
        _writer = writer;
        _setting = setting;
        _persist = persist;
        OldValue = oldValue;
        Value = value;
    }

    /// <summary>The kernel's name of the setting.</summary>
    public string Name => _setting.Name;

    /// <summary>The value now.</summary>
    public string OldValue { get; }

    /// <summary>The value that it shall have.</summary>
    public string Value { get; }

    /// <summary>The file that is to set it at boot, as the user knows it; null where it shall not last.</summary>
    public string? PersistIn => _persist ? _root.Describe(PersistPath) : null;

    /// <summary>What would be done, for a question.</summary>
    public string Description
        => $"Set {_setting.Key} from {OldValue} to {Value} "
            + $"({_root.Describe(_setting.RelativePath)}{(PersistIn is { } file ? $", and at boot: {file}" : "")})";

    private string PersistPath => _setting.IsSysctl ? SysctlFile : TmpFile;

    /// <summary>Finds out whether a setting can be given a value. Nothing is written.</summary>
    /// <param name="root">The machine's tree.</param>
    /// <param name="name">The setting: its name, its key or its path.</param>
    /// <param name="value">The value.</param>
    /// <param name="persist">Shall it be set at the next boot, too?</param>
    /// <param name="force">Take what the kernel takes, even where it would ruin the machine.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="NodeException">
    /// There is no such setting (FilterMatchesNothing), or not on this kernel (KernelFeatureOff); it cannot have the value
    /// (SettingValueInvalid); it may not be written (KernelFileDenied).
    /// </exception>
    public static SettingPlan Make(LinuxRoot root, string name, string value, bool persist, bool force)
    {
        ArgumentNullException.ThrowIfNull(root);
        return Make(root, new KernelWriter(root), name, value, persist, force);
    }

    /// <summary>Says no to a setting that was read elsewhere: what a capture or another machine has sets nothing here.</summary>
    /// <param name="setting">The setting as it was read.</param>
    /// <param name="root">The machine that would be set.</param>
    /// <exception cref="NodeException">SettingRefused: it was not read from this machine.</exception>
    public static void CheckOrigin(MemorySetting setting, LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(root);
        if (setting.Tree?.Path != root.Path)
        {
            throw new NodeException(
                NodeError.SettingRefused,
                setting.Source,
                $"was not read from {(root.IsLive ? "this machine" : root.Describe(""))}; nothing was set. Name the setting and its value");
        }
    }

    /// <inheritdoc cref="Make(LinuxRoot, string, string, bool, bool)"/>
    internal static SettingPlan Make(LinuxRoot root, IKernelWriter writer, string name, string value, bool persist, bool force)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var found = MemorySettingReader.Select(root, [name], out var errors);
        if (errors is [var unknown, ..])
        {
            throw unknown;
        }

        if (found is not [var setting])
        {
            throw new NodeException(
                NodeError.FilterMatchesNothing, root.Describe("proc/sys/vm"), $"'{name}' names several settings: "
                    + $"{string.Join(", ", found.Select(one => one.Name))}; one at a time is set");
        }

        var node = new SettingNode(root);
        var oldValue = Old(root, setting);
        var checkedValue = SettingValue.Check(setting, value, node, force);
        writer.Check(setting.RelativePath);
        return new SettingPlan(root, writer, setting, oldValue, checkedValue, persist);
    }

    /// <summary>
    /// Makes the change: what shall last is made ready first, so that nothing is changed where that cannot be. What is ready and
    /// cannot take its place after all (the file is immutable) is an error, and the setting is changed.
    /// </summary>
    /// <param name="failed">Is told that the setting was changed and does not last; without it that is thrown.</param>
    /// <param name="note">Is told what is waited for.</param>
    /// <param name="cancellation">Ends waiting for another process; nothing is changed then.</param>
    /// <returns>The old value, and the new one as the kernel gives it back.</returns>
    /// <exception cref="NodeException">A file may not be written, or the kernel did not take the value.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public MemorySettingChange Apply(
        Action<NodeException>? failed = null, Action<string>? note = null, CancellationToken cancellation = default)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new NodeException(
                NodeError.PlatformNotLinux, _root.Describe(_setting.RelativePath), "only Linux has kernels to write to");
        }

        using var file = _persist ? new PersistedFile(_root, PersistPath, note, cancellation) : null;
        file?.Prepare(ConfigEdit.Put(file.Current(), IsSameLine, isLast: _setting.IsSysctl, Line()));
        cancellation.ThrowIfCancellationRequested();
        _writer.Write(_setting.RelativePath, Encoding.ASCII.GetBytes(Value + "\n"));
        var isKept = file is not null && TryCommit(file, failed);
        var effective = isKept ? new SettingFiles(_root).Effective(_setting) : null;
        return new MemorySettingChange
        {
            Host = _root.Host,
            Name = Name,
            OldValue = OldValue,
            Value = MemorySettingReader.Current(_root, _setting),
            RequestedValue = Value,
            PersistedIn = isKept ? PersistIn : null,
            Root = _root.IsLive ? null : _root.Path,
            OverriddenBy = effective is { Value: { } other } && other != Value ? $"{effective} ({other})" : null,
            Source = _root.Describe(_setting.RelativePath),
        };
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private bool TryCommit(PersistedFile file, Action<NodeException>? failed)
    {
        try
        {
            file.Commit();
            return true;
        }
        catch (NodeException refused)
        {
            var error = new NodeException(
                refused.Error, refused.InputSource, $"{_setting.Key} was changed to {Value} and is not kept for the next boot: "
                    + $"{refused.InnerException?.Message ?? refused.Message}", refused);
            if (failed is null)
            {
                throw error;
            }

            failed(error);
            return false;
        }
    }

    private static string Old(LinuxRoot root, SettingDefinition setting)
    {
        try
        {
            return MemorySettingReader.Current(root, setting);
        }
        catch (NodeException missing) when (
            missing.Error is NodeError.KernelFileMissing or NodeError.KernelFeatureOff && root.HasFolder("proc/sys/vm"))
        {
            throw new NodeException(
                NodeError.KernelFeatureOff, root.Describe(
                    setting.RelativePath), MemorySettingReader.Problem(setting, root.Kernel), missing);
        }
    }

    private string Line() => _setting.IsSysctl ? $"{_setting.Key} = {Value}" : $"w {_setting.Key} - - - - {Value}";

    private bool IsSameLine(string line)
    {
        var parsed = _setting.IsSysctl ? SysctlFiles.ParseLine(line, PersistPath, 0) : TmpFiles.ParseLine(line, PersistPath, 0);
        return parsed is { Value: not null, IsPattern: false, IsAppended: false }
            && parsed.Target == (_setting.IsSysctl ? _setting.SysctlPath : _setting.Key);
    }
}
