using System.Globalization;
using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>Releases whose compaction, or whose use of memory, has a fault that later ones do not have.</summary>
internal sealed class KernelFaultRule : AdviceRule
{
    // Red Hat's bug 1507149: kernel memory accounting of el7 leaks memory cgroups with their slab caches; mended in build 1075.
    private const int FirstSoundEl7Build = 1075;
    private const string El7 = ".el7";

    // mm/compaction.c, __compact_pgdat: 3.18 begins an explicit compaction at the cached positions of the last one, which
    // 3.7 introduced; 4.4 resets them first (__reset_isolation_suitable).
    private const string KeepsPositions
        = "its writes to compact_memory go on where the last compaction stopped, and may look at only a part of each zone: compact again, once or twice, or use 4.4 or later";

    public override Advice? Look(AdviceInput input)
        => input.Root.Kernel is { } kernel && FaultOf(kernel) is { } fault
            ? new Advice(AdviceKind.KernelFault, $"Kernel {kernel.Release}: {fault}.")
            : null;

    /// <summary>The fault of a release, or null where none is known.</summary>
    internal static string? FaultOf(KernelRelease kernel)
        => El7Build(kernel.Release) is { } build
            ? build < FirstSoundEl7Build
                ? "where containers have kernel memory accounting it leaks memory cgroups with their slab caches, which cannot be moved; kernel 3.10.0-1075.el7 "
                    + "mends that, cgroup.memory=nokmem on the kernel's command line goes round it, and a restart frees what has leaked"
                : KeepsPositions
            : kernel.IsAtLeast(3, 7) && !kernel.IsAtLeast(4, 0) ? KeepsPositions
            : null;

    // "3.10.0-1160.49.1.el7.x86_64": the number behind the dash.
    private static int? El7Build(string release)
    {
        if (!release.StartsWith("3.10.0-", StringComparison.Ordinal) || !release.Contains(El7, StringComparison.Ordinal))
        {
            return null;
        }

        var build = release["3.10.0-".Length..].Split('.')[0];
        return int.TryParse(build, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
