using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What makes huge pages for the pool, and what gives them back.</summary>
internal static class HugePageRemedies
{
    // What programs need beside a pool; a node that reserves more at boot may not come up.
    private const decimal MostShare = 0.75m;

    /// <summary>Makes those that were asked for, or that a pool lacks, once a size.</summary>
    public static IEnumerable<SuggestedRemedy> Reserve(RemedyInput input)
        => input.Findings.Where(finding => finding.Kind is FindingId.HugePagesAskedFor or FindingId.HugePagesShort)
            .DistinctBy(finding => finding.Numbers.GetValueOrDefault("HugePageBytes"))
            .SelectMany(finding => Reserve(input, finding));

    /// <summary>At once, and at boot, when memory is whole. Pages above the largest block are made at boot, or hardly ever.</summary>
    private static IEnumerable<SuggestedRemedy> Reserve(RemedyInput input, Finding finding)
    {
        if (finding.Supports == Verdict.NotFragmentation || !finding.Numbers.TryGetValue("PoolPages", out var wanted)
            || finding.Numbers.TryGetValue("AfterReclaim", out var most)
                && most < finding.Numbers["HugePages"] - finding.Numbers.GetValueOrDefault("Unused"))
        {
            yield break;
        }

        var bytes = (long)finding.Numbers["HugePageBytes"];
        var isOwn = bytes == input.Node.Snapshot.HugePageBytes;
        if (finding.Numbers.ContainsKey("AtOnce"))
        {
            var command = isOwn
                ? Wording.Of($"sysctl -w vm.nr_hugepages={wanted}; grep HugePages_ /proc/meminfo")
                : Wording.Of($"echo {wanted} > {Folder(bytes)}/nr_hugepages; cat {Folder(bytes)}/nr_hugepages");
            var canCompact = !input.Has(FindingId.CompactionNotBuilt);
            yield return new SuggestedRemedy(RemedyKind.ReserveHugePages, [finding.Kind])
            {
                What = $"Ask for the huge pages after {(canCompact ? "compaction" : "the page cache was dropped")}, and see how many came",
                PowerShellCommand = (canCompact
                    ? Wording.Of($"Invoke-MemoryCompaction -Order {finding.Numbers["Order"]} -DropCaches PageCache; ")
                    : "Clear-KernelCache -Kind PageCache; ") + command,
                ShellCommand = "sync; echo 1 > /proc/sys/vm/drop_caches; "
                    + (canCompact ? "echo 1 > /proc/sys/vm/compact_memory; " : "") + command,
                Effect = "The kernel makes as many as it finds blocks for; the pool then has the rest of what was asked.",
                Cost = $"What lies in the pool is nobody else's. {Commands.AsRoot}",
                Term = RemedyTerm.Immediate,
            };
        }

        if (wanted * bytes > MostShare * (input.Node.Snapshot.Memory?.TotalBytes ?? long.MaxValue) || IsAtBoot(input, bytes, isOwn, wanted))
        {
            yield break;
        }

        var option = isOwn ? Wording.Of($"hugepages={wanted}") : $"hugepagesz={SizeOf(bytes)} {Wording.Of($"hugepages={wanted}")}";
        yield return new SuggestedRemedy(RemedyKind.ReserveHugePages, [finding.Kind])
        {
            What = $"Reserve them at boot, when memory is whole: {option} on the kernel's command line",
            PowerShellCommand = "Get-Content /proc/cmdline; grubby --update-kernel=ALL --args='" + option + "'",
            ShellCommand = "cat /proc/cmdline; grubby --update-kernel=ALL --args='" + option + "'",
            Effect = "With the next boot they are there before anything else has cut memory up (without grubby: GRUB_CMDLINE_LINUX).",
            Cost = "They are kept from everything else, used or not; it takes a restart.",
            Term = RemedyTerm.Lasting,
        };
    }

    /// <summary>Does the command line ask for as many already? Then memory did not have them at boot.</summary>
    private static bool IsAtBoot(RemedyInput input, long bytes, bool isOwn, decimal wanted)
        => input.Node.Snapshot.HugePageDemands
            .Where(demand => demand.IsAtBoot && (demand.PageBytes is { } size ? size == bytes : isOwn))
            .Sum(static demand => demand.Count) >= wanted;

    /// <summary>Gives back what lies unused, where that is known.</summary>
    public static SuggestedRemedy? Shrink(RemedyInput input)
    {
        if (input.Findings.FirstOrDefault(finding => finding.Kind == FindingId.HugePagesIdle) is not { } idle
            || !idle.Numbers.TryGetValue("PoolPages", out var kept))
        {
            return null;
        }

        var bytes = (long)idle.Numbers["HugePageBytes"];
        var command = bytes == input.Node.Snapshot.HugePageBytes
            ? Wording.Of($"sysctl -w vm.nr_hugepages={kept}")
            : Wording.Of($"echo {kept} > {Folder(bytes)}/nr_hugepages");
        return new SuggestedRemedy(RemedyKind.ShrinkHugePagePool, [idle.Kind])
        {
            What = "Give the huge pages back that nobody uses",
            Command = command,
            Effect = "The memory is everybody's at once; what sets the pool at boot (sysctl.d, the command line) has to be changed, too.",
            Cost = "Who wants huge pages later may not get them. " + Commands.AsRoot,
            Term = RemedyTerm.Immediate,
        };
    }

    private static string Folder(long bytes) => Wording.Of($"/sys/kernel/mm/hugepages/hugepages-{bytes >> 10}kB");

    /// <summary>As the kernel's command line takes it: <c>2M</c>, <c>1G</c>.</summary>
    private static string SizeOf(long bytes)
        => bytes >> 30 << 30 == bytes ? Wording.Of($"{bytes >> 30}G") : bytes >> 20 << 20 == bytes ? Wording.Of($"{bytes >> 20}M")
            : Wording.Of($"{bytes >> 10}K");
}
