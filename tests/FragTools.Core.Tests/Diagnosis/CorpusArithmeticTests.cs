using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>
/// That memory was short is proven of a report that others posted only where its own numbers say so, computed once more here: by the words
/// of the lines and the first comparison of __zone_watermark_ok alone, with none of the code that judged it.
/// </summary>
public partial class CorpusArithmeticTests(ITestOutputHelper output)
{
    private const long PageBlock = 512;

    [Theory]
    [InlineData("pagealloc", 3)]
    [InlineData("oom", 5)]
    public void Where_a_lack_of_memory_is_proven_every_zone_is_at_its_mark(string kind, int least)
    {
        var (proven, zones) = (0, 0);
        foreach (var file in Directory.GetFiles(Repository.SharedFolder("corpus", kind)).Order(StringComparer.Ordinal))
        {
            foreach (var verdict in NodeDiagnosis.Run([new NodeInput.CapturedFile(file)], Diagnose.Options).SelectMany(static reading => reading.Items))
            {
                if ((verdict.Verdict, verdict.Confidence) == (Verdict.OutOfMemory, Confidence.Proven))
                {
                    proven++;
                    zones += Recompute(Path.GetFileName(file), Raw(verdict.Evidence[0].Basis));
                }
            }
        }

        output.WriteLine($"{kind}: {proven} proven, {zones} zones");
        Assert.True(proven >= least, $"only {proven}");
        Assert.True(zones >= proven);
    }

    private static string Raw(object? basis) => Encoding.UTF8.GetString(basis switch
    {
        PageAllocFailure failure => failure.GetRawBytes(),
        OomKill kill => kill.GetRawBytes(),
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, "a report"),
    });

    /// <summary>free − (2^order − 1), less CMA, against the mark with what the mask takes off it and the reserve for the zones above.</summary>
    private static int Recompute(string file, string report)
    {
        var head = Header().Match(report);
        Assert.True(head.Success, file);
        var order = int.Parse(head.Groups["order"].Value, CultureInfo.InvariantCulture);
        var mask = long.Parse(head.Groups["mask"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var text = head.Groups["text"].Value;
        var mayHigh = text.Length > 0 ? text.Contains("HIGH", StringComparison.Ordinal) && !text.StartsWith("__GFP_HIGH|", StringComparison.Ordinal) : (mask & 0x2) != 0;
        var isMovable = text.Length > 0 ? text.Contains("MOVABLE", StringComparison.Ordinal) : (mask & 0x8) != 0;
        var isHigh = text.Length > 0 ? HighFlag().IsMatch(text) : (mask & 0x20) != 0;
        var isHard = text.Length > 0 ? text.Contains("ATOMIC", StringComparison.Ordinal) : (mask & 0x10) == 0;
        var checkedZones = 0;
        var matches = Zone().Matches(report);
        var hasHighMem = matches.Any(static zone => zone.Groups["name"].Value == "HighMem");
        foreach (Match zone in matches)
        {
            var name = zone.Groups["name"].Value;
            if ((name == "HighMem" && !mayHigh) || (name == "Movable" && !isMovable))
            {
                continue;
            }

            long Pages(string group) => zone.Groups[group].Success ? long.Parse(zone.Groups[group].Value, CultureInfo.InvariantCulture) / 4 : 0;
            var mark = Pages("min");
            mark -= isHigh ? mark / 2 : 0;
            mark -= isHard ? mark / 4 : 0;
            long[] reserves = [.. zone.Groups["reserve"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static one => long.Parse(one, CultureInfo.InvariantCulture))];
            var reserve = reserves.Length == 0 ? 0 : hasHighMem && !mayHigh ? reserves[1] : reserves.Max();

            // Up to 5.4 the reserve of blocks for atomic requests is not printed; that there is one the free list's H shows.
            var list = Regex.Match(report, $@"{Regex.Escape(zone.Groups["node"].Value)}{name}: [^\n]*\([A-Z]*H[A-Z]*\)");
            var atomic = isHard ? 0 : zone.Groups["atomic"].Success ? Pages("atomic") : list.Success ? PageBlock : 0;
            var free = Pages("free") - (isMovable ? 0 : Pages("cma")) - atomic - ((1L << order) - 1);
            Assert.True(free <= mark + reserve, $"{file}: {name} has {free}, mark {mark}, reserve {reserve}");
            checkedZones++;
        }

        return checkedZones;
    }

    [GeneratedRegex(@"(?:order[:=](?<order>\d+),? mode:0x(?<mask>[0-9a-fA-F]+)(?:\((?<text>[^)]*)\))?|gfp_mask=0x(?<mask>[0-9a-fA-F]+)(?:\((?<text>[^)]*)\))?,.*?order=(?<order>\d+))")]
    private static partial Regex Header();

    [GeneratedRegex(@"(?<node>Node \d+ )?(?<name>DMA32|DMA|Normal|HighMem|Movable) free:\s*(?<free>\d+)kB (?:boost:\d+kB )?min:(?<min>\d+)kB(?:[^\n]*?reserved_highatomic:(?<atomic>\d+)KB)?(?:[^\n]*?free_cma:(?<cma>\d+)kB)?[^\n]*(?:\n[^\n]*lowmem_reserve\[\]:(?<reserve>(?: \d+)+))?")]
    private static partial Regex Zone();

    [GeneratedRegex(@"(?:^|\|)(?:__GFP_HIGH|GFP_ATOMIC)(?:\||$)")]
    private static partial Regex HighFlag();
}
