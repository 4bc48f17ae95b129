using FragTools.Diagnosis.Rules;
using FragTools.Settings;

namespace FragTools.Diagnosis.Remedies;

/// <summary>
/// Settings that leave more large blocks. What makes compaction weaker is worth a change only where compaction is what is needed.
/// </summary>
internal static class SettingRemedies
{
    /// <summary>Those whose findings are there.</summary>
    public static IEnumerable<SuggestedRemedy> All(RemedyInput input)
        => new[] { RestoreThreshold(input), CompactProactively(input), RestrictHugePages(input), MoveLockedMemory(input) }
            .OfType<SuggestedRemedy>();

    /// <summary>Raises vm.min_free_kbytes, where it is known.</summary>
    public static SuggestedRemedy? RaiseMinFree(RemedyInput input)
        => MinFreeSize.Of(input.Node.Snapshot) is { Kilobytes: var current, GoodKilobytes: var good }
            ? new(
                RemedyKind.RaiseMinFree,
                input.Among(
                    FindingId.RefusedInPieces,
                    FindingId.RefusedByReserve,
                    FindingId.RefusedWithoutProof,
                    FindingId.FreeMemoryInPieces,
                    FindingId.WatermarksNow,
                    FindingId.KilledThoughMemoryWasFree))
            {
                What = "Keep more memory free",
                PowerShellCommand = Commands.SetMemorySetting("min_free_kbytes", good),
                ShellCommand = Commands.Sysctl("min_free_kbytes", good),
                Effect = "The kernel begins to reclaim earlier and has more large blocks left for requests that cannot wait.",
                Cost = Wording.Of($"{good - current} kB more are kept from programs; on a node that is nearly full a process may be ")
                    + "killed for it. " + Commands.AsRoot,
                Term = RemedyTerm.Lasting,
            }
            : null;

    /// <summary>Gives vm.extfrag_threshold its usual value.</summary>
    public static SuggestedRemedy? RestoreThreshold(RemedyInput input)
        => input.Among(FindingId.ExtfragThreshold) is { Count: > 0 } findings
            ? new(RemedyKind.RestoreExtfragThreshold, findings)
            {
                What = "Give vm.extfrag_threshold its usual value",
                PowerShellCommand = Commands.SetMemorySetting("extfrag_threshold", 500),
                ShellCommand = Commands.Sysctl("extfrag_threshold", 500),
                Effect = "The kernel decides between compaction and reclaim as it does elsewhere.",
                Cost = "None that is known.",
                Term = RemedyTerm.Lasting,
            }
            : null;

    private static SuggestedRemedy? CompactProactively(RemedyInput input)
        => input.Among(FindingId.ProactiveCompactionOff) is { Count: > 0 } findings
            ? new(RemedyKind.CompactProactively, findings)
            {
                What = "Let the kernel compact before anybody asks",
                PowerShellCommand = Commands.SetMemorySetting("compaction_proactiveness", 20),
                ShellCommand = Commands.Sysctl("compaction_proactiveness", 20),
                Effect = "Blocks of huge page size stay available.",
                Cost = "kcompactd uses some processor time." + Elsewhere(input.Node.Snapshot.Setting("compaction_proactiveness")),
                Term = RemedyTerm.Lasting,
            }
            : null;

    /// <summary>Lets compaction move what mlock holds.</summary>
    public static SuggestedRemedy? MoveLockedMemory(RemedyInput input)
        => input.Among(FindingId.LockedMemoryStays) is { Count: > 0 } findings
            ? new(RemedyKind.MoveLockedMemory, findings)
            {
                What = "Let compaction move locked memory",
                PowerShellCommand = Commands.SetMemorySetting("compact_unevictable_allowed", 1),
                ShellCommand = Commands.Sysctl("compact_unevictable_allowed", 1),
                Effect = "Compaction no longer passes over the pages that programs have locked.",
                Cost = "A program may wait for a page that is being moved, which real-time programs do not bear.",
                Term = RemedyTerm.Lasting,
            }
            : null;

    private static SuggestedRemedy? RestrictHugePages(RemedyInput input)
        => input.Among(FindingId.ThpDefragAlways) is { Count: > 0 } findings
            ? new(RemedyKind.RestrictHugePages, findings)
            {
                What = "Let only programs that ask for huge pages wait for them",
                PowerShellCommand = "Set-MemorySetting -Name transparent_hugepage/defrag -Value madvise -Persist",
                ShellCommand = "echo madvise > /sys/kernel/mm/transparent_hugepage/defrag",
                Effect = "Page faults no longer compact memory, and huge pages take fewer of the large blocks.",
                Cost = "Programs that do not ask get fewer huge pages and may run a little slower.",
                Term = RemedyTerm.Lasting,
            }
            : null;

    private static string Elsewhere(MemorySetting? setting)
        => setting?.ConfiguredIn is { } file ? $" {file} sets it otherwise and has to be changed, too." : "";
}
