using System.Globalization;
using System.Text.RegularExpressions;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>
/// Which numbers a finding may quote: those that stand in the input, and those that follow from operands standing there by
/// arithmetic written out here, independent of the code under test.
/// </summary>
internal sealed partial class QuotedNumbers
{
    private const int PageKilobytes = 4;
    private readonly HashSet<string> _standing;
    private readonly HashSet<string> _derived = [];
    private readonly string _text;
    private readonly string _joined;

    public QuotedNumbers(string text)
    {
        // Mailers wrap lines; a zone's numbers go on behind the next line's prefix.
        _text = text;
        _joined = LineStart().Replace(text, " ");
        _standing = [.. Number().Matches(text).SelectMany(match => new[] { match.Value, Canonical(match.Value) })];
        foreach (Match match in KmsgTime().Matches(text))
        {
            AddText((Parse(match.Groups[1].Value) / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture));
        }

        var orders = Order().Matches(text).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Where(order => order < 20).Distinct().ToList();
        foreach (var order in orders)
        {
            // A block's bytes, its size in words, and the pointers of 8 bytes that it has room for.
            Add(4096L << order);
            Add((4096L << order) / 8);
            var kilobytes = (decimal)PageKilobytes * (1L << order);
            AddText(kilobytes >= 1024 ? (kilobytes / 1024).ToString("0.##", CultureInfo.InvariantCulture) : kilobytes.ToString(CultureInfo.InvariantCulture));
        }

        foreach (Match match in Kilobytes().Matches(text))
        {
            var kilobytes = Parse(match.Groups[1].Value);
            Add(kilobytes / PageKilobytes);
            Add(kilobytes * 1024);
        }

        AddZones(orders);
        AddDelays();
        AddTasks();
    }

    /// <summary>The numbers of a finding that neither stand in the input nor follow from it.</summary>
    public List<string> Unfounded(Finding finding)
    {
        var statement = Time().Replace(finding.Statement, match =>
        {
            Assert.True(IsTimeOfBasis(match.Groups[1].Value, finding.Basis), $"{match.Value} is no time of {finding.Id}'s object");
            return "";
        });
        statement = Times().Replace(statement, match =>
        {
            Assert.True(Parse(match.Groups[1].Value) <= Header().Count(_text), $"{match.Value} in {finding.Id}: there are not so many reports");
            return "";
        });
        var row = finding.Basis is KnownFault fault ? Number().Matches($"{fault.Fault} {fault.Source} {fault.LookedUp}").Select(match => match.Value).ToHashSet() : [];
        return
        [
            .. Number().Matches(statement).Select(match => match.Value)
                .Concat(finding.Numbers.Where(number => number.Key != "Occurrences").Select(number => Math.Abs(number.Value).ToString(CultureInfo.InvariantCulture)))
                .Where(number => !_standing.Contains(number) && !_derived.Contains(number) && !row.Contains(number))
                .Distinct(),
        ];
    }

