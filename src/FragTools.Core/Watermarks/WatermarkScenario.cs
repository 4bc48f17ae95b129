using System.Globalization;
using FragTools.Gfp;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>
/// One reading of a report: the rules of a release, the kernel's configured zones, and where the request started. What
/// of these is not known makes several scenarios.
/// </summary>
internal sealed class WatermarkScenario
{
    private const string AtomicReserve = "the atomic reserve";

    private readonly AllocationRequest _request;
    private readonly Allowances _allowances;
    private readonly string _highestZone;
    private readonly string? _reserveZone;

    private WatermarkScenario(AllocationRequest request, WatermarkRules rules, ZoneLayout layout, Start start)
    {
        _request = request;
        Rules = rules;
        Layout = layout;
        Node = start.Node;
        _allowances = AllowancesOf(request, rules);
        _highestZone = layout.Resolve(request.HighestZone);
        _reserveZone = start.ReserveZone;
    }

    public WatermarkRules Rules { get; }

    public ZoneLayout Layout { get; }

    /// <summary>The NUMA node that was asked, where that makes a difference.</summary>
    public int? Node { get; }

    /// <summary>All scenarios that what is known leaves open.</summary>
    public static List<WatermarkScenario> All(IReadOnlyList<ZoneInfo> zones, AllocationRequest request)
    {
        var scenarios = new List<WatermarkScenario>();
        var layouts = ZoneLayout.Candidates(zones, request);

        // Rules that allow the request the same are one.
        var candidates = WatermarkRules.For(request, zones)
            .GroupBy(rules => (rules.Check, AllowancesOf(request, rules), rules.Allowances.NodeMaskYields))
            .Select(same => same.Skip(1).Any() ? same.First().WithoutVariant() : same.First());
        foreach (var rules in candidates)
        {
            foreach (var layout in layouts)
            {
                scenarios.AddRange(
                    Starts(zones, request, rules, layout).Select(start => new WatermarkScenario(request, rules, layout, start)));
            }
        }

        return scenarios;
    }

    /// <summary>
    /// Where the request may have started. With __GFP_THISNODE that node is the only one that counts. Before 5.8 the
    /// first zone of its zonelist chooses the entry of lowmem_reserve (classzone_idx): the highest zone with pages.
    /// </summary>
    private static List<Start> Starts(IReadOnlyList<ZoneInfo> zones, AllocationRequest request, WatermarkRules rules, ZoneLayout layout)
    {
        var anywhere = new WatermarkScenario(request, rules, layout, new Start(null, null));
        var starts = zones
            .Where(zone => anywhere.WhyNotEligible(zone) is null)
            .GroupBy(zone => zone.NumaNode)
            .Select(node => new Start(
                node.Key, rules.ReserveOfMaskZone ? anywhere._highestZone : node.MaxBy(zone => ZoneLayout.Rank(zone.Zone))!.Zone))
            .ToList();
        if (starts.Find(start => start.Node == request.NumaNode) is { } asked)
        {
            return [asked];
        }

        return starts.Count == 0 ? [new Start(request.NumaNode, anywhere._highestZone)]
            : request.ThisNode ? starts
            : rules.ReserveOfMaskZone || starts.Count == 1 ? [starts[0] with { Node = null }]
            : [.. starts.DistinctBy(start => start.ReserveZone)];
    }

