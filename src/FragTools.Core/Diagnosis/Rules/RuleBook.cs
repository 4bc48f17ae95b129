namespace FragTools.Diagnosis.Rules;

/// <summary>One thing to look for in a node's evidence. about_FragTools_Findings has a row for each.</summary>
internal abstract class Rule
{
    /// <summary>What its findings say.</summary>
    public abstract FindingId Id { get; }

    /// <summary>What it finds in this node; nothing where there is nothing to say.</summary>
    public abstract IEnumerable<Finding> Apply(Case node);
}

/// <summary>
/// All rules, in the order of their ids. A new rule is a class in the file of its subject, a line here, and a row in
/// about_FragTools_Findings.
/// </summary>
internal static class RuleBook
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new RefusedForLackOfMemory(),
        new RefusedInPieces(),
        new RefusedByReserve(),
        new RefusedWithoutProof(),
        new FreeMemoryInPieces(),
        new BlocksAreThere(),
        new WatermarksNow(),
        new RefusedUnexplained(),
        new AddressSpaceRefused(),
        new KilledForWholeNode(),
        new KilledThoughMemoryWasFree(),
        new CgroupLimitReached(),
        new ConfinedToNodes(),
        new SwapExhausted(),
        new MemoryShortNow(),
        new ContainersDidNotStart(),
        new CgroupNotMade(),
        new ProcessLimitReached(),
        new UserNamespaceLimitReached(),
        new DiskFull(),
        new CpusetRefused(),
        new UnmovablePageBlocks(),
        new SlabHoldsMemory(),
        new SlabGrows(),
        new ManyMemoryCgroups(),
        new ConntrackCachePerNamespace(),
        new VethQueues(),
        new OomScoreOrder(),
        new ExtfragThreshold(),
        new CompactionFails(),
        new ProactiveCompactionOff(),
        new ThpDefragAlways(),
        new ThpFellBack(),
        new KnownKernelFault(),
        new CompactionNotBuilt(),
        new NothingFailed(),
        new NothingToGoOn(),
        new KilledByHand(),
        new LockedMemoryStays(),
        new MemoryBelowMarks(),
        new KillReported(),
        new PodEvicted(),
        new StartFailedOtherwise(),
        new InotifyLimitReached(),
        new NetworkNamespaceLimitReached(),
        new MemoryUnaccounted(),
        new OrderAskedFor(),
        new HugePagesAskedFor(),
        new HugePagesShort(),
        new HugePagesIdle(),
        new ConfinedToZone(),
        new ReserveUsedUp(),
        new PageFaultGaveUp(),
        new KilledBesideCache(),
        new LowMemoryShort(),
        new FreeMemoryIsCma(),
        new KillsCounted(),
        new PodWaits(),
        new KilledForUnknownLimit(),
        new CgroupRefused(),
        new RefusedOtherwise(),
        new PodAskedFor(),
        new UnmovableHeld(),
        new SeenBeforeRefusal(),
    ];
}
