using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Scan;
using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>What kubelet and the container runtimes say, as a kind of events.</summary>
internal static class StartKinds
{
    /// <summary>
    /// Attempts to start a container that failed, evictions, which container was which pod's, and kills that others than the kernel
    /// report.
    /// </summary>
    public static EventKinds All { get; } = new(
        [.. Starts, .. Evictions, .. Texts, .. Kills],
        static place => new StartAssembler(place),
        static one => one is StartAttempt or ContainerDeath or ReportedKill or PodNamed)
    {
        Wordings = [StartGrammar.Wording],
    };

    /// <summary>Kills that others than the kernel report.</summary>
    public static EventKinds ReportedKills { get; } = new(
        [.. Texts, .. Kills], static place => new StartAssembler(place), static one => one is ReportedKill)
    {
        Wordings = [StartGrammar.Wording],
    };

    /// <summary>What kubectl prints and objects are written in, and their words for what concerns us.</summary>
    private static Marker[] Texts =>
    [
        // The first line of a description, and rows of events.
        new("Name:  ", ":  ") { IsContext = true },
        new("Name:\t", "e:\t") { IsContext = true },
        new("Warning  ", "g  ") { IsContext = true },
        new("MemoryPressure", "yPr") { IsContext = true },

        // A document, of which the first lines are needed: objects of Kubernetes, docker inspect, crictl inspect.
        new("apiVersion", "iVe") { IsContext = true },
        new("\"Created\": \"", "Cre") { IsContext = true },
        new("\"CONTAINER_EXITED", "R_E") { IsContext = true },

        // Reasons of events and states.
        new("OOMKill", "OOM") { IsWord = true },
        new("SystemOOM", "OOM") { IsWord = true },
    ];

    private static Marker[] Kills =>
    [
        // src/oom and src/core of systemd; earlyoom up to 1.2.
        new("Killed /", "Kil") { IsContext = true },
        new("Killing process", "Kil") { IsContext = true },
        new(" for killing due to ", "lli") { IsContext = true },
        new("systemd-oomd killed", "oom"),
        new("kernel OOM killer killed", "OOM"),
        new("killed by the OOM killer", "OOM"),
        new("result 'oom-kill'", "oom"),

        // earlyoom, Talos, Android's lmkd.
        new("SIGTERM to process", "IGT"),
        new("SIGKILL to process", "IGK"),
        new("SIGKILL to cgroup", "IGK"),
        new("oom_score_adj ", "oom") { IsContext = true },

        // The kubelet and cAdvisor, containerd, docker, conmon.
        new("sys oom event", "oom") { IsWord = true },
        new("OOM event in container", "OOM") { IsWord = true },
        new("System OOM", "OOM") { IsWord = true },
        new("TaskOOM", "OOM") { IsWord = true },
        new("/tasks/oom", "/oo") { IsContext = true },
        new("container oom ", "oom") { IsWord = true },
        new(": OOM received", "OOM") { IsWord = true },
        new("\"oom\"", "oom") { IsContext = true },

        // Nomad.
        new("OOM Killed", "OOM") { IsContext = true },
    ];

    private static Marker[] Evictions =>
    [
        // pkg/kubelet/eviction/eviction_manager.go; the events and states of pods.
        new("viction manager: ", "ict") { IsWord = true },
        new("Evicted", "Evi") { IsContext = true },
        new("EvictionThresholdMet", "Evi") { IsWord = true },
    ];

    private static Marker[] Starts =>
    [
        // runc, libcontainer: process_linux.go and nsenter/nsexec.c.
        new("setns process for init", "tns") { IsWord = true },
        new(" from pipe", "m p") { IsContext = true },
        new("to unshare", "nsh") { IsWord = true },
        new("to spawn stage-", "wn s") { IsWord = true },

        // The C library's and Go's words for ENOMEM.
        new("annot allocate memory", "te m") { IsContext = true },

        // Their words for ENOSPC: a cgroup, a namespace or a file system that is full keeps a container from starting.
        new("o space left on device", "n de") { IsContext = true },

        // dockerd, and what runc's errors are wrapped in.
        new("oci runtime error", "oci") { IsWord = true },
        new("OCI runtime ", "OCI") { IsWord = true },
        new("starting container", "g co") { IsContext = true },
        new("containerd: start container", ": st") { IsWord = true },
        new("start container process", "r pr") { IsWord = true },
        new("runc create failed", "unc") { IsWord = true },
        new("runc start failed", "unc") { IsWord = true },
        new("runc run failed", "unc") { IsWord = true },
        new("reate container failed", "r fa") { IsWord = true },
        new("reate shim", "shi") { IsWord = true },
        new("ontainer creation error", "on er") { IsWord = true },
        new("/start returned", "/st") { IsWord = true },

        // podman (libpod/oci_conmon_common.go; containers/storage): a container that died before it began, an image that is not there.
        new("/runc start ", "unc") { IsWord = true },
        new(": image not known", "t kn") { IsWord = true },

        // kubelet and containerd, by the CRI's names of requests.
        new("RunPodSandbox", "dbo"),
        new("reatePodSandbox", "dbo"),
        new("StartContainer", "tCo") { IsWord = true },
        new("CreateContainer", "eCo") { IsWord = true },
        new("create sandbox", "dbo") { IsWord = true },
        new("create pod sandbox", "dbo") { IsWord = true },
        new("start failed in pod", "n po") { IsWord = true },

        // CRI-O, and what docker prints on a terminal.
        new("error reserving ctr", "ctr") { IsWord = true },
        new("response from daemon", "aem") { IsContext = true },

        // Which container was which pod's.
        new("ContainerDied", "Die") { IsWord = true },
    ];
}

/// <summary>Makes failures of the attempts that a pass finds, with the kernel's reports close to them.</summary>
/// <param name="collector">Collects them.</param>
/// <param name="options">How to read.</param>
internal sealed class StartTaker(StartFailureCollector collector, LogReadOptions options) : IEventTaker<ContainerStartFailure>
{
    // The kernel's reports are let through whatever their time: the time that is asked for is that of the attempts.
    private static readonly EventKinds WithReports = EventKinds.Join(StartKinds.All, ReportKinds.All);

    /// <inheritdoc/>
    public EventKinds Kinds => WithReports;

    /// <inheritdoc/>
    public IEnumerable<ContainerStartFailure> Take(LoggedEvent found)
    {
        if (found.Event is KernelReport { Kind: ReportKind.Oom })
        {
            collector.Take(OomKillReader.Read(found, options.PageSize), found);
            return [];
        }

        if (found.Event is KernelReport)
        {
            collector.Take(PageAllocFailureReader.Read(found, options.PageSize), found);
            return [];
        }

        collector.Take(found);
        return (options.Follow && found.Event is StartAttempt) || collector.IsFull ? collector.Take() : [];
    }

    /// <inheritdoc/>
    public IEnumerable<ContainerStartFailure> Complete()
    {
        foreach (var failure in collector.Take())
        {
            yield return failure;
        }

        collector.Finish();
    }
}
