using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Scan;
using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>What kubelet and the container runtimes say, as a kind of events.</summary>
internal static class StartKinds
{
    /// <summary>Attempts to start a container that failed, and which container was which pod's.</summary>
    public static EventKinds Attempts { get; } = new(Markers, static place => new StartAssembler(place), static one => one is StartAttempt or ContainerDeath);

    private static Marker[] Markers =>
    [
        // runc, libcontainer: process_linux.go and nsenter/nsexec.c.
        new("setns process for init", "tns"),
        new(" from pipe", "m p"),
        new("to unshare", "nsh"),

        // The C library's and Go's words for ENOMEM.
        new("annot allocate memory", "te m"),

        // dockerd, and what runc's errors are wrapped in.
        new("oci runtime error", "oci"),
        new("OCI runtime ", "OCI"),
        new("starting container", "g co"),
        new("containerd: start container", ": st"),
        new("start container process", "r pr"),
        new("runc create failed", "unc"),
        new("runc start failed", "unc"),
        new("reate container failed", "r fa"),
        new("ontainer creation error", "on er"),
        new("/start returned", "/st"),

        // kubelet and containerd, by the CRI's names of requests.
        new("RunPodSandbox", "dbo"),
        new("reatePodSandbox", "dbo"),
        new("StartContainer", "tCo"),
        new("CreateContainer", "eCo"),
        new("create sandbox", "dbo"),
        new("create pod sandbox", "dbo"),
        new("start failed in pod", "n po"),

        // Which container was which pod's.
        new("ContainerDied", "Die"),
    ];
}

/// <summary>Makes failures of the attempts that a pass finds, with the kernel's reports close to them.</summary>
/// <param name="collector">Collects them.</param>
/// <param name="options">How to read.</param>
internal sealed class StartTaker(StartFailureCollector collector, LogReadOptions options) : IEventTaker<ContainerStartFailure>
{
    // The kernel's reports are let through whatever their time: the time that is asked for is that of the attempts.
    private static readonly EventKinds WithReports = EventKinds.Join(ReportKinds.Failures, StartKinds.Attempts);

    /// <inheritdoc/>
    public EventKinds Kinds => WithReports;

    /// <inheritdoc/>
    public IEnumerable<ContainerStartFailure> Take(LoggedEvent found)
    {
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
