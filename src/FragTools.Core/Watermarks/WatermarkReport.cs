using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Watermarks;

/// <summary>The check of all zones in all scenarios, and what they agree on.</summary>
internal sealed class WatermarkReport
{
    private readonly IReadOnlyList<ZoneInfo> _zones;

    /// <summary>Runs the check.</summary>
    /// <param name="zones">The zones.</param>
    /// <param name="requests">The request; several where its mask can be read in several ways. At least one.</param>
    public WatermarkReport(IReadOnlyList<ZoneInfo> zones, IReadOnlyList<AllocationRequest> requests)
    {
        _zones = zones;
        var fitting = requests.Where(request => WatermarkRules.Fits(request, zones)).ToList();
        Readings =
            [.. (fitting.Count > 0 ? fitting : requests).SelectMany(
                request => WatermarkScenario.All(zones, request)).Select(scenario => new Reading(scenario, zones))];
        Verdicts = [.. zones.Select((_, at) => Merge(at, requests[0].Order))];
    }

    /// <summary>Each scenario with its verdicts.</summary>
    public IReadOnlyList<Reading> Readings { get; }

    /// <summary>The verdicts that the scenarios agree on.</summary>
    public IReadOnlyList<ZoneVerdict> Verdicts { get; }

    /// <summary>
    /// Zones that no line names though lowmem_reserve says that they have pages and the request could use them: the
    /// text is torn. (Since 6.2 zones above the request's are left out on purpose; those are not meant here.)
    /// </summary>
    public IEnumerable<string> LostZones()
        => Readings
            .Select(reading => reading.Scenario.LostZones(_zones).ToList())
            .MinBy(lost => lost.Count) ?? [];

    private ZoneVerdict Merge(int at, int order)
    {
        // Readings by which the request may not use the zone say nothing against those by which it may.
        var ends = Readings.SelectMany(reading => reading.Ends(at)).ToList();
        var all = ends.Exists(verdict => verdict.Eligible) ? ends.FindAll(verdict => verdict.Eligible) : ends;
        var outcomes = all.Select(verdict => verdict.Outcome).Distinct().ToList();
        var missing = Readings.SelectMany(reading => reading.Missing(at)).Distinct().ToList();
        if (outcomes.Count == 1 && outcomes[0] is not ZoneOutcome.Unknown)
        {
            // The strongest of what agrees: a failure at its closest, a success at its narrowest.
            var chosen = (outcomes[0] == ZoneOutcome.Served ? all.MinBy(verdict => verdict.Margin) : all.MaxBy(verdict => verdict.Margin))!;
            return chosen with { Sentence = WatermarkText.Sentence(chosen, order) };
        }

        var possible = all
            .SelectMany(verdict => verdict.PossibleOutcomes ?? new ValueList<ZoneOutcome>(verdict.Outcome is { } outcome ? [outcome] : []))
            .Distinct().Order();
        var unknown = all[0] with
        {
            Outcome = ZoneOutcome.Unknown,
            PossibleOutcomes = new ValueList<ZoneOutcome>(possible),
            Missing = missing.Count > 0 ? string.Join("; ", missing) : "it is not known which rules hold",
        };
        return unknown with { Sentence = WatermarkText.Sentence(unknown, order) };
    }

    /// <summary>One scenario with its verdicts on each zone.</summary>
    internal sealed class Reading
    {
        private readonly IReadOnlyList<ZoneInfo> _zones;
        private readonly (ZoneVerdict AtBest, ZoneVerdict AtWorst)[] _ends;

        public Reading(WatermarkScenario scenario, IReadOnlyList<ZoneInfo> zones)
        {
            Scenario = scenario;
            _zones = zones;
            _ends = [.. zones.Select(Check)];
        }

        public WatermarkScenario Scenario { get; }

        public IEnumerable<ZoneVerdict> AtBest => _ends.Select(ends => ends.AtBest);

        public IEnumerable<ZoneVerdict> AtWorst => _ends.Select(ends => ends.AtWorst);

        public IEnumerable<ZoneVerdict> Ends(int at) => [_ends[at].AtBest, _ends[at].AtWorst];

        /// <summary>What a zone lacks, where that matters.</summary>
        public IEnumerable<string> Missing(int at)
            => WatermarkScenario.Incomplete(_zones[at]) is { } incomplete ? [incomplete]
                : _ends[at].AtBest.Outcome != _ends[at].AtWorst.Outcome ? Scenario.Unknowns(_zones[at])
                : [];

        private (ZoneVerdict AtBest, ZoneVerdict AtWorst) Check(ZoneInfo zone)
        {
            if (Scenario.WhyNotEligible(zone) is { } reason)
            {
                var verdict = Bare(zone) with { WhyNotEligible = reason };
                return (verdict, verdict);
            }

            if (Scenario.FirstComparison(zone) is { AtBest.Outcome: ZoneOutcome.FailsFirstComparison } needsNoList)
            {
                return needsNoList;
            }

            if (WatermarkScenario.Incomplete(zone) is not null)
            {
                var verdict = Bare(zone) with
                {
                    Outcome = ZoneOutcome.Unknown,
                    PossibleOutcomes = new ValueList<ZoneOutcome>(Scenario.Possible(zone)),
                };
                return (verdict, verdict);
            }

            return Scenario.Check(zone);
        }

        private static ZoneVerdict Bare(ZoneInfo zone)
            => new()
            {
                NumaNode = zone.NumaNode,
                Zone = zone.Zone,
                FreePages = zone.FreePages,
                DriftPages = zone.FreeBlocks?.FreePages - zone.FreePages,
                Sentence = "",
            };
    }
}
