using System.Text;
using FragTools.Diagnosis.Evidence;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>What happened when: a lane a kind, a bar for each stretch of time in which it happened.</summary>
internal static class TimelineSvg
{
    private const int Left = 4;
    private const int Right = 356;
    private const int Lane = 48;
    private const int Bins = 44;
    private const int MostHeight = 26;

    private static readonly (NodeEventKind Kind, string Name, string Style)[] Lanes =
    [
        (NodeEventKind.AllocationFailure, "Allocations refused", "e0"),
        (NodeEventKind.OomKill, "Killed by the OOM killer", "e1"),
        (NodeEventKind.StartFailure, "Containers that did not start", "e2"),
    ];

    /// <summary>Draws the events; at least one.</summary>
    public static string Draw(IReadOnlyList<NodeEvent> events, string id)
    {
        var (first, last) = (events.Min(one => one.Timestamp), events.Max(one => one.Timestamp));
        var lanes = Lanes.Where(lane => events.Any(one => one.Kind == lane.Kind)).ToList();
        var height = (lanes.Count * Lane) + 20;
        var svg = new StringBuilder(Svg.Begin(
            id, "What happened when", string.Join(" ", lanes.Select(lane => Svg.Of($"{lane.Name}: {events.Count(one => one.Kind == lane.Kind)}."))) + $" From {Time(first)} to {Time(last)}.", Svg.Width, height));
        for (var lane = 0; lane < lanes.Count; lane++)
        {
            var (kind, name, style) = lanes[lane];
            var own = events.Where(one => one.Kind == kind).ToList();
            var floor = ((lane + 1) * Lane) - 4;
            svg.Append(Svg.Of($"""<text class="label" x="{Left}" y="{floor - MostHeight - 5}">{name}: {own.Count}</text><line class="grid" x1="{Left}" x2="{Right}" y1="{floor}" y2="{floor}"/>"""));
            Bars(svg, own, first, last, floor, style);
        }

        svg.Append(Svg.Of($"""<text class="axis" x="{Left}" y="{height - 6}">{Time(first)}</text>"""));
        svg.Append(first == last ? "" : Svg.Of($"""<text class="axis" x="{Right}" y="{height - 6}" text-anchor="end">{Time(last)}</text>"""));
        return svg.Append("</svg>").ToString();
    }

    private static void Bars(StringBuilder svg, List<NodeEvent> events, DateTimeOffset first, DateTimeOffset last, int floor, string style)
    {
        var span = Math.Max(1, (last - first).Ticks);
        var bins = events.GroupBy(one => (int)Math.Min(Bins - 1, (one.Timestamp - first).Ticks * (double)Bins / span)).ToList();
        var most = Math.Log(1 + bins.Max(bin => bin.Count()));
        var width = (Right - Left) / (double)Bins;
        foreach (var bin in bins)
        {
            var height = 6 + ((MostHeight - 6) * Math.Log(1 + bin.Count()) / most);
            svg.Append(Svg.Of($"""<rect class="{style}" x="{Left + (bin.Key * width):0.#}" y="{floor - height:0.#}" width="{width - 1:0.#}" height="{height:0.#}"><title>{bin.Count()} at {Time(bin.Min(one => one.Timestamp))}</title></rect>"""));
        }
    }

    private static string Time(DateTimeOffset time) => TimeText.Labelled(time);
}
