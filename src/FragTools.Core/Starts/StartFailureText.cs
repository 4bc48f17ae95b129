using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Starts;

/// <summary>Tells from a program's own words whether a container or sandbox did not start, and what it says of the reason.</summary>
internal static partial class StartFailureText
{
    // As kubelet's sentence wraps that of the runtime, it ends as that does, but for what closes the wrapping.
    private const int TailLength = 40;

    /// <summary>Does it say so?</summary>
    /// <param name="entry">The line.</param>
    /// <param name="reason">What it says of the reason.</param>
    public static bool TryRead(LogEntry entry, out StartFailureReason reason)
    {
        reason = StartFailureReason.Other;
        if (entry.IsError == false || NoStart().IsMatch(entry.Message))
        {
            return false;
        }

        reason = ReasonOf(entry.Message);

        // A line without a level is one that a program's child wrote: it counts where it names one of the known reasons.
        return reason != StartFailureReason.Other || (entry.IsError == true && Start().IsMatch(entry.Message) && !NotTheRuntime(entry.Message));
    }

    /// <summary>N of <c>exit status N</c>.</summary>
    public static int? ExitStatus(string message)
        => Exit().Match(message) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;

    /// <summary>The end of a message, without what closes quotations around it.</summary>
    public static string Tail(string message)
    {
        var end = message.AsSpan().TrimEnd(" \"'})].,;:");
        end = end.EndsWith(": unknown", StringComparison.Ordinal) ? end[..^": unknown".Length] : end;
        end = end.TrimEnd(" \"'})].,;:");
        return end[Math.Max(0, end.Length - TailLength)..].ToString();
    }

    /// <summary>May two lines that name neither pod nor container speak of the same attempt?</summary>
    public static bool IsSameMatter(FailureLine one, FailureLine other)
        => one.Reason == other.Reason
            ? one.ExitStatus == other.ExitStatus && (one.Reason != StartFailureReason.Other || one.Tail == other.Tail)
            : IsChildAndParent(one.Reason, other.Reason) || IsChildAndParent(other.Reason, one.Reason);

    /// <summary>The child says why it gives up, and its parent only that it did.</summary>
    private static bool IsChildAndParent(StartFailureReason child, StartFailureReason parent)
        => child == StartFailureReason.UnshareNoMemory && parent is StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof;

    private static StartFailureReason ReasonOf(string message)
    {
        if (message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase))
        {
            return Conntrack().IsMatch(message) ? StartFailureReason.NfConntrackCache
                : Cgroup().IsMatch(message) ? StartFailureReason.CgroupNoMemory
                : Unshare().IsMatch(message) ? StartFailureReason.UnshareNoMemory
                : Network().IsMatch(message) && !Fork().IsMatch(message) ? StartFailureReason.NetworkNoMemory
                : Child(message);
        }

        return Cache().IsMatch(message) ? StartFailureReason.NfConntrackCache : Child(message);
    }

    private static StartFailureReason Child(string message)
        => Setns().IsMatch(message) ? StartFailureReason.SetnsExit
            : FinalChild().IsMatch(message) ? StartFailureReason.FinalChildEof
            : StartFailureReason.Other;

    /// <summary>The image or the pod's own configuration is at fault, or the container had started before.</summary>
    private static bool NotTheRuntime(string message) => Waiting().IsMatch(message) && !RuntimeError().IsMatch(message);

    // Written by: kubelet (pkg/kubelet/kuberuntime and, with dockershim, dockershim), dockerd (daemon/start.go), containerd
    // (pkg/cri/server), CRI-O (server), runc (libcontainer).
    [GeneratedRegex(
        """
        oci\ runtime\ error | oci\ runtime\ (create|start)\ failed | runc\ (create|start)\ failed
        | containerd:\ start\ container | create\ container\ failed | container\ creation\ error | /containers/[^/\ ]+/start\ returned\ error
        | (RunPodSandbox|CreatePodSandbox|StartContainer|CreateContainer)\b .{0,2000}? \bfailed
        | failed\ to\ "?(CreatePodSandbox|StartContainer|CreateContainer)
        | failed\ (to\ )?create\ (a\ )?(pod\ )?sandbox | start\ failed\ in\ pod
        | starting\ container\ (process\ caused|failed) | unable\ to\ start\ container\ process
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Start();

    // A further process in a container that runs: kubectl exec, and probes.
    [GeneratedRegex(@"runtime exec failed|\bexec failed: |\bExecSync\b|/exec/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoStart();

    // pkg/kubelet/images/types.go and pkg/kubelet/container/sync_result.go.
    [GeneratedRegex("with \"?(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|ErrImageNeverPull|ErrImageInspect|InvalidImageName|RegistryUnavailable|CreateContainerConfigError|PostStartHookError)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Waiting();

    [GeneratedRegex("with \"?(RunContainerError|CreateContainerError|CreatePodSandboxError|RunInitContainerError)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RuntimeError();

    [GeneratedRegex(@"exec setns process for init", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Setns();

    [GeneratedRegex(@"final child's pid from pipe.{0,20}EOF", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FinalChild();

    [GeneratedRegex(@"to unshare|unshare[ :(]|creat\w* (a |new )*(network namespace|netns)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Unshare();

    // "mkdir /sys/fs/cgroup/memory/…: cannot allocate memory"; a systemd path has colons of its own.
    [GeneratedRegex(@"cgroup/\S+: cannot allocate memory", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cgroup();

    [GeneratedRegex(@"nf_conn", RegexOptions.CultureInvariant)]
    private static partial Regex Conntrack();

    [GeneratedRegex(@"nf_conn(track)?\S* (slab )?cache|kmem_cache_create\(nf_conn", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Cache();

    [GeneratedRegex(@"\bveth|pair interfaces|create endpoint|\bnetwork\b|\bbridge\b|\bnetlink\b|\bCNI\b|\binterface\b|\broute\b|\biptables\b|\bvxlan\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Network();

    [GeneratedRegex(@"fork/exec \S+: cannot allocate memory", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Fork();

    [GeneratedRegex(@"exit status ([0-9]{1,9})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Exit();
}
