using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis;

namespace FragTools.Export.Report;

/// <summary>What stands below the charts of a node: the evidence, what helps, who paid, what was read.</summary>
internal static class HtmlFindings
{
    public static void Write(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        Evidence(writer, verdict, number);
        Remedies(writer, verdict, number);
        Affected(writer, verdict, number);
        Sources(writer, verdict, number);
    }

    private static void Evidence(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        writer.Write(Svg.Of($"<section id=\"n{number}-evidence\"><h3>Evidence</h3>{(verdict.Evidence.Count == 0 ? "<p>None.</p>" : "")}<ul class=\"plain\">\n"));
        foreach (var finding in verdict.Evidence)
        {
            writer.Write($"<li><span class=\"tag {finding.Severity}\">{finding.Severity} · {Svg.Text(finding.Id)}</span><div>{Svg.Text(finding.Statement)}</div>{HtmlText.Where(finding.Source, finding.LineNumber)}");
            writer.Write(finding.Numbers.Count == 0 ? "" : $"<div class=\"where\">{Svg.Text(finding.Numbers.ToString())}</div>");
            writer.Write("</li>\n");
        }

        writer.Write("</ul></section>\n");
    }

    private static void Remedies(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        if (verdict.Remedies.Count == 0)
        {
            return;
        }

        writer.Write(Svg.Of($"<section id=\"n{number}-help\"><h3>What helps</h3><ul class=\"plain\">\n"));
        foreach (var remedy in verdict.Remedies)
        {
            writer.Write($"<li><span class=\"tag {remedy.Term}\">{(remedy.Term == RemedyTerm.Immediate ? "Now" : "To last")}</span> <b>{Svg.Text(remedy.What)}</b>");
            Command(writer, "PowerShell", remedy.PowerShellCommand == remedy.ShellCommand ? null : remedy.PowerShellCommand);
            Command(writer, "Shell", remedy.ShellCommand);
            writer.Write($"<div>{Svg.Text(remedy.Effect)}</div><div><b>Cost:</b> {Svg.Text(remedy.Cost)}</div>{(remedy.Findings.Length == 0 ? "" : $"<div class=\"where\">because of {Svg.Text(remedy.Findings)}</div>")}</li>\n");
        }

        writer.Write("</ul></section>\n");
    }

    private static void Command(TextWriter writer, string shell, string? command)
        => writer.Write(command is null ? "" : $"<div class=\"cmd\"><span>{shell}</span><code>{HtmlText.Command(command)}</code></div>");

    private static void Affected(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        if (verdict.Affected.Count == 0)
        {
            return;
        }

        writer.Write(Svg.Of($"<section id=\"n{number}-pods\"><h3>Who paid</h3><div class=\"scroll\"><table class=\"stack\"><thead>"));
        writer.Write(HtmlText.Row("th", "Pod", "What happened", "Times", "Last"));
        writer.Write("</thead><tbody>\n");
        foreach (var pod in verdict.Affected)
        {
            writer.Write(HtmlText.Stacked(
                ("", Svg.Text($"{pod}{(pod.Container is null ? "" : $", container {pod.Container}")}")),
                ("What happened", Svg.Text(pod.Effect)),
                ("Times", Svg.Of($"{pod.Occurrences}")),
                ("Last", HtmlText.Time(pod.LastSeen))));
        }

        writer.Write("</tbody></table></div></section>\n");
    }

    private static void Sources(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        writer.Write(Svg.Of($"<section id=\"n{number}-read\"><h3>What was read</h3><div class=\"scroll\"><table class=\"stack\"><thead>"));
        writer.Write(HtmlText.Row("th", "Source", "State", "Detail", "Would add"));
        writer.Write("</thead><tbody>\n");
        foreach (var source in verdict.Sources)
        {
            writer.Write(HtmlText.SourceRow(source));
        }

        writer.Write("</tbody></table></div></section>\n");
    }
}
