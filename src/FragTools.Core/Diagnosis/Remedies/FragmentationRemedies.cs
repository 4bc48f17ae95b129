using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What makes large blocks, and what catches the next failure.</summary>
internal static class FragmentationRemedies
{
    /// <summary>Drops the caches and compacts; where the kernel was built without compaction, it drops the caches.</summary>
    public static SuggestedRemedy Compact(RemedyInput input)
    {
        var findings = input.Among(
            FindingId.RefusedInPieces,
            FindingId.RefusedByReserve,
            FindingId.RefusedWithoutProof,
            FindingId.FreeMemoryInPieces,
            FindingId.WatermarksNow,
            FindingId.KilledThoughMemoryWasFree,
            FindingId.KilledBesideCache,
            FindingId.ContainersDidNotStart,
            FindingId.OrderAskedFor,
            FindingId.HugePagesAskedFor,
            FindingId.HugePagesShort);
        var cost = "Files are read from disk again, processors are busy for seconds, and programs may halt: not under heavy load. "
            + Commands.AsRoot;
        return input.Has(FindingId.CompactionNotBuilt)
            ? new SuggestedRemedy(RemedyKind.DropCaches, findings)
            {
                What = "Drop the caches",
                PowerShellCommand = "Clear-KernelCache -Kind All",
                ShellCommand = "sync; echo 3 > /proc/sys/vm/drop_caches",
                Effect = "Frees what the caches hold; free pages that happen to lie together become larger blocks.",
                Cost = cost,
                Term = RemedyTerm.Immediate,
            }
            : new SuggestedRemedy(RemedyKind.Compact, findings)
            {
                What = "Drop the caches, then compact memory",
                PowerShellCommand = Wording.Of($"Invoke-MemoryCompaction -Order {input.Order} -DropCaches All"),
                ShellCommand = "sync; echo 3 > /proc/sys/vm/drop_caches; echo 1 > /proc/sys/vm/compact_memory",
                Effect = "Frees what the caches hold and puts free pages together, so that blocks of the order are there again. It does "
                    + "not last.",
                Cost = cost,
                Term = RemedyTerm.Immediate,
            };
    }

    /// <summary>Watches, because of some of these findings.</summary>
    public static SuggestedRemedy Watch(RemedyInput input, params ReadOnlySpan<FindingId> because)
        => new(RemedyKind.Watch, input.Among(because))
    {
        What = "Watch for the shortage of large blocks, so that the next failure has its numbers",
        PowerShellCommand = Wording.Of($"Watch-MemoryFragmentation -Order {input.Order} -Interval 10s"),
        ShellCommand = Commands.Watch,
        Effect = "Shows when blocks of the order run out, and what the node looked like when a request failed.",
        Cost = "Next to nothing; the file of the plain shell grows until the loop is ended.",
        Term = RemedyTerm.Lasting,
    };

    /// <summary>Captures what was missing.</summary>
    public static SuggestedRemedy Capture(RemedyInput input) => new(RemedyKind.Capture, input.Among(FindingId.NothingToGoOn))
    {
        What = "Capture what was missing, as root, on the node",
        PowerShellCommand = $"Save-NodeCapture {Commands.CaptureFile}.tar.gz",
        ShellCommand = Commands.Capture,
        Effect = "Free blocks, watermarks and the kernel's messages together give a verdict, here or elsewhere: Test-MemoryFragmentation "
            + $"-Root {Commands.CaptureFile}.tar.gz, fragtools diagnose --path {Commands.CaptureFile}.txt.",
        Cost = "Nothing.",
        Term = RemedyTerm.Immediate,
    };
}
