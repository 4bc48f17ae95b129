using System.Globalization;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Diagnosis.Evidence;

/// <summary>The instant of which a tree speaks, and how it is known.</summary>
/// <param name="Instant">The instant in UTC, or null where nothing tells.</param>
/// <param name="How">What told it, in words; where nothing does, what there is that does not.</param>
internal sealed record CaptureTime(DateTimeOffset? Instant, string How)
{
    private const string Given = "what was given as now";
    private const string Clock = "the clock";

    private static readonly string[] Snapshots = ["proc/buddyinfo", "proc/zoneinfo", "proc/pagetypeinfo", "proc/vmstat", "proc/meminfo"];

    /// <summary>Is it known rather than inferred?</summary>
    public bool IsKnown => How is Given or Clock;

    /// <summary>
    /// Finds the time of a tree: what the user says; the clock, for the running machine; what the capture itself holds: /proc/stat's
    /// time of boot and /proc/uptime, a sosreport's date, our manifest. When a file was last written says when it was copied, and
    /// decides nothing.
    /// </summary>
    public static CaptureTime Of(LinuxRoot tree, DateTimeOffset? given)
        => given is { } now ? new CaptureTime(now, Given)
            : tree.IsRunning ? new CaptureTime(DateTimeOffset.UtcNow, Clock)
            : KernelStat.Read(tree).BootTime is { } boot && Uptime.Read(tree) is { } uptime
                ? new CaptureTime(boot.AddSeconds(uptime), "the time of boot in proc/stat and proc/uptime")
            : CaptureDate.Of(tree) is { } date ? new CaptureTime(date.Time, date.File)
            : CaptureManifest.TryRead(tree) is { } manifest ? new CaptureTime(manifest.EndedAt, CaptureManifest.FileName)
            : new CaptureTime(null, LastWrite(tree));

    private static string LastWrite(LinuxRoot tree)
        => Snapshots.Select(file => (File: file, Time: tree.LastWrite(file))).FirstOrDefault(static file => file.Time is not null)
            is { Time: { } written } file
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"nothing tells it; {file.File} was last written {written.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, which a copy changes")
            : "nothing tells it";
}