    /// <summary>Why the request may not take from a zone, or null where it may.</summary>
    public string? WhyNotEligible(ZoneInfo zone)
    {
        var rank = ZoneLayout.Rank(zone.Zone);
        if (zone.Zone == "Device")
        {
            return "device memory is on no zonelist";
        }

        if (rank > ZoneLayout.Rank(_highestZone))
        {
            return $"it lies above {_highestZone}, the highest zone of the mask";
        }

        if (zone.PresentPages == 0 || zone.ManagedPages == 0)
        {
            return "it has no pages";
        }

        if (_request.ThisNode && (_request.NumaNode ?? Node) is { } only && only != zone.NumaNode)
        {
            return string.Create(CultureInfo.InvariantCulture, $"__GFP_THISNODE allows node {only} only");
        }

        if (_request.NodeMask is { } nodes && !nodes.Contains(zone.NumaNode) && !(
            Rules.Allowances.NodeMaskYields && _allowances.IgnoresCpuset))
        {
            return "its node is not in nodemask";
        }

        return _request.HardWall && !_allowances.IgnoresCpuset && _request.MemsAllowed is { } allowed && !allowed.Contains(zone.NumaNode)
            ? "its node is not in mems_allowed, and the mask has __GFP_HARDWALL"
            : null;
    }

    /// <summary>What is missing of a zone for a verdict on it at all, or null.</summary>
    public static string? Incomplete(ZoneInfo zone)
        => ZoneLayout.Rank(zone.Zone) < 0 ? "no zone of Linux has this name"
            : zone.FreeBlocks is null ? "its free list is missing"
            : zone.FreePages is null || zone.MinPages is null ? "its line with free and min is missing"
            : null;

    /// <summary>The verdicts at best and at worst; the same one twice where all numbers are known.</summary>
    /// <param name="zone">A zone that is eligible and has its line and list.</param>
    public (ZoneVerdict AtBest, ZoneVerdict AtWorst) Check(ZoneInfo zone)
    {
        var numbers = Numbers(zone);
        ZoneVerdict Run(WatermarkNumbers ends) => WatermarkCheck.Run(zone, _request, Rules, _allowances, ends);
        return numbers.AtBest == numbers.AtWorst
            ? (Run(numbers.AtBest), Run(numbers.AtBest))
            : (Run(numbers.AtBest), Run(numbers.AtWorst));
    }

    /// <summary>The outcomes that a zone could have whose line or free list is missing.</summary>
    public IEnumerable<ZoneOutcome> Possible(ZoneInfo zone)
    {
        if (FirstComparison(zone) is var (best, worst))
        {
            var ends = new[] { best.Outcome!.Value, worst.Outcome!.Value };
            return ends.Contains(ZoneOutcome.Served)
                ? ends.Union(AllOutcomes.Where(outcome => outcome != ZoneOutcome.FailsFirstComparison))
                : ends;
        }

        var (may, must) = zone.FreeBlocks is null ? (true, false) : HasBlock(zone);
        return AllOutcomes.Where(outcome => outcome switch
        {
            ZoneOutcome.Served or ZoneOutcome.FailsLoop => may,
            ZoneOutcome.NoBlock => !must,
            _ => true,
        });
    }

    /// <summary>The outcomes that these rules know for the request.</summary>
    public IEnumerable<ZoneOutcome> AllOutcomes => Rules.Loops && _request.Order > 0 && !_allowances.SkipsMarks
        ? [ZoneOutcome.Served, ZoneOutcome.FailsLoop, ZoneOutcome.NoBlock, ZoneOutcome.FailsFirstComparison]
        : [ZoneOutcome.Served, ZoneOutcome.NoBlock, ZoneOutcome.FailsFirstComparison];

    /// <summary>
    /// The verdicts on a zone whose free list is missing, if a block of the order lies in it: the first comparison needs no list.
    /// Null where the zone's line is missing.
    /// </summary>
    public (ZoneVerdict AtBest, ZoneVerdict AtWorst)? FirstComparison(ZoneInfo zone)
    {
        if (zone.FreePages is null || zone.MinPages is null || zone.FreeBlocks is not null || ZoneLayout.Rank(zone.Zone) < 0)
        {
            return null;
        }

        var (best, worst) = Check(zone with { FreeBlocks = new FreeBlockCounts(Enumerable.Repeat(0L, _request.Order).Append(1)) });
        return (best with { FragmentationIndex = null, DriftPages = null }, worst with { FragmentationIndex = null, DriftPages = null });
    }

