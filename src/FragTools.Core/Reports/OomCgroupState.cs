using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>What a report says about the memory cgroup whose limit was reached.</summary>
internal sealed class OomCgroupState
{
    private readonly Dictionary<string, long> _statistics = [];
    private bool _isListing;
    private bool _hasUsage;

    /// <summary>Was a cgroup's limit reached, rather than the machine's?</summary>
    public bool IsLimit { get; set; }

    /// <summary>The cgroup whose limit was reached.</summary>
    public string? OomCgroup { get; private set; }

    /// <summary>The chosen task's cgroup.</summary>
    public string? TaskCgroup { get; private set; }

    /// <summary>The cgroup all of whose tasks are killed.</summary>
    public string? Group { get; private set; }

    public CgroupUsage? Memory { get; private set; }

    public CgroupUsage? MemoryAndSwap { get; private set; }

    public CgroupUsage? Swap { get; private set; }

    /// <summary>The counters, null where none are printed.</summary>
    public CounterMap? Statistics => _statistics.Count == 0 ? null : new CounterMap(_statistics);

    public bool Take(CgroupUsage usage)
    {
        IsLimit = _hasUsage = true;
        Memory ??= usage.Counter == CgroupCounter.Memory ? usage : null;
        MemoryAndSwap ??= usage.Counter == CgroupCounter.MemoryAndSwap ? usage : null;
        Swap ??= usage.Counter == CgroupCounter.Swap ? usage : null;
        return true;
    }

    public void TakePaths(ReadOnlySpan<byte> taskCgroup, ReadOnlySpan<byte> oomCgroup)
    {
        TaskCgroup ??= taskCgroup.IsEmpty ? null : SafeText.Escape(taskCgroup);
        OomCgroup ??= oomCgroup.IsEmpty ? null : SafeText.Escape(oomCgroup);
        IsLimit |= !oomCgroup.IsEmpty;
    }

    public bool TakeGroup(ReadOnlySpan<byte> cgroup)
    {
        Group ??= SafeText.Escape(cgroup);
        return true;
    }

    /// <summary>Up to 5.1 a line for each cgroup below the limit, each with its own share: the sum is what the limit holds.</summary>
    public bool TakeStatistics(ReadOnlySpan<byte> message)
    {
        if (!OomCgroupText.TryStatistics(message, out var cgroup, out var counters))
        {
            return false;
        }

        // The first, right behind what is used, is the one whose limit was reached; a line that names it else may be lost.
        TakePaths(default, counters.IsEmpty || (_hasUsage && !_isListing) ? cgroup : default);

        _isListing = true;
        while (OomCgroupText.TakeStatistic(ref counters, out var name, out var bytes))
        {
            var key = SafeText.Escape(name);
            _statistics[key] = _statistics.GetValueOrDefault(key) + bytes;
        }

        return true;
    }

    /// <summary>Since 5.2 a line for each counter, of the whole hierarchy.</summary>
    public bool TakeStatisticLine(ReadOnlySpan<byte> message)
    {
        if (!_isListing || !OomCgroupText.TryStatisticLine(message, out var name, out var value))
        {
            return false;
        }

        _statistics.TryAdd(SafeText.Escape(name), value);
        return true;
    }
}
