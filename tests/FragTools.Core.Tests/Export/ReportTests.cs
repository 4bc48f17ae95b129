using System.Text.RegularExpressions;
using System.Xml.Linq;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Export.Report;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Tests.Export;

public partial class ReportTests
{
    private static readonly DateTimeOffset Seen = new(2019, 1, 23, 6, 15, 31, TimeSpan.Zero);
    private static readonly DateTimeOffset MadeAt = new(2026, 6, 8, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Fixtures => new(Directory.GetDirectories(Repository.Fixtures).Select(Path.GetFileName).OfType<string>());

    /// <summary>What a browser would fetch or run: anything that is no part of the page.</summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_page_needs_nothing_but_itself(string fixture)
    {
        var page = Html(fixture);
        Assert.DoesNotMatch(Fetching(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        foreach (Match svg in Charts().Matches(page))
        {
            // What is well-formed as XML has every text escaped and every tag closed.
            var chart = XElement.Parse(svg.Value);
            Assert.Equal("img", chart.Attribute("role")?.Value);
            Assert.All(chart.Attribute("aria-labelledby")!.Value.Split(' '), id => Assert.NotEmpty(Assert.Single(chart.Elements(), element => element.Attribute("id")?.Value == id).Value));
        }

        var ids = Ids().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Links().Matches(page), link => Assert.Contains(link.Groups[1].Value, ids));
    }

    /// <summary>The article's numbers: buddyinfo as it prints it, 0.960 and 0.972 at order 6, the pod, and what to do.</summary>
    [Fact]
    public void The_articles_node_as_a_page()
    {
        var page = Html("unknown-tke-dc05");
        Assert.Contains("<span class=\"badge\">Fragmentation</span> Likely", page, StringComparison.Ordinal);
        Assert.Contains("<title>node 0 DMA32, order 0: 2725</title>", page, StringComparison.Ordinal);
        Assert.Contains("<g class=\"hz\"><rect x=\"243\"", page, StringComparison.Ordinal);
        Assert.Contains("node 0 Normal: 0.960 at order 6.", page, StringComparison.Ordinal);
        Assert.Contains("node 0 DMA32: 0.972 at order 6.", page, StringComparison.Ordinal);
        Assert.Contains("<td>basic/matchdataserver-1255064836-t4b2w</td>", page, StringComparison.Ordinal);
        Assert.Contains("<code><span>sync;</span> <span>echo</span> <span>3</span> <span>&gt;</span> <span>/proc/sys/vm/drop_caches;</span> ", page, StringComparison.Ordinal);
        Assert.Contains("Containers that did not start: 1", page, StringComparison.Ordinal);
    }

    /// <summary>On a narrow screen what is wide on others is a list, whose lines say what they are; no pod's name stands in a cell that is cut.</summary>
    [Fact]
    public void Rows_of_text_are_lists_where_the_screen_is_narrow()
    {
        var page = Html("3.10.0-1160-node-1");
        Assert.Contains(".stack td{display:block", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>rsk-fms-598dcb7bdb-hg5t4</td><td data-is=\"What happened\">did not start (FinalChildEof)</td><td data-is=\"Times\">1</td><td data-is=\"Last\"><span class=\"time\">2026-06-08 11:04:34 ", page, StringComparison.Ordinal);
        Assert.Contains("<td data-is=\"State\"><span class=\"time\">Missing</span></td><td data-is=\"Detail\">no such file</td><td data-is=\"Would add\">", page, StringComparison.Ordinal);
        Assert.Contains("<li><span class=\"time\">2026-06-08 11:04:34 UTC</span><div>rsk-fms-598dcb7bdb-hg5t4: FinalChildEof</div></li>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<table><thead><tr><th scope=\"col\">Time", page, StringComparison.Ordinal);
    }

    /// <summary>Both of its pictures: the sample, and what the kernel reported when it refused.</summary>
    [Fact]
    public void A_refusals_own_free_blocks_stand_beside_those_of_now()
    {
        var page = Html("3.10.0-514-beta_004-before");
        Assert.Contains("<title>node 0 Normal, order 0: 8860</title>", page, StringComparison.Ordinal);
        Assert.Contains("<title>node 0 Normal, order 0: 15952</title>", page, StringComparison.Ordinal);
        Assert.Contains("threshold 0.500</text>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_articles_node_as_markdown()
    {
        var text = Markdown(Verdict("unknown-tke-dc05"));
        Assert.Contains("## dc05: Fragmentation (Likely)\n", text, StringComparison.Ordinal);
        Assert.Contains("| node 0 Normal | 1163 | 1101 | 932 | 222 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n", text, StringComparison.Ordinal);
        Assert.Contains("```sh\nsync; echo 3 > /proc/sys/vm/drop_caches; echo 1 > /proc/sys/vm/compact_memory\n```\n", text, StringComparison.Ordinal);
        Assert.Contains($"| basic/matchdataserver-1255064836-t4b2w | did not start (SetnsExit) | 1 | {TimeText.Labelled(Seen)} |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_becomes_no_markup()
    {
        const string Attack = "<script>alert(1)</script>\"'><img src=x onerror=y> & ]]> ```\n# @all [a](http://b) | *c*";
        var verdict = Verdict("unknown-tke-dc05");
        var hostile = verdict with
        {
            Host = Attack,
            Summary = Attack,
            Evidence = new([.. verdict.Evidence.Select(finding => finding with { Statement = Attack, Source = Attack })]),
            Remedies = new([.. verdict.Remedies.Select(remedy => remedy with { What = Attack, ShellCommand = Attack, PowerShellCommand = Attack + "2" })]),
            Affected = new([.. verdict.Affected.Select(pod => pod with { Pod = Attack, Effect = Attack })]),
            Sources = new([.. verdict.Sources.Select(source => source with { Name = Attack, Detail = Attack })]),
            Picture = verdict.Picture! with
            {
                Timeline = [new NodeEvent(MadeAt, NodeEventKind.OomKill, Attack, 0, Attack, Attack, 1)],
                Maps = [.. verdict.Picture.Maps.Select(map => map with { Time = Attack, Source = Attack, Zones = [.. map.Zones.Select(zone => zone with { Zone = Attack })] })],
                Indices = [.. verdict.Picture.Indices.Select(row => row with { Name = Attack })],
            },
        };
        var page = Text(hostile, ReportFormat.Html);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("=\"[^\"]*alert", page);
        Assert.All(Charts().Matches(page), svg => XElement.Parse(svg.Value));

        var markdown = Markdown(hostile);
        var prose = Fenced().Replace(markdown, "");
        Assert.DoesNotContain("<", prose, StringComparison.Ordinal);
        Assert.DoesNotContain("@all", prose, StringComparison.Ordinal);
        Assert.DoesNotContain("://", prose, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)\[a\]", prose);

        // The command's own backticks do not end its block.
        Assert.Contains("````sh\n", markdown, StringComparison.Ordinal);
    }

    /// <summary>An image fetches nothing, and a browser's parser refuses what is no XML.</summary>
    [Fact]
    public void A_picture_has_every_line_of_the_card_and_nothing_else()
    {
        var verdict = Verdict("3.10.0-514-beta_004-before") with { Host = "<script>]]>&\"'" };
        XNamespace svg = "http://www.w3.org/2000/svg";
        var picture = XElement.Parse(Text(verdict, ReportFormat.Svg));
        Assert.Equal(["title", "style", "rect", "text"], picture.Descendants().Select(one => one.Name.LocalName).Distinct());
        Assert.DoesNotMatch(Fetching(), picture.ToString());
        var lines = VerdictCard.Lines(verdict, 80, ReaderShell.PowerShell).Where(line => line.Text.Length > 0).ToList();
        Assert.Equal(lines.Select(line => line.Text.TrimStart()), picture.Elements(svg + "text").Select(text => text.Value));
        Assert.Equal("bad", (string?)picture.Elements(svg + "text").First().Attribute("class"));

        // Below the last line there is room, and two nodes stand one below the other.
        var bottom = picture.Elements(svg + "text").Max(text => (double)text.Attribute("y")!);
        Assert.InRange((double)picture.Attribute("height")!, bottom, bottom + 40);
        using var writer = new StringWriter();
        FragmentationReport.Write([verdict, verdict], Options(ReportFormat.Svg), writer);
        var rows = XElement.Parse(writer.ToString()).Elements(svg + "text").Select(text => (double)text.Attribute("y")!).ToList();
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [Fact]
    public void A_verdict_without_its_picture_still_makes_a_report()
    {
        var verdict = Verdict("unknown-tke-dc05") with { Picture = null };
        Assert.Contains("Nothing that was read shows free blocks", Text(verdict, ReportFormat.Html), StringComparison.Ordinal);
        Assert.Contains("### Evidence", Markdown(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_nodes_have_a_table_of_contents()
    {
        var verdicts = new[] { Verdict("unknown-tke-dc05"), Verdict("4.15.0-46-pod-limit") };
        using var page = new StringWriter();
        FragmentationReport.Write(verdicts, Options(ReportFormat.Html), page);
        Assert.Contains("<h1>Memory fragmentation: 2 nodes</h1>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("<a href=\"#n1\">dc05</a></td><td><span class=\"badge\">Fragmentation</span></td><td>Likely</td>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("<td><span class=\"badge\">Cgroup limit</span></td><td>Proven</td>", page.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, page.ToString().Split("<article ").Length);
    }

    /// <summary>The worst comes first, whatever the order of the inputs, each with what to do.</summary>
    [Fact]
    public void An_overview_is_sorted_by_severity()
    {
        var names = new[] { "5.15-healthy", "4.15.0-46-pod-limit", "unknown-tke-dc05" };
        var verdicts = names.Select(Verdict).ToList();
        using var page = new StringWriter();
        FragmentationReport.Write(verdicts, Options(ReportFormat.Html), page);
        var rows = Overview().Matches(page.ToString()).Select(match => (Number: match.Groups[1].Value, What: match.Groups[2].Value)).ToList();
        Assert.Equal(["3", "2", "1"], rows.Select(row => row.Number));
        Assert.Equal("Drop the caches, then compact memory", rows[0].What);
        Assert.All(rows.Take(2), row => Assert.NotEmpty(row.What));
    }

    /// <summary>Order 7 has no block of its own there, and blocks of order 8 to 10 that would be split for it.</summary>
    [Fact]
    public void An_order_that_a_larger_block_would_serve_is_not_red()
    {
        var picture = Verdict("3.10.0-514-beta_004-before").Picture!;
        var map = picture.Maps[0] with { Zones = [new ZoneBlocks(0, "Normal", new FreeBlockCounts([9, 0, 1, 0]), 4096, 2560)] };
        var cells = Cells().Matches(BlockMapSvg.Draw(map, 1, "m")).Select(match => match.Groups[1].Value).Take(4);
        Assert.Equal(["h1", "h0", "h1", "hz"], cells);
        Assert.Contains(">node 0 Normal<", BlockMapSvg.Draw(map, 1, "m"), StringComparison.Ordinal);
        Assert.Contains(">10 MiB<", BlockMapSvg.Draw(map, 1, "m"), StringComparison.Ordinal);
        Assert.Contains("none that would serve", BlockMapSvg.Draw(map, 1, "m"), StringComparison.Ordinal);
    }

    /// <summary>A zone of less than a hundredth of the memory is shown last, faint and never red.</summary>
    [Fact]
    public void Zones_weigh_by_size()
    {
        var small = new ZoneBlocks(0, "DMA", new FreeBlockCounts([0, 0]), 4096, 10);
        var map = new BlockMap("now", "buddyinfo", [new ZoneBlocks(0, "Normal", new FreeBlockCounts([0, 0]), 4096, 100_000), small]);
        Assert.True(map.IsSmall(small));
        Assert.Equal(["hz", "hz", "h0", "h0"], Cells().Matches(BlockMapSvg.Draw(map, 0, "m")).Select(match => match.Groups[1].Value).Take(4));
        var picture = Verdict("6.18-idle-vm").Picture!;
        Assert.Equal(picture.Maps[0].Zones.OrderByDescending(zone => zone.Pages).Select(zone => zone.Name), picture.Maps[0].Zones.Select(zone => zone.Name));
        Assert.All(picture.Maps[0].Zones, zone => Assert.NotNull(zone.Pages));
    }

    [Theory]
    [InlineData("/proc/buddyinfo", "/<wbr>proc/<wbr>buddyinfo")]
    [InlineData("/very/long/way/to/a/captured/node-1/sys/kernel/debug/extfrag/extfrag_index", "…/<wbr>kernel/<wbr>debug/<wbr>extfrag/<wbr>extfrag_index")]
    public void Paths_are_shortened_and_break_behind_a_slash(string path, string shown)
        => Assert.Equal(shown, HtmlText.Path(path));

    [Fact]
    public void A_file_is_its_owners_and_replaced_only_on_demand()
    {
        using var tree = new TempTree();
        var path = Path.Combine(tree.Folder, "report.html");
        var verdict = Verdict("unknown-tke-dc05");
        Assert.Equal(path, FragmentationReport.Save([verdict], Options(ReportFormat.Html), path, tree.Folder, overwrite: false));
        Assert.Equal(NodeError.ReportNotWritten, Assert.Throws<NodeException>(() => FragmentationReport.Save([verdict], Options(ReportFormat.Html), path, tree.Folder, overwrite: false)).Error);
        Assert.Equal(path, FragmentationReport.Save([verdict], Options(ReportFormat.Html), path, tree.Folder, overwrite: true));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Equal([path], Directory.GetFiles(tree.Folder));
    }

    [Fact]
    public void A_file_without_a_name_is_named_after_the_node()
    {
        using var tree = new TempTree();
        Assert.Equal(
            Path.Combine(tree.Folder, "fragmentation-dc05-20260608T120000Z.md"),
            FragmentationReport.Save([Verdict("unknown-tke-dc05")], Options(ReportFormat.Markdown), null, tree.Folder, overwrite: false));
        Assert.Equal("fragmentation-.._x-20260608T120000Z.html", FragmentationReport.DefaultName("../x", Options(ReportFormat.Html)));
        Assert.Null(FragmentationReport.Save([], Options(ReportFormat.Html), null, tree.Folder, overwrite: false));
        Assert.Single(Directory.GetFiles(tree.Folder));
    }

    [Fact]
    public void Whoever_is_interrupted_leaves_nothing()
    {
        using var tree = new TempTree();
        Assert.Throws<OperationCanceledException>(() => FragmentationReport.Save(Interrupted(), Options(ReportFormat.Html), null, tree.Folder, overwrite: false));
        Assert.Empty(Directory.GetFiles(tree.Folder));

        static IEnumerable<FragmentationVerdict> Interrupted()
        {
            yield return Verdict("unknown-tke-dc05");
            throw new OperationCanceledException();
        }
    }

    [Theory]
    [InlineData("none/report.html")]
    [InlineData(".")]
    public void A_place_that_is_none_is_an_error(string place)
    {
        using var tree = new TempTree();
        Assert.Equal(NodeError.ReportNotWritten, Assert.Throws<NodeException>(() => FragmentationReport.Save([], Options(ReportFormat.Html), Path.Combine(tree.Folder, place), tree.Folder, overwrite: true)).Error);
    }

    [Theory]
    [InlineData("a.md", ReportFormat.Markdown)]
    [InlineData("a.MARKDOWN", ReportFormat.Markdown)]
    [InlineData("a.Svg", ReportFormat.Svg)]
    [InlineData("a.html", ReportFormat.Html)]
    [InlineData("md", ReportFormat.Html)]
    [InlineData(null, ReportFormat.Html)]
    public void A_name_asks_for_a_form(string? name, ReportFormat expected) => Assert.Equal(expected, ReportOptions.FormatOf(name));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(2725, "2.7k")]
    [InlineData(104076, "104k")]
    [InlineData(9_949, "9.9k")]
    [InlineData(9_999, "10k")]
    [InlineData(999_499, "999k")]
    [InlineData(999_500, "1M")]
    [InlineData(12_345_678, "12M")]
    public void Numbers_fit_their_cells(long number, string expected) => Assert.Equal(expected, Svg.Short(number));

    private static FragmentationVerdict Verdict(string fixture)
        => Assert.Single(NodeDiagnosis.Run([new NodeInput.Root(new LinuxRoot(Repository.Fixture(fixture)))], new DiagnosisOptions { TimeZone = TimeZoneInfo.Utc }).SelectMany(reading => reading.Items));

    private static ReportOptions Options(ReportFormat format) => new() { Format = format, MadeAt = MadeAt, Tool = "0.0" };

    private static string Html(string fixture) => Text(Verdict(fixture), ReportFormat.Html);

    private static string Markdown(FragmentationVerdict verdict) => Text(verdict, ReportFormat.Markdown);

    private static string Text(FragmentationVerdict verdict, ReportFormat format)
    {
        using var writer = new StringWriter();
        FragmentationReport.Write([verdict], Options(format), writer);
        return writer.ToString();
    }

    [GeneratedRegex("""<script|<link|<img|<iframe|<object|<embed|\son\w+=|\b(src|srcset|action|formaction)=|url\(|@import|href="(?!#)""", RegexOptions.IgnoreCase)]
    private static partial Regex Fetching();

    [GeneratedRegex("<tr class=\"v\\w+\"><td><a href=\"#n(\\d+)\">.*?<td>([^<]*)</td></tr>")]
    private static partial Regex Overview();

    [GeneratedRegex("<g class=\"(h\\w)\"><rect x")]
    private static partial Regex Cells();

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Charts();

    [GeneratedRegex("\\sid=\"([^\"]*)\"")]
    private static partial Regex Ids();

    [GeneratedRegex("href=\"#([^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("^(`{3,})\\w+\n.*?^\\1\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fenced();
}
