using FragTools.Pods;
using FragTools.Proc;
using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>What the findings about kills share.</summary>
internal static class OomWording
{
    /// <summary>Who was killed and when.</summary>
    public static string Kill(OomGroup group)
    {
        var kill = group.Latest;
        var victim = kill.VictimName is null && kill.VictimProcessId is null ? "The OOM killer ran"
            : kill.VictimProcessId is { } pid ? Wording.Of($"{kill.VictimName ?? "Process"} (pid {pid}) was killed") : $"{kill.VictimName} was killed";
        return victim + Wording.Occurrence(group.Count, group.LastSeen, kill.TimestampYearInferred, kill.UptimeSeconds);
    }

    /// <summary>A finding about a group of kills.</summary>
    public static Finding Finding(string id, OomGroup group, string statement, params (string Name, decimal? Value)[] numbers) => new()
    {
        Id = id,
        Severity = Severity.Critical,
        Statement = statement,
        Numbers = Wording.Numbers([("Occurrences", group.Count), ("VictimProcessId", group.Latest.VictimProcessId), .. numbers]),
        Basis = group.Latest,
        Source = group.Latest.Source,
        LineNumber = group.Latest.LineNumber,
    };

    /// <summary>Is it over: long ago, and the node has free blocks of the order now?</summary>
    public static bool IsOver(Case node, OomGroup group)
        => node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true
            && node.Now(Math.Clamp(group.Latest.Order ?? 0, 0, FreeBlockCounts.MostOrders - 1)).Outcome == NowOutcome.Served;

    /// <summary>Why this one, by the kernel's arithmetic: the badness of the victim, and the score that was printed.</summary>
    public static string Choice(OomKill kill)
    {
        var expected = kill.ExpectedVictim;
        var task = kill.Tasks?.FirstOrDefault(one => one.ProcessId == kill.VictimProcessId);
        if (task is not { Badness: { } badness, RssPages: { } rss } || expected.TotalPages is not { } total)
        {
            return kill.VictimScore is { } score ? Wording.Of($" Its score was {score}.") : "";
        }

        // Other formulas count in thousandths, and CAP_SYS_ADMIN's bonus is no part of the table: their sum would not be this one.
        var used = rss + (task.SwapPages ?? 0) + (task.PageTablePages ?? 0);
        var adjustment = (task.OomScoreAdj ?? 0) * (total / 1000);
        if (expected.Formula is not (OomFormula.Pages or OomFormula.SignedPages) || badness != used + adjustment)
        {
            return kill.VictimScore is { } other ? Wording.Of($" Its score was {other}.") : "";
        }

        var sum = adjustment != 0
            ? Wording.Of($"{used} pages in use and {adjustment} for its oom_score_adj of {task.OomScoreAdj}, of {total} pages in all")
            : Wording.Of($"{used} pages in use of {total} in all");
        var printed = kill.VictimScore is { } known ? Wording.Of($"; its score is {known}{(task.Score == known ? ", as computed" : "")}") : "";
        return $" It was chosen by its badness: {sum}{printed}.";
    }

    /// <summary>A limit in the unit in which the kernel prints it.</summary>
    public static string Kilobytes(long? bytes) => bytes is { } known ? Wording.Of($"{known / 1024} kB") : "an unknown size";
}
