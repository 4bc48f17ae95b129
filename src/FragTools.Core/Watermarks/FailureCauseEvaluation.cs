using System.Globalization;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Watermarks;

/// <content>The evaluation of a report's zones.</content>
public sealed partial record FailureCause
{
    /// <summary>Finds the cause of one report.</summary>
    /// <param name="zones">All zones of the report, also those of which only the line or only the free list is there.</param>
    /// <param name="request">The request.</param>
    /// <param name="zoneLineDelay">The time from the header to the first zone line, or null where it is not known.</param>
    /// <returns>The cause.</returns>
    public static FailureCause Evaluate(IReadOnlyList<ZoneInfo> zones, AllocationRequest request, TimeSpan? zoneLineDelay = null)
        => Evaluate(zones, [request], zoneLineDelay);

    /// <summary>Finds the cause of one report whose mask may be read in several ways (the release is not known).</summary>
    /// <param name="zones">All zones of the report, also those of which only the line or only the free list is there.</param>
    /// <param name="requests">The readings of the mask, each with the release that it is of; at least one, all of the same order.</param>
    /// <param name="zoneLineDelay">The time from the header to the first zone line, or null where it is not known.</param>
    /// <returns>The cause where all readings agree on it; else Unknown with what each would bring.</returns>
    /// <exception cref="ArgumentException">There is no request.</exception>
    public static FailureCause Evaluate(
        IReadOnlyList<ZoneInfo> zones, IReadOnlyList<AllocationRequest> requests, TimeSpan? zoneLineDelay = null)
    {
        ArgumentNullException.ThrowIfNull(zones);
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count == 0)
        {
            throw new ArgumentException("A cause is that of a request.", nameof(requests));
        }

        var delay = zoneLineDelay?.TotalMilliseconds;
        if (zones.Count == 0)
        {
            return Unknown(["no zone was printed."], []) with { ZoneLineDelayMilliseconds = delay };
        }

        // A header is text, and may say anything; the OOM killer's order=-1 asks for nothing.
        if (requests.FirstOrDefault(request => !ZoneWatermarks.IsOrder(request.Order)) is { Order: var order })
        {
            return Unknown([Invariant($"no kernel has blocks of order {order}.")], []) with { ZoneLineDelayMilliseconds = delay };
        }

