using System.Globalization;
using FragTools.Linux;

namespace FragTools.Diagnosis.Rules;

/// <summary>A fault of some kernels that bears on memory in pieces, or on being killed for lack of it.</summary>
public sealed record KnownFault
{
    /// <summary>What is wrong and with which release it was put right.</summary>
    public required string Fault { get; init; }

    /// <summary>The first release that has it, as far as that is known.</summary>
    public required string FirstRelease { get; init; }

    /// <summary>The first release without it.</summary>
    public required string FixedIn { get; init; }

    /// <summary>Releases of stable series that have the fix, too, each for its own series.</summary>
    public IReadOnlyList<string> FixedInStable { get; init; } = [];

    /// <summary>The distribution whose kernels are meant (<c>el7</c>: 3.10.0 by its build); null for those of kernel.org.</summary>
    public string? Distribution { get; init; }

    /// <summary>Does the source only pass on what others said?</summary>
    public bool IsHearsay { get; init; }

    /// <summary>Where this is from.</summary>
    public required string Source { get; init; }

    /// <summary>What it bears on.</summary>
    internal FaultSubject Subject { get; init; }

    /// <summary>When the source was looked at: year and month.</summary>
    public required string LookedUp { get; init; }

    /// <summary>The fault in short.</summary>
    /// <returns><see cref="Fault"/>.</returns>
    public override string ToString() => Fault;
}

/// <summary>What a fault bears on: a note about something else than what failed only leads astray.</summary>
internal enum FaultSubject
{
    /// <summary>Compaction of whatever order.</summary>
    Compaction,

    /// <summary>The OOM killer.</summary>
    Kills,

    /// <summary>The arrays with a place for each memory cgroup.</summary>
    MemoryCgroups,

    /// <summary>The queues of veth pairs.</summary>
    Veth,
}

/// <summary>The faults that are known. Short on purpose: each row has a source, and a date on which that was looked at.</summary>
internal static class KnownFaults
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<KnownFault> All { get; } =
    [
        new()
        {
            Fault = "the OOM killer may run for a block of order 1 to 3 while much memory is free, because the kernel gives up "
                + "compaction too early; 4.8 tries longer.",
            FirstRelease = "4.7",
            FixedIn = "4.8",
            Subject = FaultSubject.Kills,
            Source = "kernel commit 6b4e3181d7bd (mm, oom: prevent premature OOM killer invocation for high order request)",
            LookedUp = "2026-11",
        },
        new()
        {
            Fault = "a fault by which processes are killed while swap is unused is said to be put right somewhere between 4.9.12 and "
                + "4.9.18; nobody names the change.",
            FirstRelease = "4.9",
            FixedIn = "4.9.18",
            IsHearsay = true,
            Subject = FaultSubject.Kills,
            Source = "a comment under the question \"OOM but no swap used\", quoted by articles on containers that did not start",
            LookedUp = "2026-11",
        },
        new()
        {
            Fault = "memory cgroups with kernel memory accounting leak, and with them grow slab caches and the arrays with a place for "
                + "each; said to be put right in 3.10.0-1075, or avoided with cgroup.memory=nokmem.",
            FirstRelease = "3.10.0-123",
            FixedIn = "3.10.0-1075",
            Distribution = "el7",
            Subject = FaultSubject.MemoryCgroups,
            Source = "Red Hat bug 1507149, as docker/for-linux#841 cites it; opencontainers/runc#1725 and #1920",
            LookedUp = "2026-11",
        },
        new()
        {
            Fault = "the queues of a veth pair, one for each possible processor, are asked for in one piece of up to order 5; 6.8 takes "
                + "pieces where it must.",
            FirstRelease = "5.15",
            FixedIn = "6.8",
            FixedInStable = ["5.15.151", "6.1.81", "6.6.21", "6.7.9"],
            Subject = FaultSubject.Veth,
            Source = "kernel commit 1ce7d306ea63 (veth: try harder when allocating queue memory)",
            LookedUp = "2026-11",
        },
        new()
        {
            // 3.18 begins an explicit compaction at the cached positions of the last one, which 3.7 introduced; 4.4 resets them first
            // (__reset_isolation_suitable).
            Fault = "writes to compact_memory go on where the last compaction stopped, and may look at only a part of each zone: "
                + "compact again, once or twice, or use 4.4 or later.",
            FirstRelease = "3.7",
            FixedIn = "4.1",
            Source = "mm/compaction.c, __compact_pgdat, of 3.18 and 4.4",
            LookedUp = "2026-11",
        },
    ];

    /// <summary>The faults in whose range a release lies, by its numbers: what a distribution put right by itself is not known.</summary>
    /// <param name="kernel">The release.</param>
    /// <returns>The rows.</returns>
    public static IEnumerable<KnownFault> Of(KernelRelease kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var family = kernel.EnterpriseRelease is { } release ? string.Create(CultureInfo.InvariantCulture, $"el{release}") : null;
        return All.Where(fault
            => fault.Distribution == family && (family is null ? IsInRange(fault, kernel) : IsBuildInRange(fault, kernel.Build)));
    }

    private static bool IsInRange(KnownFault fault, KernelRelease kernel)
        => kernel >= KernelRelease.TryParse(fault.FirstRelease)! && kernel < KernelRelease.TryParse(fault.FixedIn)!
            && !fault.FixedInStable
                .Select(release => KernelRelease.TryParse(release)!)
                .Any(fix => (fix.Major, fix.Minor) == (kernel.Major, kernel.Minor) && kernel >= fix);

    private static bool IsBuildInRange(KnownFault fault, int? build)
        => build >= ReleaseNumber.Parse(fault.FirstRelease, 0).Build && build < ReleaseNumber.Parse(fault.FixedIn, 0).Build;
}
