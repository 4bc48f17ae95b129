using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Tests.Watermarks;

/// <summary>Zones as no kernel prints them: torn, contradictory, with numbers out of all bounds.</summary>
public sealed class FailureCauseFuzzTests
{
    private static readonly string[] Names = ["DMA", "DMA32", "Normal", "HighMem", "Movable", "Device", "Norma\\x1b", ""];
    private static readonly string?[] Releases = [null, "2.6.18-398.el5", "2.6.32-754.el6", "3.0.101", "3.10.0-957.el7", "4.4.0", "4.18.0-553.el8", "5.8.0", "5.15.0", "6.6.9", "6.19.0"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_a_report_holds_there_is_an_answer_that_says_what_it_lacks(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            ZoneInfo[] zones = [.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => Zone(random))];
            var cause = FailureCause.Evaluate(zones, Request(random));

            Assert.Equal(cause.Cause == AllocationCause.Unknown, cause.Missing.Count > 0);
            Assert.NotEqual(AllocationCause.AddressSpace, cause.Cause);
            Assert.True(cause.MarginPages is null || cause.Cause == AllocationCause.NotExplained);
            Assert.Equal(zones.Select(zone => (zone.NumaNode, zone.Zone)), cause.Zones.Select(zone => (zone.NumaNode, zone.Zone)));
            Assert.All(cause.Zones, zone => Assert.Equal(zone.Eligible, zone.Outcome is not null));
            Assert.All(cause.Zones, zone => Assert.Equal(zone.Outcome == ZoneOutcome.Unknown, zone.Missing is not null));
        }
    }

    private static AllocationRequest Request(Random random)
        => new()
        {
            Order = random.Next(0, random.Next(2) == 0 ? 4 : 32),
            HighestZone = Names[random.Next(5)],
            MayDirectReclaim = random.Next(2) == 0,
            IsHigh = random.Next(2) == 0,
            IsAtomic = random.Next(3) == 0,
            NoMemalloc = random.Next(4) == 0,
            Memalloc = random.Next(8) == 0,
            NoKswapd = random.Next(4) == 0,
            IsMovable = random.Next(3) == 0,
            ThisNode = random.Next(4) == 0,
            HardWall = random.Next(3) == 0,
            IsReclaimer = random.Next(4) == 0,
            NodeMask = random.Next(4) == 0 ? [random.Next(3)] : null,
            MemsAllowed = random.Next(4) == 0 ? [0] : null,
            NumaNode = random.Next(3) == 0 ? random.Next(3) : null,
            KernelVersion = KernelRelease.TryParse(Releases[random.Next(Releases.Length)]),
            Is64Bit = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            HighMemMovableOnlyPages = Pages(random),
        };

    private static ZoneInfo Zone(Random random)
        => new()
        {
            NumaNode = random.Next(2),
            Zone = Names[random.Next(random.Next(4) == 0 ? Names.Length : 5)],
            FreePages = Pages(random),
            MinPages = Pages(random),
            LowPages = Pages(random),
            BoostPages = Pages(random),
            PresentPages = Pages(random),
            ManagedPages = Pages(random),
            FreeCmaPages = Pages(random),
            ReservedHighAtomicPages = Pages(random),
            FreeHighAtomicPages = Pages(random),
            Protection = random.Next(5) == 0 ? null : new ValueList<long>(Enumerable.Range(0, random.Next(0, 7)).Select(at => random.Next(3) == 0 ? at * 500L : 0)),
            FreeBlocks = random.Next(5) == 0 ? null : new FreeBlockCounts(Enumerable.Range(0, random.Next(1, 14)).Select(_ => (long)random.Next(0, 40))),
            FreeBlockTypes = random.Next(3) == 0 ? null
                : new ValueList<string?>(Enumerable.Range(0, random.Next(0, 14)).Select(_ => random.Next(4) == 0 ? null : "UMEHCIR?"[random.Next(6)..])),
            Counters = new CounterMap(new Dictionary<string, long>()),
            PageSize = 4096,
            Source = "fuzz",
        };

    private static long? Pages(Random random) => random.Next(12) switch
    {
        < 4 => null,
        4 => 0,
        5 => long.MaxValue / 4096,
        _ => random.Next(0, 20000),
    };
}
