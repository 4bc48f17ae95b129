using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>Which shell a reader types into: it decides which commands are shown, and how to see more.</summary>
public enum ReaderShell
{
    /// <summary>PowerShell, with this module.</summary>
    PowerShell,

    /// <summary>A plain shell, with the command line.</summary>
    Plain,
}

/// <summary>
/// A verdict on one screen, none of its parts cut: what it is, who paid, what helps first with its command, what was not read and what it
/// would add, and how to see the rest. What there is room for besides is the remedy's cost, and the finding on which it rests.
/// </summary>
public static class VerdictCard
{
    /// <summary>Rows of a card: an old terminal's 24 less those of the command, of the prompt, and the blank ones of PowerShell.</summary>
    public const int MostLines = 20;

    private const int WidestWidth = 120;
    private const int MostPods = 5;
    private const int MostNames = 3;
    private const string Indent = "  ";
    private const string WhoPaid = "Who paid: ";
    private const string HelpsFirst = "What helps first: ";

    /// <summary>The card.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="width">Characters in a line.</param>
    /// <param name="shell">The reader's shell.</param>
    /// <returns>The lines.</returns>
    public static IReadOnlyList<VerdictLine> Lines(FragmentationVerdict verdict, int width, ReaderShell shell)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        width = Math.Clamp(width, VerdictText.NarrowestWidth, WidestWidth);
        var pods = Pods(verdict);
        var paid = Paid(verdict, pods.Take(1).ToList(), width).ToList();
        var remedy = Remedy(verdict, width, shell).ToList();
        List<List<VerdictLine>> parts =
        [
            [
                .. VerdictText.Wrap(Title(verdict), width, Indent, VerdictLineKind.Title, ""),
                .. VerdictText.Wrap(verdict.Summary, width, ""),
            ],
            paid,
            remedy,
            [.. Missing(verdict, width), .. Rest(verdict, width, shell)],
        ];
        parts.RemoveAll(static part => part.Count == 0);

        // What follows is there where the room is, whole or not at all.
        var room = MostLines - parts.Sum(part => part.Sum(line => Rows(line, width))) - (parts.Count - 1);
        Extend(
            remedy.Count == 0 ? [] : VerdictText.Wrap($"Cost: {verdict.Remedies[0].Cost}", width, Indent),
            lines => remedy.AddRange(lines),
            0);
        Extend(
            verdict.Evidence is [var decisive, ..] && !verdict.Summary.Contains(decisive.Statement, StringComparison.Ordinal)
                ? VerdictText.Lines(decisive, width)
                : [],
            lines => parts.Insert(1, lines),
            1);
        for (var count = 2; count <= Math.Min(MostPods, pods.Count); count++)
        {
            var more = Paid(verdict, pods.Take(count).ToList(), width).ToList();
            var rows = more.Sum(line => Rows(line, width)) - paid.Sum(line => Rows(line, width));
            if (rows <= room)
            {
                room -= rows;
                paid.Clear();
                paid.AddRange(more);
            }
        }

        return [.. parts.SelectMany((part, at) => at == 0 ? part : part.Prepend(new VerdictLine(VerdictLineKind.Text, "")))];

