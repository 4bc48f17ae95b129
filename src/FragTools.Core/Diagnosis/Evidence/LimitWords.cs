using System.Text.RegularExpressions;
using FragTools.Starts;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// Which limit a message of a runtime or the kubelet reports. ENOSPC is what a full file system gives, what cgroup folders beyond the
/// last id give, a cpuset without processors, an inotify without watches, and clone or unshare at a limit of namespaces
/// (kernel/ucount.c, since 4.9): what stands before the words says which.
/// </summary>
internal static partial class LimitWords
{
    /// <summary>The limit, and whether the words name it; null where the message reports none, or nothing about containers.</summary>
    public static (LimitKind Kind, bool IsExact)? Of(string message)
        => Inotify().IsMatch(message) ? (LimitKind.Inotify, true)
            : Unshared().Match(message) is { Success: true } unshared ? OfNamespace(unshared)
            : StartFailureReasons.IsClone(message) ? (LimitKind.UserNamespaces, false)
            : Thread().IsMatch(message) ? (LimitKind.Processes, false)
            : Full().Match(message) is { Success: true } full ? OfPath(full.Groups["path"].Value, message)
            : Ceiling().IsMatch(message) ? (LimitKind.UserNamespaces, false)
            : null;

    /// <summary>Is something named that was full?</summary>
    public static bool NamesPath(string message) => Full().Matches(message).Any(static full => full.Groups["path"].Length > 0);

    /// <summary>What could not be unshared or made; without its name it may be any namespace.</summary>
    private static (LimitKind Kind, bool IsExact) OfNamespace(Match unshared)
    {
        var isFull = unshared.Groups["full"].Success;
        return unshared.Groups["net"].Success ? (LimitKind.NetworkNamespaces, isFull)
            : (LimitKind.UserNamespaces, isFull && unshared.Groups["user"].Success);
    }

    private static (LimitKind Kind, bool IsExact)? OfPath(string path, string message)
        => path.Contains("cpuset", StringComparison.Ordinal) && !message.Contains("mkdir " + path, StringComparison.Ordinal)
            ? (LimitKind.Cpuset, true)
            : path.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal) ? (LimitKind.MemoryCgroups, true)
            : path.StartsWith("/sys/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal)
            || !Container().IsMatch(message) ? null
            : (LimitKind.DiskSpace, path.Length > 0);

    [GeneratedRegex(
        "inotify_(init1?|add_watch)\\b.*(no space left on device|too many open files)"
            + "|inotify (watch|instance)\\w*.*(no space left on device|too many open files|limit)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Inotify();

    // runc's nsexec.c ("failed to unshare user namespace: No space left on device"), containerd's pkg/netns.
    [GeneratedRegex(
        """
        (unshare|clone|creat\w*|CLONE_NEW\w+)\b
        :?[^:]{0,80}?((?<net>network\ namespace|netns|CLONE_NEWNET)|(?<user>user\ namespace|CLONE_NEWUSER)|namespaces?|remaining)
        .{0,120}?:\ ((?<full>no\ space\ left\ on\ device)|operation\ not\ permitted|invalid\ argument)
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Unshared();

    // A message that only names the setting reports nothing.
    [GeneratedRegex(
        @"max_user_namespaces.{0,80}(\b0\b|too low|reached|exceed|disabled)"
            + "|(reached|exceed\\w*|no space left|not permitted).{0,80}max_user_namespaces",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Ceiling();

    // fork and clone give EAGAIN at pids.max, RLIMIT_NPROC and kernel.threads-max (kernel/fork.c, copy_process).
    [GeneratedRegex(
        @"(\bfork\b|fork/exec|\bclone\b|pthread_create|newosproc|OS thread)[^""]{0,200}(resource temporarily unavailable|\berrno[ =]11\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Thread();

    [GeneratedRegex(
        @"(?<path>/[^\s""]*?)[\\""']*: no space left on device|no space left on device",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Full();

    [GeneratedRegex(
        @"\bpods?\b|podsandbox|sandbox|container|rootfs|overlay|\bimage\b|\bOCI\b|\brunc\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Container();
}
