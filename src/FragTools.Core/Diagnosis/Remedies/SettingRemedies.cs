using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Reports;
using FragTools.Settings;

namespace FragTools.Diagnosis.Remedies;

/// <summary>
/// Settings that leave more large blocks. What makes compaction weaker is worth a change only where compaction is what is needed.
/// </summary>
internal static class SettingRemedies
{
    /// <summary>Those whose findings are there.</summary>
    public static IEnumerable<SuggestedRemedy?> All(RemedyInput input) => [.. Others(input), MoveLockedMemory(input)];

    /// <summary>The same without locked memory, which comes before a compaction.</summary>
    public static IEnumerable<SuggestedRemedy?> Others(RemedyInput input)
        => [RestoreThreshold(input), CompactProactively(input), RestrictHugePages(input)];

    /// <summary>Raises vm.min_free_kbytes, where it is known.</summary>
    public static SuggestedRemedy? RaiseMinFree(RemedyInput input)
        => Size(input) is { Kilobytes: var current, GoodKilobytes: var good }
            ? new(
                RemedyKind.RaiseMinFree,
                input.Among(
                    FindingId.RefusedInPieces,
                    FindingId.RefusedByReserve,
                    FindingId.RefusedWithoutProof,
                    FindingId.FreeMemoryInPieces,
                    FindingId.WatermarksNow,
                    FindingId.KilledThoughMemoryWasFree,
                    FindingId.KilledBesideCache,
                    FindingId.ReserveUsedUp))
            {
                What = "Keep more memory free" + Later(input.Node.Snapshot),
                PowerShellCommand = Commands.SetMemorySetting("min_free_kbytes", good),
                ShellCommand = Commands.Sysctl("min_free_kbytes", good),
                Effect = "The kernel begins to reclaim earlier and has more large blocks left for requests that cannot wait.",
                Cost = Wording.Of($"{good - current} kB more are kept from programs; on a node that is nearly full a process may be ")
                    + "killed for it. " + Commands.AsRoot,
                Term = RemedyTerm.Lasting,
            }
            : null;

    /// <summary>Shows vm.min_free_kbytes where nothing tells what it is.</summary>
    public static SuggestedRemedy ShowMinFree(RemedyInput input) => new(RemedyKind.RaiseMinFree, input.Among(FindingId.ReserveUsedUp))
    {
        What = "Keep more memory free: double vm.min_free_kbytes",
        PowerShellCommand = "Get-MemorySetting -Name min_free_kbytes",
        ShellCommand = "sysctl vm.min_free_kbytes",
        Effect = "Shows what it is; the report lacks the marks by which it could be computed.",
        Cost = "That much more is kept from programs.",
        Term = RemedyTerm.Lasting,
    };

    /// <summary>The setting, beside the memory that the report tells where nothing else does.</summary>
    private static MinFreeSize? Size(RemedyInput input)
        => MinFreeSize.Of(input.Node.Snapshot) is not { } size ? ByReport(input)
            : size with { TotalKilobytes = size.TotalKilobytes ?? ByReport(input)?.TotalKilobytes };

    /// <summary>The file that is read after the one in which the remedy keeps the setting, and would undo it at the next boot.</summary>
    private static string Later(NodeSnapshot snapshot)
        => snapshot.Setting("min_free_kbytes") is { ConfiguredIn: { } line } && line.LastIndexOf(':') is > 0 and var end
            && string.CompareOrdinal(Path.GetFileName(line[..end]), Path.GetFileName(Commands.SettingsFile)) > 0
            ? $"; {line} sets it after that at boot and has to be changed, too"
            : "";

    /// <summary>By the marks of the report that speaks first, where nothing else of the node tells.</summary>
    private static MinFreeSize? ByReport(RemedyInput input)
        => input.Findings.FirstOrDefault(static finding => finding.Kind == FindingId.ReserveUsedUp)?.Basis is PageAllocFailure failure
            ? MinFreeSize.Of(ReportedRefusal.Of(failure))
            : null;

    /// <summary>Gives vm.extfrag_threshold its usual value.</summary>
    public static SuggestedRemedy? RestoreThreshold(RemedyInput input)
        => Set(
            input, FindingId.ExtfragThreshold, RemedyKind.RestoreExtfragThreshold, "extfrag_threshold", 500,
            "Give vm.extfrag_threshold its usual value",
            "The kernel decides between compaction and reclaim as it does elsewhere.",
            "None that is known.");

    private static SuggestedRemedy? CompactProactively(RemedyInput input)
        => Set(
            input, FindingId.ProactiveCompactionOff, RemedyKind.CompactProactively, "compaction_proactiveness", 20,
            "Let the kernel compact before anybody asks",
            "Blocks of huge page size stay available.",
            "kcompactd uses some processor time." + Elsewhere(input.Node.Snapshot.Setting("compaction_proactiveness")));

    /// <summary>Lets compaction move what mlock holds.</summary>
    public static SuggestedRemedy? MoveLockedMemory(RemedyInput input)
        => Set(
            input, FindingId.LockedMemoryStays, RemedyKind.MoveLockedMemory, "compact_unevictable_allowed", 1,
            "Let compaction move locked memory",
            "Compaction no longer passes over the pages that programs have locked.",
            "A program may wait for a page that is being moved, which real-time programs do not bear.");

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

    /// <summary>Gives a setting of vm. another value, now and at boot.</summary>
    private static SuggestedRemedy? Set(
        RemedyInput input, FindingId finding, RemedyKind kind, string setting, long value, string what, string effect, string cost)
        => input.Among(finding) is { Count: > 0 } findings
            ? new(kind, findings)
            {
                What = what,
                PowerShellCommand = Commands.SetMemorySetting(setting, value),
                ShellCommand = Commands.Sysctl(setting, value),
                Effect = effect,
                Cost = cost,
                Term = RemedyTerm.Lasting,
            }
            : null;

    private static string Elsewhere(MemorySetting? setting)
        => setting?.ConfiguredIn is { } file ? $" {file} sets it otherwise and has to be changed, too." : "";
}
