using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis.Rules;

/// <summary>What the findings about kills share.</summary>
internal static class OomWording
{
    private const int MostNamed = 3;

    /// <summary>Who was killed and when: of several each by name, as far as they are few.</summary>
    public static string Kill(OomGroup group)
    {
        var kill = group.Latest;
        var isOnce = group.Victims.Count > 1 && group.Victims.Count < OomGroup.MostVictims && group.Victims.Count == group.Count;
        return Who(group)
            + (isOnce
                ? Wording.When(isLast: true, group.LastSeen, kill.TimestampYearInferred, kill.UptimeSeconds)
                : Wording.Occurrence(group.Count, group.LastSeen, kill.TimestampYearInferred, kill.UptimeSeconds));
    }

    /// <summary>
    /// Who was killed: of several each by name, as far as they are few; that the OOM killer ran where nothing names anybody.
    /// </summary>
    /// <param name="group">The kills.</param>
    /// <param name="where">Where it was, with a blank before it; or nothing.</param>
    public static string Who(OomGroup group, string where = "")
    {
        if (group.Latest is { VictimName: null, VictimProcessId: null, ChosenProcessId: null })
        {
            return $"The OOM killer ran{where}";
        }

        if (group.Victims.Count <= 1)
        {
            return $"{ReportedRules.Victim(group.Latest)}{where} was killed{WithIt(group.Latest)}";
        }

        List<string> names = [.. group.Victims.Select(static one => Wording.Of($"{(one.Name.Length > 0 ? one.Name : "process")} ")
            + Wording.Of($"(pid {one.ProcessId})"))];
        return string.Join(", ", names.SkipLast(1)) + (names.Count < OomGroup.MostVictims ? $" and {names[^1]}" : " and others")
            + $"{where} were killed";
    }

    /// <summary>Who died with the victim, as its group does (memory.oom.group), and as all do that share its memory.</summary>
    private static string WithIt(OomKill kill)
    {
        if (kill.AlsoKilled is not { Count: > 0 and var count } all)
        {
            return "";
        }

        var names = string.Join(", ", all.Take(MostNamed).Select(static one => Wording.Of($"{one.Name} (pid {one.ProcessId})")));
        return $", and {names}{(count > MostNamed ? Wording.Of($" and {count - MostNamed} more") : "")} with it,";
    }

    /// <summary>The limit, or those that it was at one after the other, with a blank before them; nothing where none is known.</summary>
    public static string Limit(OomGroup group)
        => group.Limits.Count > 1 ? $" of {string.Join(", then ", group.Limits.Select(static limit => Kilobytes(limit)))}"
            : group.Latest.LimitBytes is { } only ? $" of {Kilobytes(only)}"
            : "";

    /// <summary>A finding about a group of kills.</summary>
    public static Finding Finding(FindingId id, OomGroup group, string statement, params (string Name, decimal? Value)[] numbers) => new(id)
    {
        Severity = Severity.Critical,
        Statement = statement,
        Numbers = Wording.Numbers([("Occurrences", group.Count), ("VictimProcessId", group.Latest.VictimProcessId), .. numbers]),
        Basis = group.Latest,
        Source = group.Latest.Source,
        LineNumber = group.Latest.LineNumber,
    };

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
        var printed = kill.VictimScore is { } known
            ? Wording.Of($"; its score is {known}{(task.Score == known ? ", as computed" : "")}")
            : "";
        return $" It was chosen by its badness: {sum}{printed}.";
    }

    /// <summary>A limit in the unit in which the kernel prints it.</summary>
    public static string Kilobytes(long? bytes) => bytes is { } known ? Wording.Of($"{known / 1024} kB") : "an unknown size";
}
