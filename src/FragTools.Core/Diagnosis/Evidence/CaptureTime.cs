using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Diagnosis.Evidence;

/// <summary>The instant of which a tree speaks, and how it is known: what failed long before it is past.</summary>
/// <param name="Instant">The instant in UTC, or null where nothing tells.</param>
/// <param name="UptimeSeconds">Seconds since boot at that instant, or null.</param>
/// <param name="How">What told it, in words.</param>
internal sealed record CaptureTime(DateTimeOffset? Instant, double? UptimeSeconds, string How)
{
    private const string Given = "what was given as now";
    private const string Clock = "the clock";

    // What only a capture of the memory's state tells: a log's own time is that of its last line.
    private static readonly string[] Snapshots = ["proc/buddyinfo", "proc/zoneinfo", "proc/pagetypeinfo", "proc/vmstat", "proc/meminfo"];

    /// <summary>Is it known rather than inferred?</summary>
    public bool IsKnown => How is Given or Clock;

    /// <summary>
    /// Finds the time of a tree: what the user says; the clock, for the running machine; /proc/stat's time of boot and
    /// /proc/uptime, which belong to the capture itself; else when the captured files were last written, which a copy
    /// may have changed.
    /// </summary>
    public static CaptureTime Of(LinuxRoot tree, DateTimeOffset? given)
    {
        var uptime = Uptime.Read(tree);
        if (given is { } now)
        {
            return new CaptureTime(now, uptime, Given);
        }

        if (tree.IsRunning)
        {
            return new CaptureTime(DateTimeOffset.UtcNow, uptime, Clock);
        }

        if (KernelStat.Read(tree).BootTime is { } boot && uptime is { } seconds)
        {
            return new CaptureTime(boot.AddSeconds(seconds), uptime, "the time of boot in proc/stat and proc/uptime");
        }

        foreach (var file in Snapshots)
        {
            if (tree.LastWrite(file) is { } written)
            {
                return new CaptureTime(written, uptime, $"when {file} was last written, which copying may have changed");
            }
        }

        return new CaptureTime(null, uptime, "nothing tells it");
    }
}
