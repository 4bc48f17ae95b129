using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>What the machine counts of work and of waiting, read right before and right after a write.</summary>
internal sealed record StallCounters(CompactionStat? Stat, MemoryPressure? Pressure)
{
    private static readonly string[] Stalls = ["compact_stall", "compact_fail", "allocstall", "pgmigrate_fail"];

    public static StallCounters Read(LinuxRoot root)
        => new(VmStatReader.Instance.Read(new NodeInput.Root(root)).Items is [var stat, ..] ? stat : null, MemoryPressure.Read(root));

    /// <summary>How much others were held up until <paramref name="after"/>; null where nothing is known.</summary>
    public CounterMap? StallsUntil(StallCounters after)
    {
        var stalls = new Dictionary<string, long>();
        Add("psi_some_us", after.Pressure?.SomeMicroseconds - Pressure?.SomeMicroseconds);
        Add("psi_full_us", after.Pressure?.FullMicroseconds - Pressure?.FullMicroseconds);
        foreach (var name in Stalls)
        {
            Add(name, Get(after.Stat, name) - Get(Stat, name));
        }

        return stalls.Count > 0 ? new CounterMap(stalls) : null;

        void Add(string name, long? grown)
        {
            if (grown is { } known)
            {
                stalls[name] = known;
            }
        }
    }

    // The sum over the zones where the kernel counts them apart.
    private static long? Get(CompactionStat? stat, string name) => name == "allocstall" ? stat?.AllocStall : stat?.Get(name);
}
