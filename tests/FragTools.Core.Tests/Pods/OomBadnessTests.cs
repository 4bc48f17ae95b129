using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>The kernel's arithmetic, each figure worked out by hand.</summary>
public class OomBadnessTests
{
    // The seed on pod limits: 125952 kB = 31488 pages; 24953 + 253952/4096 = 25015; 939 * (31488/1000 = 31) = 29109.
    [Fact]
    public void The_pod_limits_score_is_1718()
    {
        var badness = OomBadness.Compute(OomFormula.Pages, 25015, 939, 31488);
        Assert.Equal(54124, badness);
        Assert.Equal(1718, OomBadness.PrintedScore(OomFormula.Pages, badness!.Value, 31488));

        // With the bonus it would be 25015 - 75045/100 = 25015 - 750, and (24265 + 29109)*1000/31488 = 1695.
        Assert.Equal(53374, OomBadness.Compute(OomFormula.Pages, 25015, 939, 31488, OomRootBonus.OfUsedPages));
        Assert.Equal(1695, OomBadness.PrintedScore(OomFormula.Pages, 53374, 31488));
    }

    // 1999/1000 is 1: of 1999 pages oom_score_adj 1000 adds 1000, not 1999.
    [Theory]
    [InlineData(OomFormula.Pages, 10, 1000, 1999, 1010)]
    [InlineData(OomFormula.Pages, 10, 1000, 999, 10)]
    [InlineData(OomFormula.Pages, 10, -500, 100_000, 1)]
    [InlineData(OomFormula.SignedPages, 10, -500, 100_000, -49_990)]
    [InlineData(OomFormula.SignedPages, 0, 0, 100_000, 0)]
    [InlineData(OomFormula.Pages, 0, 0, 100_000, 1)]
    public void Adj_counts_in_whole_thousandths(OomFormula formula, long used, int adj, long total, long badness)
        => Assert.Equal(badness, OomBadness.Compute(formula, used, adj, total));

    // 60120 of 100000 pages: 30 * 100 = 3000 off, or 60120*3/100 = 1803 off.
    [Theory]
    [InlineData(OomRootBonus.None, 60_120, 601)]
    [InlineData(OomRootBonus.OfAllPages, 57_120, 571)]
    [InlineData(OomRootBonus.OfUsedPages, 58_317, 583)]
    public void The_bonus_has_two_forms(OomRootBonus bonus, long badness, long score)
    {
        Assert.Equal(badness, OomBadness.Compute(OomFormula.Pages, 60_120, 0, 100_000, bonus));
        Assert.Equal(score, OomBadness.PrintedScore(OomFormula.Pages, badness, 100_000));
    }

    // 60120*1000/100000 = 601; 601 - 601*3/100 = 601 - 18; 601 + 500 is cut off at 1000.
    [Theory]
    [InlineData(0, OomRootBonus.None, 601)]
    [InlineData(0, OomRootBonus.OfAllPages, 571)]
    [InlineData(0, OomRootBonus.OfUsedPages, 583)]
    [InlineData(500, OomRootBonus.None, 1000)]
    [InlineData(-700, OomRootBonus.None, 1)]
    public void Up_to_3_4_badness_is_in_thousandths(int adj, OomRootBonus bonus, long badness)
    {
        Assert.Equal(badness, OomBadness.Compute(OomFormula.Permille, 60_120, adj, 100_000, bonus));
        Assert.Equal(badness, OomBadness.PrintedScore(OomFormula.Permille, badness, 100_000));
    }

    [Fact]
    public void A_task_that_is_never_chosen_has_no_badness()
    {
        Assert.All(Enum.GetValues<OomFormula>(), formula => Assert.Null(OomBadness.Compute(formula, 5, -1000, 100_000)));
        Assert.Equal(0, OomBadness.ProcScore(OomFormula.SignedPages, null, 100_000));
    }

