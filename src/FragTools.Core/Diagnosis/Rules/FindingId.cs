using System.Globalization;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// The findings by what they say; the number is that of the id that users see and about_FragTools_Findings explains. A number is
/// never used again for something else.
/// </summary>
internal enum FindingId
{
    RefusedForLackOfMemory = 1,
    RefusedInPieces = 2,
    RefusedByReserve = 3,
    RefusedWithoutProof = 4,
    FreeMemoryInPieces = 5,
    BlocksAreThere = 6,
    WatermarksNow = 7,
    RefusedUnexplained = 8,
    AddressSpaceRefused = 9,
    KilledForWholeNode = 10,
    KilledThoughMemoryWasFree = 11,
    CgroupLimitReached = 12,
    ConfinedToNodes = 13,
    SwapExhausted = 14,
    MemoryShortNow = 15,
    ContainersDidNotStart = 16,
    CgroupNotMade = 17,
    ProcessLimitReached = 18,
    UserNamespaceLimitReached = 19,
    DiskFull = 20,
    CpusetRefused = 21,
    UnmovablePageBlocks = 22,
    SlabHoldsMemory = 23,
    SlabGrows = 24,
    ManyMemoryCgroups = 25,
    ConntrackCachePerNamespace = 26,
    VethQueues = 27,
    OomScoreOrder = 28,
    ExtfragThreshold = 29,
    CompactionFails = 30,
    ProactiveCompactionOff = 31,
    ThpDefragAlways = 32,
    ThpFellBack = 33,
    KnownKernelFault = 34,
    CompactionNotBuilt = 35,
    NothingFailed = 36,
    NothingToGoOn = 37,
    KilledByHand = 38,
    LockedMemoryStays = 39,
    MemoryBelowMarks = 40,
    KillReported = 41,
    PodEvicted = 42,
    StartFailedOtherwise = 43,
    InotifyLimitReached = 44,
    NetworkNamespaceLimitReached = 45,
    MemoryUnaccounted = 46,
    OrderAskedFor = 47,
    HugePagesAskedFor = 48,
    HugePagesShort = 49,
    HugePagesIdle = 50,
    ConfinedToZone = 51,
    ReserveUsedUp = 52,
    PageFaultGaveUp = 53,
    KilledBesideCache = 54,
    LowMemoryShort = 55,
    FreeMemoryIsCma = 56,
    KillsCounted = 57,
    PodWaits = 58,
    KilledForUnknownLimit = 59,
    CgroupRefused = 60,
    RefusedOtherwise = 61,
    PodAskedFor = 62,
    UnmovableHeld = 63,
    SeenBeforeRefusal = 64,
}

internal static class FindingIdText
{
    /// <summary>The id as users see it.</summary>
    /// <returns><c>FT001</c>.</returns>
    public static string Text(this FindingId id) => string.Create(CultureInfo.InvariantCulture, $"FT{(int)id:000}");
}
