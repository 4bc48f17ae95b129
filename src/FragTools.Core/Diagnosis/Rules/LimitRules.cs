using FragTools.Diagnosis.Evidence;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// A cgroup may not have more processes; "cannot allocate memory" and "resource temporarily unavailable" are what programs then say.
/// </summary>
internal sealed class ProcessLimitReached() : LimitRule(
    FindingId.ProcessLimitReached,
    LimitKind.Processes,
    "The number of processes of a cgroup was at its limit: fork was refused, and memory has no part in it.");

/// <summary>No further user namespace may be made, or none at all.</summary>
internal sealed class UserNamespaceLimitReached() : LimitRule(
    FindingId.UserNamespaceLimitReached,
    LimitKind.UserNamespaces,
    "No further user namespace was allowed (user.max_user_namespaces), which a container runtime reports much as it does a lack of "
        + "memory.")
{
    protected override string Meaning(LimitEvent limit)
        => limit.IsForbidden
            ? "User namespaces were not permitted (EPERM): not their number, but a setting forbids them "
                + "(kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns) or a seccomp filter."
            : base.Meaning(limit);
}

/// <summary>No further network namespace may be made.</summary>
internal sealed class NetworkNamespaceLimitReached() : LimitRule(
    FindingId.NetworkNamespaceLimitReached,
    LimitKind.NetworkNamespaces,
    "No further network namespace was allowed (user.max_net_namespaces), without which no pod starts.");

/// <summary>No further inotify instance or watch may be made.</summary>
internal sealed class InotifyLimitReached() : LimitRule(
    FindingId.InotifyLimitReached,
    LimitKind.Inotify,
    "The number of inotify instances or watches was at its limit (fs.inotify.max_user_instances, fs.inotify.max_user_watches).");

/// <summary>A file system has no space, or no inodes, left.</summary>
internal sealed class DiskFull() : LimitRule(
    FindingId.DiskFull,
    LimitKind.DiskSpace,
    "A file system was full.")
{
    protected override string Meaning(LimitEvent limit)
        => limit.IsExact ? base.Meaning(limit) : "No space was left on a device, and the message does not say what was full.";

    // ENOSPC is what a limit of namespaces, of inotify or of cgroups gives, too.
    protected override Confidence Otherwise => Confidence.Possible;
}

/// <summary>A cpuset was asked for processors or NUMA nodes that its parent does not have.</summary>
internal sealed class CpusetRefused() : LimitRule(
    FindingId.CpusetRefused,
    LimitKind.Cpuset,
    "A cpuset was refused the processors or NUMA nodes that were asked for.");

/// <summary>A limit other than memory that messages say was reached.</summary>
/// <param name="id">What its findings say.</param>
/// <param name="kind">The limit.</param>
/// <param name="meaning">What it means, as a sentence.</param>
internal abstract class LimitRule(FindingId id, LimitKind kind, string meaning) : Rule
{
    public sealed override FindingId Id => id;

    /// <summary>How strongly a message speaks that does not name the limit.</summary>
    protected virtual Confidence Otherwise => Confidence.Likely;

    /// <summary>What a message means, as a sentence.</summary>
    protected virtual string Meaning(LimitEvent limit) => meaning;

    public sealed override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Limits.Where(limit => limit.Kind == kind).Select(limit => new Finding(id)
        {
            Severity = Severity.Critical,
            Statement = $"{Meaning(limit)} The message{Wording.Occurrence(limit.Count, limit.LastSeen, false, null)}: {limit.Message}",
            Numbers = Wording.Numbers(("Occurrences", limit.Count)),
            Basis = limit,
            Source = limit.Source,
            LineNumber = limit.LineNumber,
            Supports = node.IsBeforeRefusal(limit.LastSeen) ? null : Verdict.NotFragmentation,
            Strength = limit.IsExact ? Confidence.Proven : Otherwise,
        });
}
