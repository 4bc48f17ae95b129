using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Starts;

/// <summary>Says from a program's own words whether a container or sandbox did not start, and what they say of the reason.</summary>
internal static partial class StartFailureText
{
    // As kubelet's sentence wraps that of the runtime, it ends as that does, but for what closes the wrapping.
    private const int TailLength = 40;

    /// <summary>Does a line of a program say so?</summary>
    /// <param name="entry">The line.</param>
    /// <param name="reason">What it says of the reason.</param>
    public static bool TryRead(LogEntry entry, out StartFailureReason reason)
    {
        reason = StartFailureReason.Other;
        if (entry.IsError == false && !IsWarnedOfName(entry.Message))
        {
            return false;
        }

        return TryRead(entry.Message, out reason, isError: entry.IsError == true);
    }

    /// <summary>Does a sentence say so?</summary>
    /// <param name="message">The sentence, unescaped.</param>
    /// <param name="reason">What it says of the reason.</param>
    /// <param name="isError">
    /// True where its writer calls it an error; one that a program's child wrote without a level counts where it names
    /// a reason that nothing else has.
    /// </param>
    public static bool TryRead(string message, out StartFailureReason reason, bool isError = true)
    {
        reason = StartFailureReason.Other;
        if (NoStart().IsMatch(message) || StartFailureReasons.IsNotTheRuntime(message))
        {
            return false;
        }

        reason = StartFailureReasons.Of(message);
        return StartFailureReasons.IsOfStarts(reason) || IsMount(message, reason) || IsWarnedOfName(message) || (
            isError && Start().IsMatch(message));
    }

    /// <summary>N of <c>exit status N</c>; that of a warning which runc wrote before its error is not the error's.</summary>
    public static int? ExitStatus(string message)
    {
        var error = message.LastIndexOf("level=error", StringComparison.Ordinal);
        return Exit().Match(message, Math.Max(error, 0)) is { Success: true } match
            && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }

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
        => child is StartFailureReason.UnshareNoMemory or StartFailureReason.NamespaceLimit
                or StartFailureReason.TemporarilyUnavailable or StartFailureReason.ProcessNoMemory
            && parent is StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof;

    /// <summary>A volume that was refused memory keeps its pod from starting; one that is not there has other reasons.</summary>
    private static bool IsMount(string message, StartFailureReason reason)
        => reason is StartFailureReason.ProcessNoMemory or StartFailureReason.NoMemory && Mount().IsMatch(message);

    /// <summary>CRI-O says at the level of a warning that the kubelet's next attempt came before its last was over.</summary>
    private static bool IsWarnedOfName(string message) => NameTaken().IsMatch(message);

    // Written by: kubelet (pkg/kubelet/kuberuntime and, with dockershim, dockershim), dockerd (daemon/start.go), containerd
    // (pkg/cri/server), CRI-O (server), runc (libcontainer), crun and podman.
    [GeneratedRegex(
        """
        oci\ runtime\ error | oci\ runtime\ (create|start)\ failed | (runc|crun)\ (create|start|run)\ failed
        | containerd:\ start\ container | create\ container\ failed | container\ creation\ error
        | /containers/[^/\ ]+/start\ returned\ error
        | (RunPodSandbox|CreatePodSandbox|StartContainer|CreateContainer)\b .{0,2000}? \bfailed
        | failed\ to\ "?(CreatePodSandbox|StartContainer|CreateContainer)"?\ for
        | failed\ (to\ )?create\ (a\ )?(pod\ )?sandbox | start\ failed\ in\ pod
        | failed\ to\ (create|start)\ (the\ )?(containerd\ task|shim|task|container)\b | pod\ container\ exists
        | cgroups\ exist\ and\ are\ correctly\ applied
        | cannot\ start\ (container|service)\b | failed\ to\ (set\ ?up|create\ endpoint)\b .{0,200}? \b(network|sandbox)
        | driver\ failed\ programming | starting\ container\ (process\ caused|failed) | unable\ to\ start\ container\b
        | ^[^:\ ][^\ ]*:\ image\ not\ known$
        | ^(creating\ container\ storage | mounting\ storage\ for\ container\ [0-9a-f]+):\ | ^nsexec-[0-9]\[[0-9]+\]:\ unable\ to\ spawn
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Start();

    // A further process in a container that runs: kubectl exec, and probes.
    [GeneratedRegex(@"runtime exec failed|\bexec failed: |\bExecSync\b|/exec/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoStart();

    // pkg/volume/util/operationexecutor; pkg/kubelet/kubelet.go.
    [GeneratedRegex(@"MountVolume\.|mount(ing)? volumes? |attach or mount", RegexOptions.CultureInvariant)]
    private static partial Regex Mount();

    [GeneratedRegex("error reserving (ctr|pod) name", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NameTaken();

    [GeneratedRegex(@"exit status ([0-9]{1,9})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Exit();
}
