using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What remedies are chosen by: the node and what was found of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Findings">What was found.</param>
internal sealed record RemedyInput(Case Node, IReadOnlyList<Finding> Findings)
{
    /// <summary>The order that blocks are wanted of.</summary>
    public int Order
        => Findings is [
            { Kind: FindingId.OrderAskedFor or FindingId.HugePagesAskedFor or FindingId.HugePagesShort, Numbers: var numbers }, ..]
            && numbers.TryGetValue("Order", out var order) ? (int)order
        : Node.AskedOrders.Count > 0 ? Node.AskedOrders[0]
        : Case.StartOrder(Node.Evidence);

    /// <summary>Was that found?</summary>
    public bool Has(FindingId id) => Findings.Any(finding => finding.Kind == id);

    /// <summary>Is it what the verdict rests on?</summary>
    public bool SpeaksFirst(Verdict verdict, FindingId id)
        => Findings.FirstOrDefault(finding => finding.Supports == verdict)?.Kind == id;

    /// <summary>Those that were found of some.</summary>
    public IReadOnlyList<FindingId> Among(params ReadOnlySpan<FindingId> ids)
    {
        var found = new List<FindingId>();
        foreach (var id in ids)
        {
            if (Has(id))
            {
                found.Add(id);
            }
        }

        return found;
    }
}

/// <summary>
/// What helps: one entry a remedy, for a verdict and the findings behind it. Of what a log says only names and numbers that a shell
/// takes as they are become part of a command. No command overwrites a file that already exists.
/// </summary>
internal static class RemedyList
{
    /// <summary>What helps against one finding by itself; null where nothing in particular does.</summary>
    public static SuggestedRemedy? Of(FindingId finding, RemedyInput input) => finding switch
    {
        FindingId.MemoryBelowMarks or FindingId.MemoryShortNow or FindingId.SwapExhausted => MemoryRemedies.FindHolder(input),
        FindingId.SlabHoldsMemory => MemoryRemedies.FindSlabHolder(input),
        FindingId.LockedMemoryStays => SettingRemedies.MoveLockedMemory(input),
        FindingId.ManyMemoryCgroups => KernelRemedies.DisableKernelMemoryAccounting(input),
        _ => null,
    };

    /// <summary>
    /// What makes an open verdict a sure one: a capture of what was not read; where all was, a watch for the next failure; nothing where
    /// no file tells.
    /// </summary>
    private static SuggestedRemedy? Missing(RemedyInput input)
    {
        var node = input.Node;
        return input.SpeaksFirst(Verdict.Inconclusive, FindingId.HugePagesAskedFor) && node.Snapshot.Zones.Count > 0
            || input.SpeaksFirst(Verdict.Inconclusive, FindingId.PodAskedFor) && node.Evidence.HasLog
            || input.SpeaksFirst(Verdict.Inconclusive, FindingId.StartFailedOtherwise) && node.Evidence.HasLog
                ? null
            : input.Has(FindingId.ContainersDidNotStart) && node.HasAll
                ? FragmentationRemedies.Watch(input, FindingId.ContainersDidNotStart)
            : FragmentationRemedies.Capture(input);
    }

    /// <summary>The remedies, the most urgent first.</summary>
    public static IEnumerable<SuggestedRemedy> Of(Verdict verdict, Case node, IReadOnlyList<Finding> findings)
    {
        var input = new RemedyInput(node, findings);
        var shrink = HugePageRemedies.Shrink(input);
        SuggestedRemedy?[] remedies = verdict switch
        {
            Verdict.Fragmentation =>
            [
                // Compaction passes over locked pages until it may move them.
                SettingRemedies.MoveLockedMemory(input),
                node.IsServedNow ? null : FragmentationRemedies.Compact(input),
                FragmentationRemedies.Watch(
                    input,
                    FindingId.RefusedInPieces,
                    FindingId.RefusedByReserve,
                    FindingId.RefusedWithoutProof,
                    FindingId.FreeMemoryInPieces),
                SettingRemedies.RaiseMinFree(input),
                MemoryRemedies.FindSlabHolder(input),
                KernelRemedies.DisableKernelMemoryAccounting(input),
                KernelRemedies.Upgrade(input),
                .. SettingRemedies.Others(input),
            ],
            Verdict.NotNow =>
            [
                FragmentationRemedies.Watch(input, FindingId.BlocksAreThere, FindingId.RefusedWithoutProof),
                .. SettingRemedies.All(input),
            ],
            Verdict.OutOfMemory when input.SpeaksFirst(verdict, FindingId.ReserveUsedUp) =>
            [
                SettingRemedies.RaiseMinFree(input) ?? SettingRemedies.ShowMinFree(input), SettingRemedies.RestoreThreshold(input),
            ],
            Verdict.OutOfMemory when input.SpeaksFirst(verdict, FindingId.LowMemoryShort) =>
            [
                MemoryRemedies.FindLowMemoryHolder(), KernelRemedies.Use64Bits(input),
            ],
            Verdict.OutOfMemory =>
            [
                shrink, MemoryRemedies.FindHolder(input), MemoryRemedies.EvictPods(input), SettingRemedies.RestoreThreshold(input),
            ],
            Verdict.CgroupLimit => [MemoryLimitRemedies.Raise(input), SettingRemedies.RestoreThreshold(input)],
            Verdict.NotFragmentation =>
            [
                KernelRemedies.FindDriver(input), .. LimitRemedies.All(input), KernelRemedies.DisableKernelMemoryAccounting(input),
                SettingRemedies.RestoreThreshold(input),
            ],
            _ => [Missing(input), SettingRemedies.RestoreThreshold(input)],
        };
        return remedies.Concat(HugePageRemedies.Reserve(input)).Append(remedies.Contains(shrink) ? null : shrink).OfType<SuggestedRemedy>();
    }
}
