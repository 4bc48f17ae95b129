using System.Text;
using System.Text.RegularExpressions;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Says what an event of Kubernetes means, by its reason and its message, whichever way it came: as a row of kubectl, as an
/// object in JSON or YAML, in the kubelet's own log.
/// </summary>
internal static partial class EventText
{
    /// <summary>node-problem-detector, which sends the kernel's lines as events.</summary>
    public const string KernelMonitor = "kernel-monitor";

    /// <summary>Reads an event.</summary>
    /// <param name="reason">The event's reason: <c>FailedCreatePodSandBox</c>.</param>
    /// <param name="message">Its message.</param>
    /// <param name="known">What is known of it otherwise: pod, host, count, times, who reports.</param>
    /// <returns>The event; null where it is about something else.</returns>
    public static ReportedEvent? Read(string reason, string message, ReportedEvent known)
    {
        var text = LogText.Unescape(message);
        var clues = known.Clues.With(PodClues.Of(text));
        known = known with { Message = text, Clues = clues };
        return reason switch
        {
            // pkg/kubelet/oom/oom_watcher_linux.go.
            "SystemOOM" => SystemOom(text, known),

            // node-problem-detector, config/kernel-monitor.json: the message is the kernel's line.
            "OOMKilling" => Kernel(text, known with { Component = known.Component ?? KernelMonitor }),
            "OOMKilled" => known with { Kind = ReportedKind.Kill },
            "Evicted" or "EvictionThresholdMet" or "NodeHasInsufficientMemory" => known with
            {
                Kind = ReportedKind.Eviction,
                Reason = StartFailureReason.Evicted,
                Resource = reason == "NodeHasInsufficientMemory" ? EvictionText.Memory : EvictionText.ResourceOf(text),
            },
            _ => Start(reason, text, known),
        };
    }

    /// <summary>The last state of a container, or the reason why it waits.</summary>
    /// <param name="reason">The reason of the state.</param>
    /// <param name="message">The message of the state.</param>
    /// <param name="known">What is known otherwise.</param>
    /// <returns>Null where the state is no trouble of ours.</returns>
    public static ReportedEvent? ReadStatus(string reason, string? message, ReportedEvent known)
    {
        known = known with { IsStatus = true, Message = LogText.Unescape(message ?? reason) };
        return reason switch
        {
            "OOMKilled" => known with { Kind = ReportedKind.Kill },
            "Evicted" => known with
            {
                Kind = ReportedKind.Eviction,
                Reason = StartFailureReason.Evicted,
                Resource = EvictionText.ResourceOf(known.Message),
            },

            // pkg/kubelet/kuberuntime, pkg/kubelet/container/sync_result.go; dockershim says ContainerCannotRun, containerd StartError.
            "RunContainerError" or "CreateContainerError" or "CreatePodSandboxError" or "ContainerCannotRun" or "StartError"
                when message is not null => known with
                {
                    Kind = ReportedKind.StartFailure,
                    Reason = StartFailureReasons.Of(known.Message),
                    Clues = known.Clues.With(PodClues.Of(known.Message)),
                },
            _ when StartFailureReasons.IsImage(reason) => known with
            {
                Kind = ReportedKind.StartFailure,
                Reason = StartFailureReason.ImageNotPulled,
            },
            _ => null,
        };
    }

    private static ReportedEvent? Start(string reason, string text, ReportedEvent known)
    {
        var isSandbox = reason is "FailedCreatePodSandBox" or "FailedCreatePodContainer";
        if (!StartFailureText.TryRead(text, out var found) && !isSandbox && !IsFailed(reason, found, text))
        {
            return null;
        }

        return known with { Kind = ReportedKind.StartFailure, Reason = found };
    }

    /// <summary>
    /// The reasons <c>Failed</c>, <c>BackOff</c> and <c>FailedMount</c> are given for much: the message must say what kept the container
    /// from starting.
    /// </summary>
    private static bool IsFailed(string reason, StartFailureReason found, string text) => reason switch
    {
        "Failed" or "FailedSync" or "FailedStart" or "InspectFailed" or "failed" or "failedSync" => found != StartFailureReason.Other
            || ContainerFailed().IsMatch(text),
        "BackOff" or "Pulling" or "ErrImageNeverPull" => found == StartFailureReason.ImageNotPulled,
        "FailedMount" or "failedMount" or "FailedAttachVolume"
            => found is StartFailureReason.ProcessNoMemory or StartFailureReason.NoMemory,
        _ => false,
    };

    private static ReportedEvent SystemOom(string text, ReportedEvent known)
    {
        var match = Victim().Match(text);
        var hasPid = int.TryParse(match.Groups["pid"].Value, out var pid);
        var name = match.Groups["name"].Value;
        return known with
        {
            Kind = ReportedKind.Kill,
            IsCgroupLimit = null,
            Victim = hasPid ? new OomProcess(pid, SafeText.Escape(name)) : null,
            VictimName = hasPid || name.Length == 0 ? null : SafeText.Escape(name),
        };
    }

    private static ReportedEvent Kernel(string text, ReportedEvent known)
    {
        known = known with { Kind = ReportedKind.Kill };
        var line = Line().Match(text) is { Success: true } match ? text[match.Index..] : text;
        return OomKillText.TryRead(Encoding.UTF8.GetBytes(line), out var kill)
            ? known with
            {
                IsCgroupLimit = kill.IsCgroup ? true : kill.IsMachine ? false : null,
                Victim = kill.ProcessId is { } pid ? OomProcess.From(pid, kill) : null,
                Score = kill.Score,
            }
            : known;
    }

    // Columns that stand before it may have lost their blanks.
    [GeneratedRegex("(Memory cgroup out|Out) of memory|Killed process [0-9]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(
        @"victim process: (?<name>.*?),? ?(pid: (?<pid>[0-9]{1,10}))?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Victim();

    [GeneratedRegex(
        "failed to (create|start) container",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ContainerFailed();
}