    [Fact]
    public void Without_a_total_only_a_task_without_adj_has_a_badness()
    {
        Assert.Equal(7, OomBadness.Compute(OomFormula.SignedPages, 7, 0, null));
        Assert.Null(OomBadness.Compute(OomFormula.SignedPages, 7, 1, null));
        Assert.Null(OomBadness.Compute(OomFormula.Permille, 7, 0, null));
        Assert.Null(OomBadness.Compute(OomFormula.Pages, 7, 0, null, OomRootBonus.OfAllPages));
    }

    // (1000 + 0)*2/3 = 666; 500 of 1000 thousandths: 1500*2/3 = 1000; -998: (1000 - 998)*2/3 = 1.
    [Theory]
    [InlineData(OomFormula.SignedPages, 0, 666)]
    [InlineData(OomFormula.SignedPages, 50_000, 1000)]
    [InlineData(OomFormula.SignedPages, -99_800, 1)]
    [InlineData(OomFormula.SignedPages, 200_000, 2000)]
    [InlineData(OomFormula.Pages, 1, 0)]
    [InlineData(OomFormula.Pages, 50_000, 500)]
    [InlineData(OomFormula.Permille, 571, 571)]
    public void Proc_shows_the_badness_since_5_9_in_another_way(OomFormula formula, long badness, long shown)
        => Assert.Equal(shown, OomBadness.ProcScore(formula, badness, 100_000));

    [Theory]
    [InlineData("2.6.18-8.el5", null, "OfAllPages OfUsedPages")]
    [InlineData("2.6.35", null, "OfAllPages OfUsedPages")]
    [InlineData("2.6.36", OomFormula.Permille, "OfAllPages OfUsedPages")]
    [InlineData("3.0.101", OomFormula.Permille, "OfAllPages OfUsedPages")]
    [InlineData("3.4.113", OomFormula.Permille, "OfAllPages OfUsedPages")]
    [InlineData("3.5.0", OomFormula.Pages, "OfAllPages OfUsedPages")]
    [InlineData("3.10.0-1160.el7.x86_64", OomFormula.Pages, "OfAllPages OfUsedPages")]
    [InlineData("3.14.0", OomFormula.Pages, "OfUsedPages")]
    [InlineData("4.16.18", OomFormula.Pages, "OfUsedPages")]
    [InlineData("4.17.0", OomFormula.Pages, "")]
    [InlineData("5.8.18", OomFormula.Pages, "")]
    [InlineData("5.9.0-rc6", OomFormula.SignedPages, "")]
    [InlineData("6.18.44", OomFormula.SignedPages, "")]
    public void Each_release_has_its_formula(string release, OomFormula? formula, string bonuses)
    {
        var version = KernelRelease.TryParse(release)!;
        Assert.Equal(formula, OomBadness.FormulaOf(version));
        Assert.Equal(bonuses, string.Join(' ', OomBadness.BonusesOf(version)));
    }

    [Fact]
    public void The_machines_total_is_ram_and_swap() => Assert.Equal(770_395, OomBadness.GlobalTotalPages(524_155 - 15_903, 262_143));

    // v1: limit 1000, both 1500. v2: limit 1000, swap 300.
    [Theory]
    [InlineData(1000, 1500L, null, 0, 1000)]
    [InlineData(1000, 1500L, null, 200, 1200)]
    [InlineData(1000, 1500L, null, 800, 1500)]
    [InlineData(1000, null, 300L, 800, 1300)]
    [InlineData(1000, null, 300L, 200, 1200)]
    [InlineData(1000, null, null, 200, 1200)]
    [InlineData(0, 0L, null, 0, 1)]
    [InlineData(0, 0L, null, 100, 1)]
    public void A_cgroups_total_is_its_limit_and_the_swap_that_it_may_use(long limit, long? together, long? alone, long swap, long total)
        => Assert.Equal(total, OomBadness.CgroupTotalPages(limit, together, alone, swap));
}
