using System.Text;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>The instant of which a tree speaks, and how it is known.</summary>
/// <param name="Instant">The instant in UTC, or null where nothing tells.</param>
/// <param name="How">What told it, in words; where nothing does, what there is that does not.</param>
internal sealed record CaptureTime(DateTimeOffset? Instant, string How)
{
    private const string Given = "what was given as now";
    private const string Clock = "the clock";
    private const string ByBoot = "the time of boot in proc/stat and proc/uptime";

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
                ? new CaptureTime(boot.AddSeconds(uptime), ByBoot)
            : CaptureDate.Of(tree) is { } date ? new CaptureTime(date.Time, date.File)
            : CaptureManifest.TryRead(tree) is { } manifest ? new CaptureTime(manifest.EndedAt, CaptureManifest.FileName)
            : new CaptureTime(null, LastWrite(tree));

    /// <summary>
    /// The same of files and texts without a tree: what the user says, the newest /proc/stat with the newest /proc/uptime, what
    /// <c>date</c> printed last.
    /// </summary>
    /// <exception cref="NodeException">One of them cannot be read.</exception>
    public static CaptureTime Of(IReadOnlyList<CapturedInput> captured, DateTimeOffset? given)
    {
        if (given is { } now)
        {
            return new CaptureTime(now, Given);
        }

        var boot = captured.Where(static input => input.Kind == CapturedKind.Stat)
            .Select(static input => KernelStat.Parse(input.ReadPart(KernelStat.RelativePath).Span).BootTime).LastOrDefault();
        var uptime = Lines(captured, CapturedKind.Uptime, Uptime.RelativePath).Select(Uptime.Parse).LastOrDefault();
        var date = Lines(captured, CapturedKind.Date, CapturedParts.Date)
            .Select(static line => CaptureDate.TryParse(line, out var time) ? time : (DateTimeOffset?)null)
            .LastOrDefault(static time => time is not null);
        return boot is not null && uptime is { } seconds ? new CaptureTime(boot.Value.AddSeconds(seconds), ByBoot)
            : date is not null ? new CaptureTime(date, "what date printed")
            : new CaptureTime(null, "nothing tells it");
    }

    private static IEnumerable<string> Lines(IReadOnlyList<CapturedInput> captured, CapturedKind kind, string path)
        => captured.Where(input => input.Kind == kind)
            .SelectMany(input => Encoding.ASCII.GetString(input.ReadPart(path).Span).Split('\n', '\r'))
            .Select(static line => line.Trim(' ', '\0'))
            .Where(static line => line.Length > 0);

    private static string LastWrite(LinuxRoot tree)
        => Snapshots.Select(file => (File: file, Time: tree.LastWrite(file))).FirstOrDefault(static file => file.Time is not null)
            is { Time: { } written } file
            ? $"nothing tells it; {file.File} was last written {TimeText.Labelled(written)}, which a copy changes"
            : "nothing tells it";
}
