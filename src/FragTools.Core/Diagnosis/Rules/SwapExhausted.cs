using FragTools.Proc;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT014: swap is full, or was when the kernel reported, and memory with it.</summary>
internal sealed class SwapExhausted : Rule
{
    private const int FullPercent = 95;
    private const int ShortPercent = 10;

    public override string Id => "FT014";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Memory is { SwapTotalBytes: > 0 and var total, SwapFreeBytes: { } free, AvailableBytes: { } available, TotalBytes: > 0 and var ram } memory
            && free < total / 100 * (100 - FullPercent) && available < ram / 100 * ShortPercent)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Critical,
                Statement = Wording.Of($"Of {total / 1024} kB of swap {free / 1024} kB are left, and of {ram / 1024} kB of memory {available / 1024} kB are available.") + Pressure(node.Evidence),
                Numbers = Wording.Numbers(("SwapTotalBytes", total), ("SwapFreeBytes", free), ("TotalBytes", ram), ("AvailableBytes", available), ("MemoryPressureFullPercent", node.Evidence.MemoryPressureFullPercent)),
                Basis = memory,
                Source = memory.Source,
                Supports = Verdict.OutOfMemory,
                Strength = Confidence.Likely,
            };
        }

        foreach (var group in node.Evidence.OomKills.Where(group => group.Latest.OomCgroup is null && IsFull(group.Latest.MemInfo)))
        {
            var counters = group.Latest.MemInfo!;
            yield return OomWording.Finding(
                Id,
                group,
                Wording.Of($"When the OOM killer ran, {counters.Get("free_swap_kB")} kB of {counters.Get("total_swap_kB")} kB of swap were left: what could be swapped out was."),
                ("FreeSwapKilobytes", counters.Get("free_swap_kB")),
                ("TotalSwapKilobytes", counters.Get("total_swap_kB"))) with
            {
                Severity = Severity.Warning,
            };
        }
    }

    private static bool IsFull(CounterMap? counters)
        => counters?.Get("total_swap_kB") is > 0 and var total && counters.Get("free_swap_kB") < total / 100 * (100 - FullPercent);

    private static string Pressure(NodeEvidence evidence)
        => evidence.MemoryPressureFullPercent is > 0 and var percent ? Wording.Of($" All tasks waited for memory during {percent} per cent of the last seconds.") : "";
}
