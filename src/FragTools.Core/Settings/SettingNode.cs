using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Settings;

/// <summary>What a default hangs on: the kernel's release and how it was built, the machine's memory.</summary>
internal sealed class SettingNode(LinuxRoot root)
{
    private readonly Lazy<IReadOnlyList<ZoneInfo>> _zones = new(() => ZoneInfoReader.Instance.Read(new NodeInput.Root(root)).Items);

    public KernelRelease? Kernel => root.Kernel;

    public LinuxRoot Root => root;

    /// <summary>The zones, or none where they cannot be read.</summary>
    public IReadOnlyList<ZoneInfo> Zones => _zones.Value;

    /// <summary>One default up to a release, another from it on; null where the release is not known.</summary>
    public string? BySince(string release, string? before, string from)
        => Kernel is null ? null : Kernel >= KernelRelease.TryParse(release)! ? from : before;

    /// <summary>Is a switch of the kernel's configuration on? Not known is no.</summary>
    public bool HasOption(string name) => KernelConfig.Find(root, name).Value is "y" or "m";

    /// <summary>Was the kernel built with full preemption for real time? Its banner says so.</summary>
    public bool IsRealTime => root.TryReadLine("proc/version")?.Contains("PREEMPT_RT", StringComparison.Ordinal) == true
        || root.TryReadLine("proc/sys/kernel/version")?.Contains("PREEMPT_RT", StringComparison.Ordinal) == true;
}
