using System.Globalization;
using FragTools.Pods;

namespace FragTools.Reports;

/// <summary>
/// Whom this kernel's own arithmetic would choose by the report's task table, and whether that is who was killed.
/// </summary>
public sealed record ExpectedVictim
{
    /// <summary>The process of the highest badness; null where that cannot be computed.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its badness, see <see cref="OomTask.Badness"/>.</summary>
    public long? Badness { get; init; }

    /// <summary>Was the process killed that was to be expected? Null where that cannot be said.</summary>
    public bool? Agrees { get; init; }

    /// <summary>Why so, or why not.</summary>
    public required VictimReason Reason { get; init; }

    /// <summary>The formula that was used; null where none fits.</summary>
    public OomFormula? Formula { get; init; }

    /// <summary>All pages that the formula counts against; null where the report does not tell them.</summary>
    public long? TotalPages { get; init; }

    /// <summary>Does the total hold swap? Of a cgroup both are tried, and the way that gives the printed score is taken.</summary>
    public bool? SwapCounted { get; init; }

    /// <summary>
    /// The bonus with which the chosen process gives the printed score (before 4.17); <see cref="OomRootBonus.None"/>
    /// where none is needed. Null where no score is printed or none gives it.
    /// </summary>
    public OomRootBonus? ChosenBonus { get; init; }

    /// <summary>
    /// The chosen process's score as recomputed less the one printed: 0 where it is reproduced, ±1 where the table was
    /// printed a moment after the choice. Null where none is printed or a number is missing.
    /// </summary>
    public long? ScoreDifference { get; init; }

    /// <summary>One sentence of all this.</summary>
    public required string Detail { get; init; }

    /// <summary>The process, or why there is none.</summary>
    /// <returns><c>stress[32308]: HighestBadness</c>.</returns>
    public override string ToString()
        => ProcessId is { } pid ? string.Create(CultureInfo.InvariantCulture, $"{Name}[{pid}]: {Reason}") : Reason.ToString();
}

/// <summary>Why the victim is the expected one, or is not, or cannot be foretold.</summary>
public enum VictimReason
{
    /// <summary>It is the task of the highest badness.</summary>
    HighestBadness,

    /// <summary>It is, if those above it have CAP_SYS_ADMIN and its bonus (before 4.17), which the report does not show.</summary>
    HighestWithBonus,

    /// <summary>A child of the chosen process died for it (before 5.1).</summary>
    ChildSacrificed,

    /// <summary>vm.oom_kill_allocating_task is set: who asked for memory dies.</summary>
    AllocatingTask,

    /// <summary>All of a cgroup were killed (memory.oom.group), and this one is not the first of them.</summary>
    OomGroup,

    /// <summary>Only tasks with memory on some NUMA nodes were in question (cpuset or memory policy).</summary>
    NodesConstrained,

    /// <summary>
    /// A task of higher badness was passed over, and the report does not show why: it may have been exiting or reaped
    /// already, in the middle of vfork, or on another cgroup's account; or the kernel is patched.
    /// </summary>
    PassedOver,

    /// <summary>The kernel panicked rather than kill (vm.panic_on_oom).</summary>
    PanicOnOom,

    /// <summary>The kernel found no process to kill.</summary>
    NoKillableProcess,

    /// <summary>The report does not say who was killed.</summary>
    VictimUnknown,

    /// <summary>There is no task table (vm.oom_dump_tasks is off, or its lines are lost).</summary>
    TableMissing,

    /// <summary>Rows of the task table are missing: its end, its head, or the victim's.</summary>
    TableIncomplete,

    /// <summary>The table of this kernel (before 3.7) lacks swap and page tables.</summary>
    ColumnsMissing,

    /// <summary>Before 2.6.36 run times and niceness go into the score, which the report does not tell.</summary>
    RunTimesMissing,

    /// <summary>A number is missing that the formula needs: how many pages there are, or the size of a page.</summary>
    NumbersMissing,
}
