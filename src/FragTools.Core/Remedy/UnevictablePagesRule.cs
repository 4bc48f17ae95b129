using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Locked memory stays where it is under vm.compact_unevictable_allowed = 0 (since 4.2; 0 is the default of real-time kernels).</summary>
internal sealed class UnevictablePagesRule : AdviceRule
{
    private const int LeastShare = 50;

    public override Advice? Look(AdviceInput input)
        => input.Root.TryReadLine("proc/sys/vm/compact_unevictable_allowed") == "0"
            && input.Info?.Get("Unevictable") is { } locked && input.Info.TotalBytes is > 0 and var total && locked * LeastShare >= total
            ? new Advice(
                AdviceKind.UnevictablePages,
                $"{SizeText.Format(locked)} are locked ({Percent(locked, total)} of memory), and vm.compact_unevictable_allowed is 0, so that compaction passes over them: set it to 1.")
            : null;
}
