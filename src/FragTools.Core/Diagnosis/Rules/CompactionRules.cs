using System.Globalization;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>vm.extfrag_threshold is not the kernel's usual one, or a file asks for what the kernel refuses, such as 0.5.</summary>
internal sealed class ExtfragThreshold : Rule
{
    public override FindingId Id => FindingId.ExtfragThreshold;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var setting = node.Snapshot.Settings.FirstOrDefault(one => one.Name == "extfrag_threshold");
        if (setting?.Number is { } value && value != FragmentationMath.DefaultThreshold)
        {
            var effect = value > FragmentationMath.DefaultThreshold ? "the kernel compacts less readily" : "the kernel compacts more "
                + "readily, also where memory is short rather than in pieces";
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = Wording.Of($"vm.extfrag_threshold is {value}, and {FragmentationMath.DefaultThreshold} is what kernels ")
                    + Wording.Of($"start with: {effect}."),
                Numbers = Wording.Numbers(("ExtfragThreshold", value)),
                Basis = setting,
                Source = setting.Source,
            };
        }

        if (setting?.ConfiguredValue is { } asked && !IsTaken(asked))
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = Wording.Of($"{setting.ConfiguredIn} asks for vm.extfrag_threshold = {asked}, which the kernel refuses: it ")
                    + Wording.Of($"takes whole thousandths ({setting.Allowed}), so that one half is {FragmentationMath.DefaultThreshold}.")
                    + (setting.Number is { } kept ? Wording.Of($" It stays at {kept}.") : ""),
                Numbers = Wording.Numbers(("ExtfragThreshold", setting.Number)),
                Basis = setting,
                Source = setting.ConfiguredIn,
            };
        }
    }

    private static bool IsTaken(string value) 
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var thousandths) && thousandths <= 1000;
}

/// <summary>Of the requests that waited for compaction nearly all got nothing, by enough of them to say so.</summary>
internal sealed class CompactionFails : Rule
{
    private const long EnoughSamples = 100;
    private const int NearlyAllPercent = 90;

    public override FindingId Id => FindingId.CompactionFails;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Counters is { CompactStall: { } stalls, CompactFail: { } fails, CompactSuccess: { } successes } counters
            && fails + successes >= EnoughSamples && fails * 100 >= (fails + successes) * NearlyAllPercent)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = Wording.Of($"Since boot {stalls} requests waited for compaction; {fails} of the runs made no block and ")
                    + Wording.Of($"{successes} did. What is in its way cannot be moved, or memory is short."),
                Numbers = Wording.Numbers(("CompactStall", stalls), ("CompactFail", fails), ("CompactSuccess", successes)),
                Basis = counters,
                Source = counters.Source,
            };
        }
    }
}

/// <summary>The kernel could compact before anybody asks (since 5.9), and is told not to.</summary>
internal sealed class ProactiveCompactionOff : Rule
{
    public override FindingId Id => FindingId.ProactiveCompactionOff;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Setting("compaction_proactiveness") is { Number: 0 } setting)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Info,
                Statement = "vm.compaction_proactiveness is 0: the kernel compacts only when a task already waits for a block.",
                Numbers = Wording.Numbers(("CompactionProactiveness", 0)),
                Basis = setting,
                Source = setting.Source,
            };
        }
    }
}

/// <summary>Every page fault that finds no huge page compacts memory and waits.</summary>
internal sealed class ThpDefragAlways : Rule
{
    public override FindingId Id => FindingId.ThpDefragAlways;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Setting("transparent_hugepage/defrag") is { Value: "always" } defrag
            && node.Snapshot.Setting("transparent_hugepage/enabled")?.Value != "never")
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Info,
                Statement = "transparent_hugepage/defrag is always: page faults that find no huge page reclaim and compact memory and "
                    + "wait for it, and use up large blocks.",
                Basis = defrag,
                Source = defrag.Source,
            };
        }
    }
}

/// <summary>Nothing failed but that page faults got small pages in place of huge ones, which slows and does not stop anything.</summary>
internal sealed class ThpFellBack : Rule
{
    private const long EnoughSamples = 1000;
    private const double Many = 0.5;

    public override FindingId Id => FindingId.ThpFellBack;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence is { Failures: [], OomKills: [], StartFailures: [] }
            && node.Snapshot.Counters is { ThpFaultAlloc: { } huge, ThpFaultFallback: { } small, ThpFallbackRatio: >= Many } counters
            && huge + small >= EnoughSamples)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Info,
                Statement = Wording.Of($"Since boot {small} page faults took small pages for lack of a huge one, and {huge} got one. ")
                    + (node.LogGap is { } gap ? $"That costs speed; {gap}, so what was refused is not known."
                        : "That costs speed; nothing was refused, and nothing failed for it."),
                Numbers = Wording.Numbers(("ThpFaultAlloc", huge), ("ThpFaultFallback", small)),
                Basis = counters,
                Source = counters.Source,
                Supports = node.LogGap is null ? Verdict.NotFragmentation : Verdict.Inconclusive,
                Strength = node.QuietStrength,
                IsOfNow = true,
            };
        }
    }
}
