using System.Globalization;
using FragTools.Pods;

namespace FragTools.Reports;

/// <summary>
/// A row of the OOM killer's task table: mm/oom_kill.c, dump_tasks (dump_task since 5.3). A process with memory; memory
/// that several threads share counts once. What a kernel does not print is null.
/// </summary>
public sealed record OomTask
{
    /// <summary>The process's number (of the thread that holds the memory).</summary>
    public required int ProcessId { get; init; }

    /// <summary>The number of its thread group.</summary>
    public int? ThreadGroupId { get; init; }

    /// <summary>The user's number in the initial namespace.</summary>
    public long? Uid { get; init; }

    /// <summary>Pages of address space.</summary>
    public long? TotalVmPages { get; init; }

    /// <summary>Resident pages: anonymous, of files and of shared memory.</summary>
    public long? RssPages { get; init; }

    /// <summary>Resident anonymous pages (by 6.9).</summary>
    public long? RssAnonPages { get; init; }

    /// <summary>Resident pages of files (by 6.9).</summary>
    public long? RssFilePages { get; init; }

    /// <summary>Resident pages of shared memory (by 6.9).</summary>
    public long? RssShmemPages { get; init; }

    /// <summary>
    /// Pages of page tables: <c>nr_ptes</c> (since 3.7), with <c>nr_pmds</c> since 4.0; since 4.15 what
    /// <c>pgtables_bytes</c> makes in pages, null where the size of a page is not known.
    /// </summary>
    public long? PageTablePages { get; init; }

    /// <summary>Pages in swap (since 3.7).</summary>
    public long? SwapPages { get; init; }

    /// <summary>oom_score_adj, −1000 (never) to 1000 (since 2.6.36).</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>oom_adj, −17 (never) to 15 (up to 3.6).</summary>
    public int? OomAdj { get; init; }

    /// <summary>The name, up to 15 characters; anybody may choose it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The badness as this kernel computes it (<see cref="OomBadness.Compute"/>), from what the table shows. Null for a
    /// task that is never chosen (oom_score_adj −1000) and where a number is missing, see <see cref="ExpectedVictim.Detail"/>.
    /// </summary>
    public long? Badness { get; init; }

    /// <summary>The badness in thousandths of all pages: what kernels before 5.1 print as score. Null as <see cref="Badness"/>.</summary>
    public long? Score { get; init; }

    /// <summary>The bytes of <c>pgtables_bytes</c>, null where the table has no such column.</summary>
    internal long? PageTableBytes { get; init; }

    /// <summary>The name and the number.</summary>
    /// <returns><c>stress[32308]</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}[{ProcessId}]");
}
