using System.Globalization;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Reports;

/// <summary>Text about the kernel's reports, as both front doors show it.</summary>
public static class ReportText
{
    private const int IdLength = 12;

    /// <summary>When: in the zone of the machine that shows it, or seconds since boot where no date is known.</summary>
    /// <param name="timestamp">The time, or null.</param>
    /// <param name="uptime">Seconds since boot, or null.</param>
    /// <returns><c>2024-05-01 12:00:00</c>, or <c>+2751018.24 s</c>.</returns>
    public static string Time(DateTimeOffset? timestamp, double? uptime)
        => timestamp is { } time ? TimeText.Local(time)
            : uptime?.ToString("'+'0.00' s'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A process with its number.</summary>
    /// <param name="name">Its name, or null.</param>
    /// <param name="processId">Its number, or null.</param>
    /// <returns><c>stress[32308]</c>.</returns>
    public static string Process(string? name, int? processId)
        => processId is null ? name ?? "" : string.Create(CultureInfo.InvariantCulture, $"{name}[{processId}]");

    /// <summary>Who was killed.</summary>
    /// <param name="kill">The report.</param>
    /// <returns><c>stress[32308]</c>; where only the choice is told, of which a child may have died, <c>stress[32308]?</c>.</returns>
    public static string Victim(OomKill kill)
    {
        ArgumentNullException.ThrowIfNull(kill);
        return kill is { VictimName: null, VictimProcessId: null, ChosenProcessId: not null }
            ? Process(kill.ChosenName, kill.ChosenProcessId) + "?"
            : Process(kill.VictimName, kill.VictimProcessId);
    }

    /// <summary>What came of each zone that the request may use, in a word; what is missing where there is none.</summary>
    /// <param name="cause">The cause.</param>
    /// <returns><c>0/DMA32 withheld, 0/Normal in pieces</c>.</returns>
    public static string Zones(FailureCause? cause)
    {
        var verdicts = cause?.Zones.Where(verdict => verdict.Eligible)
            .Select(verdict => string.Create(CultureInfo.InvariantCulture, $"{verdict.NumaNode}/{verdict.Zone} {Word(verdict.Outcome)}"))
            .ToList() ?? [];
        return verdicts.Count > 0 ? string.Join(", ", verdicts)
            : cause?.Missing is [var missing, ..] ? FirstSentence(missing)
            : "";
    }

    /// <summary>Bytes for people.</summary>
    /// <param name="bytes">The bytes, or null.</param>
    /// <returns><c>256 KiB</c>, or nothing.</returns>
    public static string Size(long? bytes) => bytes is { } known ? SizeText.Format(known) : "";

    /// <summary>The end of a cgroup's path, with long ids cut: enough to know a pod by.</summary>
    /// <param name="kill">The report.</param>
    /// <returns>
    /// <c>podbc001ffa-68fc-11e9-92d7-5ef9efd9374c</c>; what was short where it was no cgroup: <c>(whole machine)</c>; nothing
    /// where the report does not tell.
    /// </returns>
    public static string Cgroup(OomKill kill)
    {
        ArgumentNullException.ThrowIfNull(kill);
        if (kill.OomCgroup is not { } path)
        {
            return kill.Message is not null
                ? kill.Pod is { } pod
                ? (kill.Namespace is { } space ? $"{space}/{pod}" : pod)
                : kill.TaskCgroup ?? kill.ContainerId ?? ""
                : kill.IsCgroupLimit switch
            {
                null => "",
                true => "(a cgroup)",
                _ => kill.Constraint switch
                {
                    "CONSTRAINT_CPUSET" => "(nodes of a cpuset)",
                    "CONSTRAINT_MEMORY_POLICY" => "(nodes of a policy)",
                    _ => "(whole machine)",
                },
            };
        }

        // "kubepods-burstable-pod<uid>.slice" and "pod<uid>"; the container below it says less.
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var part = Array.FindLast(parts, name => name.Contains("pod", StringComparison.Ordinal) && name.Any(char.IsAsciiDigit))
            ?? (parts.Length > 0 ? parts[^1] : path);
        return part.Length == 64 && part.All(char.IsAsciiHexDigit) ? part[..IdLength] : part;
    }

    private static string FirstSentence(string text)
        => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..end] : text.TrimEnd('.');

    private static string Word(ZoneOutcome? outcome) => outcome switch
    {
        ZoneOutcome.FailsFirstComparison => "short",
        ZoneOutcome.NoBlock => "in pieces",
        ZoneOutcome.FailsLoop => "withheld",
        ZoneOutcome.Served => "would serve",
        _ => "unknown",
    };
}