        var report = new WatermarkReport(zones, requests);
        var lost = report.LostZones().ToList();
        var readings = report.Readings.Select(reading => new CauseReading(reading, requests[0].Order, lost.Count)).ToList();
        var possible = readings.SelectMany(reading => reading.Causes).Distinct().ToList();
        var torn = report.Verdicts
            .Where((verdict, at) => verdict.Outcome == ZoneOutcome.Unknown && WatermarkScenario.Incomplete(zones[at]) is not null)
            .Select(verdict => verdict.Sentence)
            .Concat(lost.Select(zone => $"{zone} has pages, by lowmem_reserve, and was not printed."))
            .ToList();
        var cause = possible.Count == 1 ? Known(possible[0], report, requests[0].Order, zoneLineDelay)
            : Unknown(torn.Count > 0 ? torn : WhatHangsOnWhat(report, readings), possible);
        return cause with
        {
            Zones = new ValueList<ZoneVerdict>(report.Verdicts),
            Rules = string.Join(
                "; ", report.Readings.GroupBy(
                    reading => reading.Scenario.Rules.Releases, reading => reading.Scenario.Rules.Variant, static (releases, variants) =>
                variants.Distinct().ToList() is [var only] ? releases + only : releases)),
            ZoneLineDelayMilliseconds = delay,
        };
    }

    private static FailureCause Unknown(IReadOnlyList<string> missing, List<AllocationCause> possible)
        => new()
        {
            Cause = AllocationCause.Unknown,
            Sentence = $"The report does not tell the cause: {string.Join(' ', missing)}",
            Missing = new ValueList<string>(missing),
            PossibleCauses = new ValueList<AllocationCause>(possible.Order()),
        };

    /// <summary>The zones whose numbers leave more than one outcome; where there are none, the readings and their causes.</summary>
    private static List<string> WhatHangsOnWhat(WatermarkReport report, IReadOnlyList<CauseReading> readings)
    {
        var zones = report.Verdicts.Where(verdict => verdict.Outcome == ZoneOutcome.Unknown).Select(verdict => verdict.Sentence).ToList();
        var byCauses = readings
            .GroupBy(reading => string.Join(" or ", reading.Causes))
            .Select(
                group => $"By the rules of {string.Join(", ", group.Select(reading => reading.Assumption(readings)).Distinct())}: "
                    + $"{group.Key}.")
            .ToList();
        return byCauses.Count > 1 ? [.. zones, .. byCauses] : zones;
    }

    private static FailureCause Known(AllocationCause cause, WatermarkReport report, int order, TimeSpan? zoneLineDelay)
    {
        var outcome = CauseReading.OutcomeOf(cause, order);
        var verdicts = report.Verdicts.Where(verdict => verdict.Outcome == outcome).ToList();
        if (verdicts.Count == 0)
        {
            // The readings agree on the cause and not on the zone that it comes from.
            verdicts = [.. report.Verdicts.Where(verdict => verdict.Eligible)];
        }

        var widest = cause == AllocationCause.NotExplained ? verdicts.Where(verdict => verdict.Outcome == outcome)
            .MaxBy(verdict => verdict.Margin) : null;
        return new FailureCause
        {
            Cause = cause,
            Sentence = cause switch
            {
                AllocationCause.OutOfMemory => "No zone that the request may use has enough free memory, even if it all lay side by side. ",
                AllocationCause.Fragmentation => Invariant($"Enough memory is free, but not in one piece of order {order}. "),
                AllocationCause.WatermarkReserve when order == 0 => "Pages are free, but only on lists that the request may not use. ",
                AllocationCause.WatermarkReserve => Invariant($"A block of order {order} is free, but the watermark check withholds it. "),
                _ => "By the numbers printed the request would have been served, which is nearly always a race: they were read after "
                    + "the refusal. ",
            }
            + (widest is null ? Details(verdicts) : widest.Sentence + RaceEvidence(widest, zoneLineDelay)),
            MarginPages = widest?.Margin,
            DriftPages = widest?.DriftPages,
        };
    }

    private static string Details(List<ZoneVerdict> verdicts)
        => verdicts.Count > 0 ? string.Join(' ', verdicts.Select(verdict => verdict.Sentence)) : "It may use none of the zones printed.";

    private static string RaceEvidence(ZoneVerdict verdict, TimeSpan? delay)
        => (delay is { } time ? Invariant($" The zone lines came {time.TotalMilliseconds:0.###} ms after the header.") : "")
            + (verdict.DriftPages is { } drift
                ? Invariant($" Free memory changed by {drift} pages between the zone's line and its free list.")
                : "");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The cause by one reading of the report: the same at best and at worst, or not.</summary>
    private sealed class CauseReading(WatermarkReport.Reading reading, int order, int lostZones)
    {
        /// <summary>From the outcome that speaks first to the one that speaks last.</summary>
        private static readonly (ZoneOutcome Outcome, AllocationCause Cause)[] Priority =
        [
            (ZoneOutcome.Served, AllocationCause.NotExplained),
            (ZoneOutcome.FailsLoop, AllocationCause.WatermarkReserve),
            (ZoneOutcome.NoBlock, AllocationCause.Fragmentation),
            (ZoneOutcome.FailsFirstComparison, AllocationCause.OutOfMemory),
        ];

        /// <summary>One cause, or all that what is missing leaves open.</summary>
        public IReadOnlyList<AllocationCause> Causes { get; } = Open(
            [
                .. reading.AtBest.Zip(reading.AtWorst, static (best, worst) => Places(best).Concat(Places(worst)).ToHashSet()),

                // A zone that was not printed may have any outcome.
                .. Enumerable.Repeat(reading.Scenario.AllOutcomes.Select(Place).ToHashSet(), lostZones),
            ],
            order);

        public static ZoneOutcome OutcomeOf(AllocationCause cause, int order)
            => cause == AllocationCause.WatermarkReserve && order == 0
                ? ZoneOutcome.NoBlock
                : Array.Find(Priority, pair => pair.Cause == cause).Outcome;

        /// <summary>What this reading takes for granted where others do not.</summary>
        public string Assumption(IReadOnlyList<CauseReading> all)
        {
            var scenario = reading.Scenario;
            var parts = new List<string> { scenario.Rules.Releases + (all.Any(IsOtherVariant) ? scenario.Rules.Variant : "") };
            if (all.Select(other => other.Layout).Distinct().Count() > 1)
            {
                parts.Add($"with the zones {Layout}");
            }

            if (scenario.Node is { } node)
            {
                parts.Add(Invariant($"asked of node {node}"));
            }

            return string.Join(' ', parts);
        }

        /// <summary>Of the same releases, and with other causes.</summary>
        private bool IsOtherVariant(CauseReading other) => other.Rules.Releases == Rules.Releases && !other.Causes.SequenceEqual(Causes);

        private WatermarkRules Rules => reading.Scenario.Rules;

        private string Layout => reading.Scenario.Layout.ToString();

        private static IEnumerable<int> Places(ZoneVerdict verdict)
            => (verdict.PossibleOutcomes ?? (verdict.Outcome is { } outcome ? (IEnumerable<ZoneOutcome>)[outcome] : []))
                .Select(Place);

        private static int Place(ZoneOutcome outcome) => Array.FindIndex(Priority, pair => pair.Outcome == outcome);

        /// <summary>A cause is open where one zone may have its outcome and no other must have one that speaks before it.</summary>
        private static IReadOnlyList<AllocationCause> Open(IReadOnlyList<HashSet<int>> zones, int order)
        {
            var judged = zones.Where(static places => places.Count > 0).ToList();
            var open = judged.SelectMany(
                static places => places).Distinct().Where(place => judged.TrueForAll(places => places.Max() >= place)).Order();
            return [.. open.DefaultIfEmpty(Priority.Length - 1)
                .Select(place => order == 0 && Priority[place].Outcome == ZoneOutcome.NoBlock
                    ? AllocationCause.WatermarkReserve
                    : Priority[place].Cause)];
        }
    }
}
