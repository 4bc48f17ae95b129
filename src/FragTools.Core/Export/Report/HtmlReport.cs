using FragTools.Diagnosis;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>
/// A report as one HTML file: no script, nothing from the network, charts as SVG within. Text that came from logs is
/// escaped, and the page forbids itself whatever might come through all the same.
/// </summary>
internal sealed class HtmlReport : IReportForm
{
    public void Begin(TextWriter writer, IReadOnlyList<ReportIndexRow> nodes, ReportOptions options)
    {
        var title = nodes.Count == 1 ? $"Memory fragmentation: {nodes[0].Host}" : Svg.Of($"Memory fragmentation: {nodes.Count} nodes");
        writer.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{Svg.Text(title)}</title>
            <style>
            {HtmlStyle.Css}
            </style>
            </head>
            <body>
            <main>
            <h1>{Svg.Text(title)}</h1>

            """);
        if (nodes.Count > 1)
        {
            Contents(writer, nodes);
        }
    }

    public void Node(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        writer.Write(Svg.Of($"""
            <article class="node v{verdict.Verdict}" id="n{number}">
            <p class="host"><b>{Svg.Text(verdict.Host ?? "(unknown host)")}</b>{(verdict.KernelVersion is { } kernel ? $" · kernel {Svg.Text(kernel.Release)}" : "")}</p>
            <h2><span class="badge">{HtmlText.Words(verdict.Verdict.ToString())}</span> {verdict.Confidence}</h2>
            <p class="summary">{Svg.Text(verdict.Summary)}</p>
            <nav aria-label="Parts of this report"><a href="#n{number}-charts">Charts</a><a href="#n{number}-evidence">Evidence</a>{(verdict.Remedies.Count > 0 ? Svg.Of($"<a href=\"#n{number}-help\">What helps</a>") : "")}{(verdict.Affected.Count > 0 ? Svg.Of($"<a href=\"#n{number}-pods\">Who paid</a>") : "")}<a href="#n{number}-read">What was read</a></nav>

            """));
        HtmlCharts.Write(writer, verdict.Picture, number);
        HtmlFindings.Write(writer, verdict, number);
        writer.Write("</article>\n");
    }

    public void End(TextWriter writer, ReportOptions options)
        => writer.Write(Svg.Of($"""
            <footer>Made by FragTools {Svg.Text(options.Tool)} at {TimeText.Labelled(options.MadeAt)}. A click on a command selects it whole.</footer>
            </main>
            </body>
            </html>

            """));

    private static void Contents(TextWriter writer, IReadOnlyList<ReportIndexRow> nodes)
    {
        writer.Write("<div class=\"toc scroll\"><table><thead><tr><th scope=\"col\">Node</th><th scope=\"col\">Verdict</th><th scope=\"col\">Confidence</th><th scope=\"col\" class=\"n\">Pods</th><th scope=\"col\">What to do now</th></tr></thead><tbody>\n");
        foreach (var node in nodes)
        {
            writer.Write(Svg.Of($"<tr class=\"v{node.Verdict}\"><td><a href=\"#n{node.Number}\">{Svg.Text(node.Host)}</a></td><td><span class=\"badge\">{HtmlText.Words(node.Verdict.ToString())}</span></td><td>{node.Confidence}</td><td class=\"n\">{node.Pods}</td><td>{Svg.Text(node.Advice)}</td></tr>\n"));
        }

        writer.Write("</tbody></table></div>\n");
    }
}
