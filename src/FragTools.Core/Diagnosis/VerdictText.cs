using System.Globalization;
using System.Text;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis;

/// <summary>What a line of a verdict's text is, for those who colour it.</summary>
public enum VerdictLineKind
{
    /// <summary>Ordinary text.</summary>
    Text,

    /// <summary>The node and its verdict.</summary>
    Title,

    /// <summary>The heading of a section.</summary>
    Heading,

    /// <summary>A command.</summary>
    Command,

    /// <summary>Less important: where something stands, what was read.</summary>
    Detail,
}

/// <summary>A line of a verdict's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The line, without its end.</param>
public sealed record VerdictLine(VerdictLineKind Kind, string Text);

/// <summary>A verdict as text for people, as both front doors show it.</summary>
public static class VerdictText
{
    /// <summary>The narrowest text that still reads well.</summary>
    public const int NarrowestWidth = 40;

    private const int WidestWidth = 120;
    private const int MostFindings = 12;
    private const int MostPods = 10;

    /// <summary>The verdict: the node, two sentences, the evidence, what helps, who paid, what was read.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="width">Characters in a line; commands are longer where they must be, so that they can be copied.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<VerdictLine> Lines(FragmentationVerdict verdict, int width)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        width = Math.Clamp(width, NarrowestWidth, WidestWidth);
        return
        [
            new(VerdictLineKind.Title, $"{verdict}{(verdict.KernelVersion is { } kernel ? $"   kernel {kernel.Release}" : "")}"),
            .. Wrap(verdict.Summary, width, ""),
            .. NotKnown(verdict, width),
            .. Evidence(verdict, width),
            .. Remedies(verdict, width),
            .. Affected(verdict, width),
            .. Sources(verdict, width),
        ];
    }

    /// <summary>A finding: its id, its statement and where it stands.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="width">Characters in a line.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<VerdictLine> Lines(Finding finding, int width)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var place = finding.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number}") : "";
        return
        [
            .. Wrap(finding.Statement, width, "      ", firstIndent: $"{finding.Id} "),
            .. finding.Source is { } source ? Wrap($"{source}{place}", width, "      ", VerdictLineKind.Detail) : [],
        ];
    }

    /// <summary>A remedy: what to do, its commands, what to expect of it and what it costs.</summary>
    /// <param name="remedy">The remedy.</param>
    /// <param name="width">Characters in a line; a command is longer where it must be.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<VerdictLine> Lines(SuggestedRemedy remedy, int width)
    {
        ArgumentNullException.ThrowIfNull(remedy);
        return
        [
            .. Wrap($"{remedy.What}.", width, "  ", firstIndent: remedy.Term == RemedyTerm.Immediate ? "* now: " : "* lasting: "),
            .. remedy.PowerShellCommand == remedy.ShellCommand ? []
                : Command(remedy.PowerShellCommand, "    PS> ", width, ReaderShell.PowerShell),
            .. Command(remedy.ShellCommand, "    # ", width, ReaderShell.Plain),
            .. Wrap($"{remedy.Effect} Cost: {remedy.Cost}", width, "    "),
        ];
    }

    /// <summary>A source: what became of it, and what it would have added.</summary>
    /// <param name="source">The source.</param>
    /// <param name="width">Characters in a line.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<VerdictLine> Lines(EvidenceSource source, int width)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Wrap(
            $"{source.Name} ({source.Detail}){(source.WouldAdd is { } adds ? $"; it would add {adds}" : "")}",
            width,
            "           ",
            firstIndent: $"{source.State,-9} ");
    }

    /// <summary>Breaks a text at blanks, and a word that is longer than a line, too.</summary>
    internal static IEnumerable<VerdictLine> Wrap(
        string text, int width, string indent, VerdictLineKind kind = VerdictLineKind.Text, string? firstIndent = null)
    {
        var line = new StringBuilder(firstIndent ?? indent);
        var isBegun = false;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (isBegun && line.Length + 1 + word.Length > width)
            {
                yield return new VerdictLine(kind, line.ToString());
                line.Clear().Append(indent);
                isBegun = false;
            }

            var rest = isBegun ? " " + word : word;
            while (line.Length + rest.Length > width && width > line.Length)
            {
                // A path goes on behind one of its slashes.
                var room = width - line.Length;
                var end = rest.LastIndexOf('/', room - 1) is > 0 and var slash ? slash + 1 : room;
                yield return new VerdictLine(kind, line.Append(rest, 0, end).ToString());
                line.Clear().Append(indent);
                rest = rest[end..];
            }

            line.Append(rest);
            isBegun = true;
        }

        yield return new VerdictLine(kind, line.ToString());
    }

    /// <summary>What was not understood, and what this user may not read: whoever reads the verdict has to know it first.</summary>
    private static IEnumerable<VerdictLine> NotKnown(FragmentationVerdict verdict, int width)
    {
        var denied = verdict.Sources.Where(static source => source.IsDenied).Select(static source => source.Name).ToList();
        return
        [
            .. denied.Count > 0 ? Wrap($"Not read: {string.Join(", ", denied)}. Run as root.", width, "") : [],
            .. verdict.Sources.Where(static source => source.UnreadLines > 0)
                .SelectMany(source => Wrap(Unread(source), width, "  ", firstIndent: "")),
        ];
    }

    private static string Unread(EvidenceSource source)
        => Wording.Of(
            $"{source.UnreadLines} {(source.UnreadLines == 1 ? "line" : "lines")} of {source.Name} could not be read; the first is ")
            + source.FirstUnreadLine;

    private static IEnumerable<VerdictLine> Evidence(FragmentationVerdict verdict, int width)
    {
        if (verdict.Evidence.Count > 0)
        {
            yield return new VerdictLine(VerdictLineKind.Text, "");
            yield return new VerdictLine(VerdictLineKind.Heading, "Evidence");
        }

        foreach (var line in verdict.Evidence.Take(MostFindings).SelectMany(finding => Lines(finding, width)))
        {
            yield return line;
        }

        if (verdict.Evidence.Count > MostFindings)
        {
            yield return new VerdictLine(
                VerdictLineKind.Detail, string.Create(
                    CultureInfo.InvariantCulture, $"      and {verdict.Evidence.Count - MostFindings} more findings"));
        }
    }

    private static IEnumerable<VerdictLine> Remedies(FragmentationVerdict verdict, int width)
    {
        if (verdict.Remedies.Count > 0)
        {
            yield return new VerdictLine(VerdictLineKind.Text, "");
            yield return new VerdictLine(VerdictLineKind.Heading, "What helps");
        }

        foreach (var line in verdict.Remedies.SelectMany(remedy => Lines(remedy, width)))
        {
            yield return line;
        }
    }

    /// <summary>A command behind a prompt; where it is too long for a line it goes on below it.</summary>
    private static IEnumerable<VerdictLine> Command(string? command, string prompt, int width, ReaderShell shell)
        => command is null ? []
            : CommandText.Lines(command, width - prompt.Length, shell).Select((line, at)
                => new VerdictLine(VerdictLineKind.Command, (at == 0 ? prompt : new string(' ', prompt.Length)) + line));

    private static IEnumerable<VerdictLine> Affected(FragmentationVerdict verdict, int width)
    {
        if (verdict.Affected.Count > 0)
        {
            yield return new VerdictLine(VerdictLineKind.Text, "");
            yield return new VerdictLine(VerdictLineKind.Heading, "Who paid");
        }

        foreach (var pod in verdict.Affected.Take(MostPods))
        {
            var often = pod.Occurrences > 1 ? string.Create(CultureInfo.InvariantCulture, $", {pod.Occurrences} times") : "";
            foreach (var line in Wrap(
                $"{pod}: {pod.Effect}{often}{(pod.LastSeen is { } last ? $", last at {Wording.Time(last)}" : "")}",
                width,
                "    ",
                firstIndent: "  "))
            {
                yield return line;
            }
        }

        if (verdict.Affected.Count > MostPods)
        {
            yield return new VerdictLine(
                VerdictLineKind.Detail, string.Create(CultureInfo.InvariantCulture, $"  and {verdict.Affected.Count - MostPods} more"));
        }
    }

    private static IEnumerable<VerdictLine> Sources(FragmentationVerdict verdict, int width)
    {
        if (verdict.Sources.Count == 0)
        {
            return [];
        }

        var below = CommonFolder(
            [.. verdict.Sources.Select(static source => source.Name).Where(static name => name.Contains('/', StringComparison.Ordinal))]);
        var read = verdict.Sources.Where(
            static source => source.State is SourceState.Read or SourceState.Partial && source.Name.Contains('/', StringComparison.Ordinal))
            .Select(Name)
            .ToList();
        return
        [
            new(VerdictLineKind.Text, ""),
            new(VerdictLineKind.Heading, below.Length > 0 ? $"What was read, below {below}" : "What was read"),
            .. Wrap(read.Count > 0 ? string.Join(", ", read) : "nothing", width, "  ", VerdictLineKind.Detail),
            .. verdict.Sources.Where(static source => source.State == SourceState.Inferred)
                .SelectMany(source => Wrap($"{source.Name}: {source.Detail}", width, "    ", VerdictLineKind.Detail, "  ")),
            .. verdict.Sources.Where(static source => source.State != SourceState.Inferred && source.WouldAdd is not null)
                .SelectMany(source => Wrap(
                    $"not read{(source.State == SourceState.Partial ? " whole" : "")}: {Name(source)} ({source.Detail}); it would add "
                        + $"{source.WouldAdd}", width, "    ", VerdictLineKind.Detail, "  ")),
        ];

        string Name(EvidenceSource source)
            => source.Name.StartsWith(below, StringComparison.Ordinal) ? source.Name[below.Length..] : source.Name;
    }

    /// <summary>The folder that all paths have in common, with its slash; nothing where there is none but the root.</summary>
    private static string CommonFolder(List<string> paths)
    {
        var common = paths.Count > 1 ? paths.Aggregate(static (one, other) => one[..one.AsSpan().CommonPrefixLength(other)]) : "";
        return common.LastIndexOf('/') is > 0 and var end ? common[..(end + 1)] : "";
    }
}
