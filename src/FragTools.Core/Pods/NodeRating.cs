using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Pods;

/// <summary>Rates processes as their kernel does (<see cref="OomBadness"/>).</summary>
internal sealed class NodeRating
{
    private const int GlobalInit = 1;

    // A score of 1 may have been 0 a moment before; from 2 on a printed 0 means that the kernel passes the process over.
    private const int LeastTelling = 2;

    private readonly OomFormula? _formula;
    private readonly OomRootBonus _bonus;
    private readonly bool _countsPageTables;
    private readonly long? _totalPages;

    /// <summary>Prepares for a node.</summary>
    /// <param name="root">The node.</param>
    /// <param name="pageSize">Its page size in bytes.</param>
    /// <param name="processes">Its processes, whose printed scores tell the bonus where a release may have either.</param>
    public NodeRating(LinuxRoot root, long pageSize, IReadOnlyList<NodeProcess> processes)
    {
        var memory = MemInfoReader.Instance.Read(new NodeInput.Root(root)).Items is [var info] ? info : null;
        Version = root.Kernel;
        PageSize = pageSize;
        RamBytes = memory?.Get("MemTotal");
        SwapBytes = memory?.Get("SwapTotal");

        // MemTotal is totalram_pages, and SwapTotal is total_swap_pages (fs/proc/meminfo.c): what proc_oom_score adds up.
        _totalPages = RamBytes is { } ram && SwapBytes is { } swap ? OomBadness.GlobalTotalPages(ram / PageSize, swap / PageSize) : null;
        _formula = Version is null ? null : OomBadness.FormulaOf(Version);
        _countsPageTables = Version is not null && (Version.Major, Version.Minor, Version.Patch).CompareTo((2, 6, 39)) >= 0;
        IReadOnlyList<OomRootBonus> bonuses = Version is null ? [] : OomBadness.BonusesOf(Version);
        _bonus = bonuses.Count == 0 ? OomRootBonus.None : bonuses.MaxBy(bonus => processes.Count(process => Explains(process, bonus)));
    }

    /// <summary>The kernel's release.</summary>
    public KernelRelease? Version { get; }

    /// <summary>The machine's page size in bytes.</summary>
    public long PageSize { get; }

    /// <summary>RAM that the kernel manages.</summary>
    public long? RamBytes { get; }

    /// <summary>All swap.</summary>
    public long? SwapBytes { get; }

    /// <summary>What keeps all processes from being rated, in a sentence; null where nothing does.</summary>
    public string? Obstacle
        => Version is null ? "The tree does not say which kernel it is of (proc/sys/kernel/osrelease): nothing is rated or ranked."
        : _formula is null ? $"Kernels before 2.6.36, as {Version}, rate by run times, which are not read: nothing is rated or ranked."
        : _totalPages is null ? "The tree has no proc/meminfo, which tells how much memory there is: nothing is rated or ranked."
        : null;

    /// <summary>Rates a process for an OOM of the whole node.</summary>
    public RatedProcess Rate(NodeProcess process)
    {
        var badness = Badness(process, _totalPages, BonusOf(process));
        var computed = Score(process, badness);
        return new RatedProcess(process)
        {
            Badness = IsPassedOver(process, computed) ? null : badness,
            OomScore = process.OomScore ?? computed,
        };
    }

    /// <summary>Its badness for an OOM of a cgroup.</summary>
    /// <param name="rated">The process as rated for the node.</param>
    /// <param name="totalPages">The cgroup's pages; null where they are not known.</param>
    /// <returns>The badness; null for what is never chosen, and where a number is missing.</returns>
    public long? BadnessWithin(RatedProcess rated, long? totalPages)
        => rated.Badness is null ? null : Badness(rated.Process, totalPages, BonusOf(rated.Process));

    /// <summary>
    /// Does the kernel pass the process over though its numbers do not show it? One that is in the middle of vfork, or
    /// whose memory was reaped, prints 0; the first process of all is never chosen, that of a container's own numbering is.
    /// </summary>
    private static bool IsPassedOver(NodeProcess process, long? computed)
        => process.OomScore is { } printed
            ? printed == 0 && (computed >= LeastTelling || process.Id == GlobalInit)
            : process.Id == GlobalInit;

    private OomRootBonus BonusOf(NodeProcess process) => process.IsAdmin ? _bonus : OomRootBonus.None;

    private long? Badness(NodeProcess process, long? totalPages, OomRootBonus bonus)
        => _formula is { } formula && UsedPages(process) is { } pages && process.OomScoreAdj is { } adj && totalPages is not null
            ? OomBadness.Compute(formula, pages, adj, totalPages, bonus)
            : null;

    private long? UsedPages(NodeProcess process)
        => process.RssBytes / PageSize + process.SwapBytes / PageSize + (_countsPageTables ? process.PageTableBytes / PageSize : 0);

    /// <summary>What /proc would print; null where a number is missing.</summary>
    private long? Score(NodeProcess process, long? badness)
    {
        if (_formula is not { } formula || _totalPages is not { } total)
        {
            return null;
        }

        var isNeverChosen = process.HasNoMemory == true
            || process.OomScoreAdj == OomBadness.NeverKill
            || process is { Id: GlobalInit, OomScore: null };
        return isNeverChosen ? OomBadness.ProcScore(formula, null, total)
            : badness is not null ? OomBadness.ProcScore(formula, badness, total)
            : null;
    }

    private bool Explains(NodeProcess process, OomRootBonus bonus)
        => process is { IsAdmin: true, OomScore: { } printed }
            && _formula is { } formula && _totalPages is { } total
            && Badness(process, total, bonus) is { } badness && OomBadness.ProcScore(formula, badness, total) == printed;
}
