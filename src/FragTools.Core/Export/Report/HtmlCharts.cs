using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;

namespace FragTools.Export.Report;

/// <summary>The charts of a node, each with its numbers as a table.</summary>
internal static class HtmlCharts
{
    private const int MostEvents = 100;
    private const int MostZones = 64;

    public static void Write(TextWriter writer, NodePicture? picture, int number)
    {
        writer.Write(Svg.Of($"<section id=\"n{number}-charts\"><h3>Free memory, and what happened</h3>\n"));
        if (picture is null or { Maps.Count: 0, Indices.Count: 0, Timeline.Count: 0 })
        {
            writer.Write("<p>Nothing that was read shows free blocks, or when something happened.</p>\n</section>\n");
            return;
        }

        writer.Write("<div class=\"charts\">\n");
        for (var map = 0; map < picture.Maps.Count; map++)
        {
            Blocks(writer, picture.Maps[map], picture.AskedOrder, Svg.Of($"n{number}-m{map}"));
        }

        if (picture.Indices.Count > 0)
        {
            Index(writer, picture, Svg.Of($"n{number}-i"));
        }

        if (picture.Timeline.Count > 0)
        {
            Timeline(writer, picture.Timeline, Svg.Of($"n{number}-t"));
        }

        writer.Write("</div></section>\n");
    }

    private static void Blocks(TextWriter writer, BlockMap whole, int? asked, string id)
    {
        var map = whole with { Zones = [.. whole.Zones.Take(MostZones)] };
        writer.Write($"<figure><figcaption><b>Free blocks, {Svg.Text(map.Time)}</b>A column for each order: blocks of 2<sup>order</sup> pages. {(asked is { } order ? Svg.Of($"Order {order} was asked for.") : "")}</figcaption>");
        writer.Write($"<div class=\"scroll\">{BlockMapSvg.Draw(map, asked, id)}</div>");
        writer.Write("<details><summary>The numbers</summary><div class=\"scroll\"><table><thead>");
        writer.Write(HtmlText.Row("th", ["Zone", .. Enumerable.Range(0, map.Zones.Max(zone => zone.FreeBlocks.Count)).Select(column => Svg.Of($"{column}"))]));
        writer.Write("</thead><tbody>");
        foreach (var zone in map.Zones)
        {
            writer.Write(HtmlText.Row("td", [zone.Name, .. zone.FreeBlocks.ToString().Split(' ')]));
        }

        writer.Write($"</tbody></table></div>{HtmlText.Where(map.Source, null)}{(whole.Zones.Count > MostZones ? Svg.Of($"<p class=\"where\">and {whole.Zones.Count - MostZones} more zones</p>") : "")}</details></figure>\n");
    }

    private static void Index(TextWriter writer, NodePicture picture, string id)
    {
        writer.Write($"<figure><figcaption><b>Fragmentation index, {Svg.Text(picture.IndexTime)}</b>Close to 1 a request fails because memory is in pieces, close to 0 because too little is free.{(picture.Indices.Count > IndexSvg.MostLines ? Svg.Of($" The {IndexSvg.MostLines} largest of {picture.Indices.Count} zones.") : "")}</figcaption>");
        writer.Write(IndexSvg.Draw(picture, id));
        writer.Write("<details><summary>The numbers</summary><div class=\"scroll\"><table><thead>");
        writer.Write(HtmlText.Row("th", ["Zone", .. Enumerable.Range(0, picture.Indices.Max(row => row.Thousandths.Count)).Select(order => Svg.Of($"{order}"))]));
        writer.Write("</thead><tbody>");
        foreach (var row in picture.Indices.Take(MostZones))
        {
            writer.Write(HtmlText.Row("td", [row.Name, .. row.Thousandths.Select(Svg.Index)]));
        }

        writer.Write("</tbody></table></div></details></figure>\n");
    }

    private static void Timeline(TextWriter writer, IReadOnlyList<NodeEvent> events, string id)
    {
        writer.Write($"<figure><figcaption><b>What happened when</b>{Pods(events)}</figcaption>");
        writer.Write(TimelineSvg.Draw(events, id));
        writer.Write(Svg.Of($"<details{(events.Count <= 6 ? " open" : "")}><summary>{(events.Count > MostEvents ? Svg.Of($"The newest {MostEvents} of {events.Count}") : "One by one")}</summary><ul class=\"plain events\">\n"));
        foreach (var one in events.Take(MostEvents))
        {
            writer.Write($"<li>{HtmlText.Time(one.Timestamp)}<div>{Svg.Text(one.Text)}</div>{(HasOtherPod(one) ? $"<div>{Svg.Text(one.Pod)}</div>" : "")}</li>\n");
        }

        writer.Write("</ul></details></figure>\n");
    }

    /// <summary>Is there a pod that the text does not name?</summary>
    private static bool HasOtherPod(NodeEvent one) => one.Pod is { } pod && !one.Text.Contains(pod, StringComparison.Ordinal);

    private static string Pods(IReadOnlyList<NodeEvent> events)
    {
        var pods = events.Select(one => one.Pod).OfType<string>().Distinct().ToList();
        return pods.Count switch
        {
            0 => "",
            <= 3 => $"Pods: {Svg.Text(string.Join(", ", pods))}.",
            _ => Svg.Of($"{pods.Count} pods, {Svg.Text(pods[0])} the last."),
        };
    }
}