        void Extend(IEnumerable<VerdictLine> lines, Action<List<VerdictLine>> add, int blanks)
        {
            var all = lines.ToList();
            var rows = all.Sum(line => Rows(line, width)) + blanks;
            if (all.Count > 0 && rows <= room)
            {
                room -= rows;
                add(all);
            }
        }
    }

    /// <summary>The lines that a terminal needs for it.</summary>
    private static int Rows(VerdictLine line, int width) => Math.Max(1, (line.Text.Length + width - 1) / width);

    private static string Title(FragmentationVerdict verdict)
        => $"{verdict}{(verdict.KernelVersion is { } kernel ? $", kernel {kernel.Release}" : "")}";

    private static List<string> Pods(FragmentationVerdict verdict)
        => [.. verdict.Affected.Select(static pod => $"{pod}: {pod.Effect}"
            + (pod.Occurrences > 1 ? Wording.Of($", {pod.Occurrences} times") : "")
            + (pod.LastSeen is { } last ? $", last at {Wording.Time(last)}" : ""))];

    private static IEnumerable<VerdictLine> Paid(FragmentationVerdict verdict, List<string> pods, int width)
    {
        var more = verdict.Affected.Count - pods.Count;
        var rest = more > 0 ? Wording.Of($"; and {more} more") : "";
        var first = verdict.Evidence is [{ Basis: OomKill { Pod: null, PodUid: null } decisive }, ..]
            && decisive is { VictimName: { } victim, VictimProcessId: { } pid }
            ? Wording.Of($"{victim} (pid {pid}) of no pod that is named; ")
            : "";
        var who = pods.Count > 0 ? first + string.Join("; ", pods) + rest
            : verdict.Evidence.Select(static finding => finding.Basis).OfType<OomKill>().FirstOrDefault(
                static kill => kill is { VictimName: not null, VictimProcessId: not null }) is { } kill
                ? Wording.Of($"{kill.VictimName} (pid {kill.VictimProcessId}); no pod is named in what was read")
            : "no pod that is named in what was read";
        return VerdictText.Wrap($"{who}.", width, Indent, firstIndent: WhoPaid);
    }

    private static IEnumerable<VerdictLine> Remedy(FragmentationVerdict verdict, int width, ReaderShell shell)
    {
        if (verdict.Remedies.Count == 0)
        {
            return [];
        }

        var first = verdict.Remedies[0];
        var command = (shell == ReaderShell.PowerShell ? first.PowerShellCommand : null) ?? first.ShellCommand ?? first.PowerShellCommand;
        return
        [
            .. VerdictText.Wrap($"{first.What}.", width, Indent, firstIndent: HelpsFirst),
            .. command is null ? [] : CommandText.Lines(command, width - (2 * Indent.Length), shell)
                .Select(static line => new VerdictLine(VerdictLineKind.Command, Indent + Indent + line)),
        ];
    }

    /// <summary>What was not read and what the most telling of it would add: what is denied first, then what proves most.</summary>
    private static IEnumerable<VerdictLine> Missing(FragmentationVerdict verdict, int width)
    {
        var missing = verdict.Sources
            .Where(static source => source.State != SourceState.Inferred && source.WouldAdd is not null)
            .OrderByDescending(static source => source.IsDenied)
            .ThenByDescending(static source => source.Name.EndsWith("zoneinfo", StringComparison.Ordinal))
            .ThenByDescending(static source => source.Name.EndsWith("buddyinfo", StringComparison.Ordinal))
            .ThenByDescending(static source => source.WouldAdd == LogCollector.Adds)
            .ThenByDescending(static source => source.Name.Contains('/', StringComparison.Ordinal))
            .ToList();
        var unread = verdict.UnreadLines > 0
            ? $" {Count((int)Math.Min(verdict.UnreadLines, int.MaxValue), "line")} with words of kernel reports could not be read."
            : "";
        if (missing.Count == 0)
        {
            unread = unread.Length > 0 ? unread : " nothing that was looked for.";
            return VerdictText.Wrap($"Not read:{unread}", width, Indent, VerdictLineKind.Detail, "");
        }

        var names = string.Join(", ", missing.Take(MostNames).Select(static source => Name(source)))
            + (missing.Count > MostNames ? Wording.Of($" and {missing.Count - MostNames} more") : "");
        var first = missing[0];
        var how = first.IsDenied ? " (run as root)" : "";
        return VerdictText.Wrap(
            $"Not read: {names}. {Name(first)}{how} would add {first.WouldAdd}.{unread}", width, Indent, VerdictLineKind.Detail, "");
    }

    /// <summary>A file's name as the kernel has it, without the folder of a capture before it.</summary>
    private static string Name(EvidenceSource source)
        => source.Name.LastIndexOf("/proc/", StringComparison.Ordinal) is > 0 and var proc ? source.Name[(proc + 1)..]
            : source.Name.LastIndexOf("/sys/", StringComparison.Ordinal) is > 0 and var sys ? source.Name[(sys + 1)..]
            : source.Name;

    private static IEnumerable<VerdictLine> Rest(FragmentationVerdict verdict, int width, ReaderShell shell)
        => VerdictText.Wrap(
            $"All of it ({Count(verdict.Evidence.Count, "finding")}, {Count(verdict.Remedies.Count, "remedy", "remedies")}, "
                + $"{Count(verdict.Sources.Count, "source")}): add {(shell == ReaderShell.PowerShell ? "-Detailed" : "--detailed")}",
            width,
            Indent,
            VerdictLineKind.Detail,
            "");

    private static string Count(int count, string one, string? many = null)
        => Wording.Of($"{count} {(count == 1 ? one : many ?? one + "s")}");
}
