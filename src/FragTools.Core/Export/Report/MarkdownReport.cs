using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Export.Report;

/// <summary>A report as Markdown, to be pasted into a ticket.</summary>
internal sealed class MarkdownReport : IReportForm
{
    private const int MostEvents = 20;

    public void Begin(TextWriter writer, IReadOnlyList<ReportIndexRow> nodes, ReportOptions options)
    {
        if (nodes.Count <= 1)
        {
            return;
        }

        writer.Write(Svg.Of($"# Memory fragmentation: {nodes.Count} nodes\n\n"));
        writer.Write(MarkdownText.Row("Node", "Verdict", "Confidence", "Pods", "What to do now") + MarkdownText.Rule(5, 5));
        foreach (var node in nodes)
        {
            writer.Write(MarkdownText.Row(node.Host, HtmlText.Words(node.Verdict.ToString()), node.Confidence.ToString(), Svg.Of($"{node.Pods}"), node.Advice ?? ""));
        }

        writer.Write('\n');
    }

    public void Node(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        writer.Write($"## {MarkdownText.Of(verdict.Host ?? "(unknown host)")}: {HtmlText.Words(verdict.Verdict.ToString())} ({verdict.Confidence})\n\n{MarkdownText.Of(verdict.Summary)}\n\n");
        writer.Write(verdict.KernelVersion is { } kernel ? $"Kernel {MarkdownText.Of(kernel.Release)}\n\n" : "");
        Evidence(writer, verdict);
        Remedies(writer, verdict);
        Affected(writer, verdict);
        if (verdict.Picture is { } picture)
        {
            Charts(writer, picture);
        }

        Sources(writer, verdict);
    }

    public void End(TextWriter writer, ReportOptions options)
        => writer.Write(Svg.Of($"Made by FragTools {MarkdownText.Of(options.Tool)} at {TimeText.Labelled(options.MadeAt)}.\n"));

    private static void Evidence(TextWriter writer, FragmentationVerdict verdict)
    {
        writer.Write("### Evidence\n\n");
        foreach (var finding in verdict.Evidence)
        {
            writer.Write($"- **{MarkdownText.Of(finding.Id)}** ({finding.Severity}) {MarkdownText.Of(finding.Statement)}{Where(finding.Source, finding.LineNumber)}\n");
        }

        writer.Write(verdict.Evidence.Count == 0 ? "None.\n\n" : "\n");
    }

    private static void Remedies(TextWriter writer, FragmentationVerdict verdict)
    {
        writer.Write(verdict.Remedies.Count == 0 ? "" : "### What helps\n\n");
        foreach (var remedy in verdict.Remedies)
        {
            writer.Write($"**{(remedy.Term == RemedyTerm.Immediate ? "Now" : "To last")}: {MarkdownText.Of(remedy.What)}.** {MarkdownText.Of(remedy.Effect)} Cost: {MarkdownText.Of(remedy.Cost)}\n\n");
            writer.Write(remedy.PowerShellCommand is { } powerShell && powerShell != remedy.ShellCommand ? MarkdownText.Code("powershell", powerShell) + "\n" : "");
            writer.Write(remedy.ShellCommand is { } shell ? MarkdownText.Code("sh", shell) + "\n" : "");
        }
    }

    private static void Affected(TextWriter writer, FragmentationVerdict verdict)
    {
        if (verdict.Affected.Count == 0)
        {
            return;
        }

        writer.Write("### Who paid\n\n" + MarkdownText.Row("Pod", "What happened", "Times", "Last") + MarkdownText.Rule(4, 4));
        foreach (var pod in verdict.Affected)
        {
            writer.Write(MarkdownText.Row(pod.ToString(), pod.Effect, Svg.Of($"{pod.Occurrences}"), pod.LastSeen is { } last ? Time(last) : ""));
        }

        writer.Write('\n');
    }

    private static void Charts(TextWriter writer, NodePicture picture)
    {
        foreach (var map in picture.Maps)
        {
            var orders = map.Zones.Max(zone => zone.FreeBlocks.Count);
            writer.Write($"### Free blocks by zone and order, {MarkdownText.Of(map.Time)}\n\n" + Head(orders));
            foreach (var zone in map.Zones)
            {
                writer.Write(MarkdownText.Row([zone.Name, .. zone.FreeBlocks.ToString().Split(' ')]));
            }

            writer.Write('\n');
        }

        if (picture.Indices.Count > 0)
        {
            writer.Write($"### Fragmentation index by zone and order, {MarkdownText.Of(picture.IndexTime)}\n\nClose to 1: memory is in pieces; close to 0: too little is free; -1: a block is free. Threshold {Svg.Index(picture.ThresholdThousandths ?? FragmentationMath.DefaultThreshold)}{(picture.ThresholdThousandths is null ? " (usual)" : "")}.\n\n");
            writer.Write(Head(picture.Indices.Max(row => row.Thousandths.Count)));
            foreach (var row in picture.Indices)
            {
                writer.Write(MarkdownText.Row([row.Name, .. row.Thousandths.Select(Svg.Index)]));
            }

            writer.Write('\n');
        }

        if (picture.Timeline.Count > 0)
        {
            writer.Write($"### What happened when{(picture.Timeline.Count > MostEvents ? Svg.Of($": the newest {MostEvents} of {picture.Timeline.Count}") : "")}\n\n" + MarkdownText.Row("Time", "What", "Pod") + MarkdownText.Rule(3, 3));
            foreach (var one in picture.Timeline.Take(MostEvents))
            {
                writer.Write(MarkdownText.Row(Time(one.Timestamp), one.Text, one.Pod ?? ""));
            }

            writer.Write('\n');
        }
    }

    private static void Sources(TextWriter writer, FragmentationVerdict verdict)
    {
        writer.Write("### What was read\n\n");
        foreach (var source in verdict.Sources)
        {
            writer.Write($"- {MarkdownText.Of(source.Name)}: {source.State}, {MarkdownText.Of(source.Detail)}{(source.WouldAdd is { } adds ? $"; it would add {MarkdownText.Of(adds)}" : "")}\n");
        }

        writer.Write('\n');
    }

    private static string Head(int orders)
        => MarkdownText.Row(["Zone", .. Enumerable.Range(0, orders).Select(order => Svg.Of($"{order}"))]) + MarkdownText.Rule(orders + 1, 1);

    private static string Where(string? source, long? line)
        => source is null ? "" : $" ({MarkdownText.Of(source)}{(line is { } number ? Svg.Of($", line {number}") : "")})";

    private static string Time(DateTimeOffset time) => TimeText.Labelled(time);
}