    private static bool IsTimeOfBasis(string time, object? basis)
        => basis is IKernelReport { Timestamp: { } stamp }
            ? stamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) == time
            : basis is FragTools.Starts.ContainerStartFailure or LimitEvent;

    /// <summary>The watermark check's operands and steps, for each zone that is printed.</summary>
    private void AddZones(List<int> orders)
    {
        var reserves = Reserve().Matches(_joined).SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(Parse).Distinct().ToList();
        var lists = FreeList().Matches(_joined).Select(match => Piece().Matches(match.Value).Select(piece => (Count: Parse(piece.Groups[1].Value), Pages: Parse(piece.Groups[2].Value) / PageKilobytes)).ToList()).ToList();
        foreach (var list in lists)
        {
            Add(list.Sum(piece => piece.Count * piece.Pages));
            foreach (var order in orders.Where(order => list.All(piece => piece.Pages < 1L << order || piece.Count == 0) && list.Sum(piece => piece.Count) > 0))
            {
                var requests = list.Sum(piece => piece.Count * piece.Pages) * 1000 / (1L << order);
                AddText(((1000 - ((1000 + requests) / list.Sum(piece => piece.Count))) / 1000m).ToString("0.000", CultureInfo.InvariantCulture));
            }
        }

        var files = 0L;
        foreach (Match zone in Zone().Matches(_joined))
        {
            var free = Parse(zone.Groups[1].Value) / PageKilobytes;
            var min = Parse(zone.Groups[2].Value) / PageKilobytes;
            var line = _joined[zone.Index..(_joined.IndexOf("lowmem_reserve", zone.Index, StringComparison.Ordinal) is >= 0 and var end ? end : _joined.Length)];

            // Old kernels do not print what they keep for high-order atomic requests; a letter H means one page block at least: a huge page, or the largest block.
            long[] kept = [0, Field(line, "free_cma"), Field(line, "reserved_highatomic"), Field(line, "free_highatomic"), !_joined.Contains("H)", StringComparison.Ordinal) ? 0 : _joined.Contains("hugepages_size=2048kB", StringComparison.Ordinal) ? 512 : 1024];
            long[] marks = [.. Marks(min), .. Marks(min - Field(line, "boost"))];
            var lefts = orders.SelectMany(order => new[] { free - (1L << order) + 1, free - (1L << order) - 1, free - (1L << order) }).Append(free).SelectMany(left => kept.SelectMany(one => kept.Select(other => left - one - other))).Distinct().ToList();
            var compared = marks.SelectMany(mark => reserves.Select(reserve => mark + reserve)).Distinct().ToList();
            marks.ToList().ForEach(Add);

            // The page cache of the zones that a request might use: from the lowest to any.
            Add(files += Field(line, "active_file") + Field(line, "inactive_file"));
            lefts.ForEach(Add);
            compared.ForEach(Add);
            kept.ToList().ForEach(Add);
            Add(kept[1] + kept[2]);
            Add(kept[1] + kept[4]);
            lefts.ForEach(left => compared.ForEach(mark => Add(left - mark)));
            foreach (var list in lists)
            {
                Add(list.Sum(piece => piece.Count * piece.Pages) - free);
                foreach (var start in lefts)
                {
                    var left = start;
                    for (var at = 0; at < list.Count; at++)
                    {
                        left -= list[at].Count * list[at].Pages;
                        Add(left);
                        foreach (var mark in marks)
                        {
                            Add(mark >> (at + 1));
                        }
                    }
                }
            }
        }
    }

    /// <summary>Milliseconds between two lines of the log.</summary>
    private void AddDelays()
    {
        var times = Uptime().Matches(_text).Select(match => decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Take(400).ToList();
        foreach (var from in times)
        {
            times.ForEach(to => AddText(((to - from) * 1000).ToString("0.###", CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Badness: resident, swapped and page table pages of a row, and oom_score_adj thousandths of all pages.</summary>
    private void AddTasks()
    {
        var ram = Pages("pages RAM").Concat(Pages("RAM")).ToList();
        var reserved = Pages("pages reserved").Append(0).ToList();
        var swap = TotalSwap().Matches(_text).Select(match => Parse(match.Groups[1].Value) / PageKilobytes).Append(0).ToList();
        var totals = ram.SelectMany(all => reserved.SelectMany(kept => swap.Select(swapped => all - kept + swapped)))
            .Concat(Limit().Matches(_text).SelectMany(match => swap.Select(swapped => (Parse(match.Groups[1].Value) / PageKilobytes) + swapped)))
            .Distinct().ToList();
        totals.ForEach(Add);
        foreach (Match row in Task().Matches(_text))
        {
            var numbers = Number().Matches(row.Groups[1].Value).Select(match => Parse(match.Value)).ToList();
            foreach (var adj in numbers.Where(number => number <= 1000))
            {
                totals.ForEach(total => Add(adj * (total / 1000)));
            }

            // rss, then page tables (pages, or bytes), levels, and swap.
            var parts = numbers.Concat(numbers.Where(number => number % 1024 == 0).Select(number => number / 4096)).Distinct().ToList();
            foreach (var rss in numbers)
            {
                foreach (var tables in parts.Append(0))
                {
                    Add(rss + tables);
                    parts.ForEach(more => Add(rss + tables + more));
                }
            }
        }
    }

    private IEnumerable<long> Pages(string what) => Regex.Matches(_text, $@"(\d+) {what}").Select(match => Parse(match.Groups[1].Value));

    /// <summary>The mark whole, with half let off, with a quarter, with both, and not at all.</summary>
    private static long[] Marks(long min) => [min, min - (min / 2), min - (min / 4), min - (min / 2) - ((min - (min / 2)) / 4), 0];

    private static long Field(string line, string name) => Regex.Match(line, name + @":(\d+)K?k?B") is { Success: true } match ? Parse(match.Groups[1].Value) / PageKilobytes : 0;

    private void Add(long number) => _derived.Add(Math.Abs(number).ToString(CultureInfo.InvariantCulture));

    private static string Canonical(string number) => number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;

    private void AddText(string number) => _derived.Add(number.TrimStart('-'));

    private static long Parse(string digits) => long.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\r?\n(?:> ?)?(?:[^\n]*?\[ *\d+\.\d+\] ?)?")]
    private static partial Regex LineStart();

    [GeneratedRegex(@"^\d+,\d+,(\d+),", RegexOptions.Multiline)]
    private static partial Regex KmsgTime();

    [GeneratedRegex(@"order[:=](\d+)")]
    private static partial Regex Order();

    [GeneratedRegex(@"(\d+) ?kB", RegexOptions.IgnoreCase)]
    private static partial Regex Kilobytes();

    [GeneratedRegex(@"lowmem_reserve\[\]: ([\d ]+)")]
    private static partial Regex Reserve();

    [GeneratedRegex(@"(\d+\*\d+kB[^=]{0,40})+= *\d+kB")]
    private static partial Regex FreeList();

    [GeneratedRegex(@"(\d+)\*(\d+)kB")]
    private static partial Regex Piece();

    [GeneratedRegex(@"\w+ +free:(\d+)kB +(?:boost:\d+kB +)?min:(\d+)kB")]
    private static partial Regex Zone();

    [GeneratedRegex(@"\[ *(\d+\.\d+)\]")]
    private static partial Regex Uptime();

    [GeneratedRegex(@"Total swap *= *(\d+)kB")]
    private static partial Regex TotalSwap();

    [GeneratedRegex(@"limit (\d+)kB")]
    private static partial Regex Limit();

    [GeneratedRegex(@"\[ *\d+\]((?: +-?\d+){5,}) ")]
    private static partial Regex Task();

    [GeneratedRegex(@" at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC(?: \(year inferred\))?")]
    private static partial Regex Time();

    [GeneratedRegex(@", (\d+) times")]
    private static partial Regex Times();

    [GeneratedRegex("allocation failure|allocation stalls|oom-killer|Killed process|Kill process|Unable to allocate memory|failed with error|vmap allocation|oom_reaper|ut of memory|RunPodSandbox|start container|exit status")]
    private static partial Regex Header();
}

public class QuotedNumbersTests
{
    [Fact]
    public void A_made_up_number_is_noticed()
    {
        var numbers = new QuotedNumbers("x: page allocation failure: order:6, mode:0xc0d0\n");
        var finding = new Finding((FindingId)999) { Severity = Severity.Info, Statement = "order 6 is 256 KiB, and 4711 pages were free" };
        Assert.Equal(["4711"], numbers.Unfounded(finding));
    }
}