    /// <summary>Zones that lowmem_reserve says have pages, that the request could use, and that were not printed.</summary>
    public IEnumerable<string> LostZones(IReadOnlyList<ZoneInfo> zones)
        => from node in zones.GroupBy(zone => zone.NumaNode)
           from name in Layout.UpTo(_highestZone)
           where !node.Any(zone => zone.Zone == name) && node.Any(zone => ZoneLayout.Rank(zone.Zone) >= 0 && Layout.Grows(zone, name))
               && WhyNotEligible(node.First() with { Zone = name, PresentPages = null, ManagedPages = null }) is null
           select string.Create(CultureInfo.InvariantCulture, $"Node {node.Key} {name}");

    /// <summary>What of a zone's numbers is not known, for people; empty where all are.</summary>
    public IEnumerable<string> Unknowns(ZoneInfo zone)
    {
        var ranges = new (string Name, PageRange Range)[]
        {
            ("lowmem_reserve", Reserve(zone)),
            (
                AtomicReserve,
                _allowances.KeepsHighAtomic ? default : WatermarkUnknowns.HighAtomicPages(zone, Rules.HighAtomic, PageBlock(zone))),
            ("free_cma", _request.IsMovable || Rules.Cma == CmaRule.Ignored ? default : WatermarkUnknowns.FreeCma(zone)),
            ("boost", _allowances.WithoutBoost ? WatermarkUnknowns.Boost(zone, Rules) : default),
        };
        foreach (var (name, range) in ranges.Where(range => !range.Range.IsExact))
        {
            yield return name == AtomicReserve && range.Low == 0 ? $"{name} is not printed" : $"{name} is not printed ({range})";
        }

        var (best, worst) = HasBlock(zone);
        if (best != worst)
        {
            yield return "the migrate types of its free blocks are not printed";
        }
    }

    private (WatermarkNumbers AtBest, WatermarkNumbers AtWorst) Numbers(ZoneInfo zone)
    {
        var boost = _allowances.WithoutBoost ? WatermarkUnknowns.Boost(zone, Rules) : default;
        var reserve = Reserve(zone);
        var highAtomic = WatermarkUnknowns.HighAtomicPages(zone, Rules.HighAtomic, PageBlock(zone));
        var cma = WatermarkUnknowns.FreeCma(zone);
        var (best, worst) = HasBlock(zone);
        var (free, min) = (zone.FreePages!.Value, zone.MinPages!.Value);
        return (
            new WatermarkNumbers(free, Math.Max(0, min - boost.High), reserve.Low, highAtomic.Low, cma.Low, best),
            new WatermarkNumbers(free, Math.Max(0, min - boost.Low), reserve.High, highAtomic.High, cma.High, worst));
    }

    private (bool AtBest, bool AtWorst) HasBlock(ZoneInfo zone)
        => WatermarkUnknowns.HasBlock(zone, _request.Order, _allowances.Lists, Rules.HighAtomic, PageBlock(zone));

    private PageRange PageBlock(ZoneInfo zone) => WatermarkUnknowns.PageBlock(zone, _request.HugePageBytes);

    private PageRange Reserve(ZoneInfo zone)
    {
        var at = _reserveZone is null ? -1 : Layout.IndexOf(_reserveZone);
        if (zone.Zone == _reserveZone)
        {
            // A zone keeps nothing from requests for itself.
            return PageRange.Exactly(0);
        }

        return zone.Protection is { } reserve && at >= 0 && at < reserve.Count
            ? PageRange.Exactly(reserve[at])
            : new PageRange(0, zone.FreePages ?? 0);
    }

    private static Allowances AllowancesOf(AllocationRequest request, WatermarkRules rules)
        => Allowances.Of(request, request.Order, rules.Allowances);

    /// <param name="Node">The NUMA node that was asked, where that is known or makes a difference.</param>
    /// <param name="ReserveZone">The zone whose entry of lowmem_reserve holds.</param>
    private sealed record Start(int? Node, string? ReserveZone);
}
