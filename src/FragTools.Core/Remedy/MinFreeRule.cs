using System.Globalization;

namespace FragTools.Remedy;

/// <summary>
/// vm.min_free_kbytes is below half a percent of memory: the kernel wakes its reclaim so late that nothing is left to
/// compact with. Its own default grows with the root of the memory only (mm/page_alloc.c, calculate_min_free_kbytes).
/// </summary>
internal sealed class MinFreeRule : AdviceRule
{
    private const int LeastShare = 200;
    private const int GoodShare = 100;
    private const long MostKilobytes = 2L << 20;

    public override Advice? Look(AdviceInput input)
    {
        if (!long.TryParse(input.Root.TryReadLine("proc/sys/vm/min_free_kbytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var now)
            || input.Info?.TotalBytes is not (> 0 and var total)
            || now * LeastShare >= total >> 10
            || now >= MostKilobytes)
        {
            return null;
        }

        var good = Math.Min((total >> 10) / GoodShare, MostKilobytes);
        return new Advice(
            AdviceKind.MinFree,
            string.Create(CultureInfo.InvariantCulture, $"vm.min_free_kbytes is {now}, {Percent(now << 10, total)} of memory: with about {good} the kernel reclaims and compacts earlier. That much is then kept free."));
    }
}
