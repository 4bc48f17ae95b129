using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;

namespace FragTools.Export.Report;

/// <summary>The cards of verdicts as one picture, as a terminal shows them: for a page, a chat or a ticket that takes no HTML.</summary>
/// <param name="shell">The shell whose commands are shown.</param>
internal sealed class SvgReport(ReaderShell shell) : IReportForm
{
    private const int Columns = 80;
    private const int LineHeight = 20;
    private const int Margin = 20;

    // A little more than the 0.6 em of most fonts of one width, at 14 pixels.
    private const double CharacterWidth = 8.6;

    // Of the lines so far: the picture's height stands before them.
    private int _bottom = Margin;

    private static int Width => (int)(Columns * CharacterWidth) + (2 * Margin);

    public void Begin(TextWriter writer, IReadOnlyList<ReportIndexRow> nodes, ReportOptions options)
    {
        var names = string.Join(", ", nodes.Select(static node => $"{node.Host}: {HtmlText.Words(node.Verdict.ToString())} ({node.Confidence})"));
        writer.Write(Svg.Of($"""<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {Width} {_bottom}" width="{Width}" height="{_bottom}"><title>{Svg.Text(names)}</title>"""));
        writer.Write('\n');
        writer.Write("""
            <style>
            svg{--back:#1b2027;--ink:#e8ebf0;--dim:#a3adba;--command:#8ab8ff;--bad:#ff8a7d;--warn:#e5b55b;--good:#5fd39a}
            @media(prefers-color-scheme:light){svg{--back:#fbfbfd;--ink:#1b2027;--dim:#5a6472;--command:#175cd3;--bad:#b42318;--warn:#93600a;--good:#067647}}
            rect{fill:var(--back);stroke:var(--dim)}text{fill:var(--ink);font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
            .command{fill:var(--command)}.detail{fill:var(--dim)}.heading{font-weight:bold}.bad{fill:var(--bad);font-weight:bold}.warn{fill:var(--warn);font-weight:bold}.good{fill:var(--good);font-weight:bold}
            </style>

            """);
        writer.Write(Svg.Of($"""<rect x="0.5" y="0.5" width="{Width - 1}" height="{_bottom - 1}" rx="10"/>"""));
        writer.Write('\n');
    }

    public void Node(TextWriter writer, FragmentationVerdict verdict, int number)
    {
        foreach (var line in VerdictCard.Lines(verdict, Columns, shell))
        {
            _bottom += LineHeight;
            var text = line.Text.TrimStart();
            if (text.Length > 0)
            {
                var left = Margin + ((line.Text.Length - text.Length) * CharacterWidth);
                writer.Write(Svg.Of($"""<text x="{left:0.#}" y="{_bottom - 5}"{Class(line.Kind, verdict.Verdict)}>{Svg.Text(text)}</text>"""));
                writer.Write('\n');
            }
        }

        _bottom += Margin;
    }

    public void End(TextWriter writer, ReportOptions options) => writer.Write("</svg>\n");

    private static string Class(VerdictLineKind kind, Verdict verdict) => kind switch
    {
        VerdictLineKind.Title => verdict switch
        {
            Verdict.Fragmentation => " class=\"bad\"",
            Verdict.NotFragmentation => " class=\"good\"",
            Verdict.Inconclusive => " class=\"heading\"",
            _ => " class=\"warn\"",
        },
        VerdictLineKind.Heading => " class=\"heading\"",
        VerdictLineKind.Command => " class=\"command\"",
        VerdictLineKind.Detail => " class=\"detail\"",
        _ => "",
    };
}
