using FragTools.Watch;

namespace FragTools.Tests.Watch;

/// <summary>The policy alone: samples every ten seconds, indices in thousandths, times worked out by hand.</summary>
public class WatchPolicyTests
{
    private const int Interval = 10;

    private static readonly WatchPolicyOptions Usual = new()
    {
        ActAbove = 0.9,
        HoldFor = TimeSpan.FromSeconds(60),
        Cooldown = TimeSpan.FromMinutes(10),
        RearmBelow = 0.7,
    };

    [Fact]
    public void It_acts_when_the_index_has_been_above_the_mark_for_long_enough_and_not_before()
    {
        // Above from second 30 on: at 90 it has been there for 60 seconds.
        Assert.Equal([90], Actions(200, second => second < 30 ? 500 : 950, helps: 300));
    }

    [Theory]
    [InlineData(900)]
    [InlineData(899)]
    [InlineData(-1000)]
    [InlineData(0)]
    public void An_index_at_or_below_the_mark_never_makes_it_act(int index) => Assert.Empty(Actions(7200, _ => index, helps: null));

    [Fact]
    public void One_sample_below_starts_the_wait_anew()
    {
        // Below at 50 only: above again from 60 on, so 120.
        Assert.Equal([120], Actions(200, second => second == 50 ? 900 : 950, helps: 300));
    }

    [Fact]
    public void One_sample_that_is_not_known_starts_the_wait_anew()
        => Assert.Equal([120], Actions(200, second => second == 50 ? null : 950, helps: 300));

    [Fact]
    public void Nothing_held_while_nobody_looked()
    {
        var policy = new WatchPolicy(Usual, TimeSpan.FromSeconds(Interval));
        Assert.False(policy.IsTimeToAct(TimeSpan.Zero, 950));
        Assert.False(policy.IsTimeToAct(TimeSpan.FromHours(1), 950));
        Assert.False(policy.IsTimeToAct(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(30), 950));
        Assert.True(policy.IsTimeToAct(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(60), 950));
    }

    [Fact]
    public void Without_a_hold_the_first_sample_is_enough()
        => Assert.Equal([0], Actions(60, _ => 950, helps: 300, options: Usual with { HoldFor = TimeSpan.Zero }));

    [Fact]
    public void After_one_that_helped_it_waits_for_the_cooldown_and_for_the_hold()
    {
        // Acts at 60; falls to 300 for a minute; is above again from 130 on. The cooldown ends at 660.
        Assert.Equal([60, 660], Actions(1000, second => second is > 60 and < 130 ? 300 : 950, helps: null));

        // Above again from 640 on only: the hold ends at 700.
        Assert.Equal([60, 700], Actions(1000, second => second is > 60 and < 640 ? 300 : 950, helps: null));
    }

    [Fact]
    public void After_one_that_did_not_help_the_wait_doubles_each_time()
    {
        // Cooldown 600: after 60 come 60 + 2·600, then + 4·600, then + 8·600.
        Assert.Equal([60, 1260, 3660, 8460], Actions(10000, _ => 950, helps: null));
    }

    [Fact]
    public void Falling_below_the_mark_but_not_below_the_rearm_level_is_no_help()
        => Assert.Equal([60, 1260, 3660], Actions(4000, second => second is > 60 and < 300 ? 800 : 950, helps: null));

    [Fact]
    public void One_that_helps_ends_the_doubling()
    {
        // 60 and 1260 did not help; the third, at 3660, does for a while, and the fourth may come after one cooldown.
        Assert.Equal([60, 1260, 3660, 4260], Actions(4300, second => second is > 3660 and < 3700 ? 100 : 950, helps: null));
    }

    [Fact]
    public void It_never_waits_longer_than_a_day()
    {
        var actions = Actions(20 * 86400, _ => 950, helps: null, interval: 600, options: Usual with { Cooldown = TimeSpan.FromHours(5) });
        Assert.Equal([10 * 3600, 20 * 3600, 86400, 86400], actions.Zip(actions.Skip(1), (a, b) => b - a).Take(4));
    }

    [Fact]
    public void A_guard_that_keeps_it_from_acting_is_no_failure_and_is_asked_again_after_the_cooldown()
    {
        var policy = new WatchPolicy(Usual, TimeSpan.FromSeconds(Interval));
        var asked = new List<int>();
        for (var second = 0; second <= 2000; second += Interval)
        {
            var now = TimeSpan.FromSeconds(second);
            if (policy.IsTimeToAct(now, 950))
            {
                asked.Add(second);
                policy.WasKept(now);
            }
        }

        Assert.Equal([60, 660, 1260, 1860], asked);
        Assert.Equal(0, policy.FailuresInARow);
    }

    /// <summary>
    /// A day: quiet until 2:00; fragmented from 2:00, compaction helps until 3:00; fragmented again and again every 20
    /// minutes until 6:00, helped each time; trembling around the mark until 9:00, never a minute above; pinned memory
    /// from 9:00 to 17:00, nothing helps; quiet in the evening, with a last shortage at 22:00.
    /// </summary>
    [Fact]
    public void A_day_of_ups_and_downs()
    {
        int? lastAction = null;
        var actions = Actions(86400, second =>
        {
            var isHelped = second - lastAction < 1100;
            return second switch
            {
                < 7200 => 400,
                < 21600 => isHelped ? 200 : 950,
                < 32400 => second / 30 % 2 == 0 ? 950 : 880,
                < 61200 => 960,
                < 79200 => -1000,
                < 82800 => isHelped ? 200 : 950,
                _ => 100,
            };
        }, helps: null, onAct: second => lastAction = second);

        // 2:00 and a minute; then 1100 quiet seconds and a minute of waiting each time: every 1160 seconds until 6:00.
        var morning = Enumerable.Range(0, 13).Select(i => 7260 + (1160 * i)).TakeWhile(second => second < 21600).ToArray();
        Assert.Equal(7260 + (1160 * 12), morning[^1]);

        // 9:00 and a minute; nothing helps: 2, 4, 8, 16 cooldowns of 600 seconds, the next would be at 17:11.
        int[] pinned = [32460, 32460 + 1200, 32460 + 3600, 32460 + 8400, 32460 + 18000];

        // The last wait of 32 cooldowns, 19200 seconds from 50460 on, is over at 69660; 22:00 and a minute is later.
        int[] evening = [79260, 79260 + 1160, 79260 + 2320, 79260 + 3480];
        Assert.Equal([.. morning, .. pinned, .. evening.TakeWhile(second => second < 82800)], actions);
    }

    /// <summary>Whatever the index does: no two actions within a cooldown, none without a whole hold above the mark, none too early after failures.</summary>
    [Fact]
    public void It_never_flaps()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var options = new WatchPolicyOptions
            {
                ActAbove = 0.9,
                RearmBelow = random.Next(3) * 0.3,
                HoldFor = TimeSpan.FromSeconds(10 * random.Next(20)),
                Cooldown = TimeSpan.FromSeconds(60 + (10 * random.Next(100))),
            };
            var indices = new int?[8640];
            int? index = 500;
            for (var i = 0; i < indices.Length; i++)
            {
                index = random.Next(10) switch
                {
                    < 6 => index,
                    < 9 => random.Next(3) switch { 0 => 950, 1 => 901, _ => 890 },
                    _ => random.Next(4) == 0 ? null : random.Next(-1000, 1001),
                };
                indices[i] = index;
            }

            var actions = Actions(86400 - Interval, second => indices[second / Interval], helps: null, options: options);
            Assert.All(actions, action => Assert.All(
                Enumerable.Range(0, (int)options.HoldFor.TotalSeconds / Interval + 1),
                back => Assert.True(indices[(action / Interval) - back] > 900, $"seed {seed}: acts at {action} without a whole hold")));

            var failures = 0;
            foreach (var (before, action) in actions.Zip(actions.Skip(1)))
            {
                var cooldown = (int)options.Cooldown.TotalSeconds;
                var judged = indices[(before / Interval + 1)..Math.Min(indices.Length, ((before + cooldown) / Interval) + 1)];
                failures = judged.Any(value => value < options.RearmBelow * 1000) ? 0 : failures + 1;
                Assert.True(action - before >= Math.Min(cooldown * Math.Pow(2, failures), 86400), $"seed {seed}: {before}, then {action}, after {failures} failures");
            }
        }
    }

    [Theory]
    [InlineData(1.1, 0.7, 60, 600)]
    [InlineData(-0.1, -0.5, 60, 600)]
    [InlineData(double.NaN, 0.7, 60, 600)]
    [InlineData(0.9, 0.95, 60, 600)]
    [InlineData(0.9, -1.1, 60, 600)]
    [InlineData(0.9, double.NaN, 60, 600)]
    [InlineData(0.9, 0.7, 90000, 600)]
    [InlineData(0.9, 0.7, 60, 0)]
    [InlineData(0.9, 0.7, 60, 90000)]
    public void What_contradicts_itself_is_named(double actAbove, double rearmBelow, int hold, int cooldown)
        => Assert.NotNull(new WatchPolicyOptions
        {
            ActAbove = actAbove,
            RearmBelow = rearmBelow,
            HoldFor = TimeSpan.FromSeconds(hold),
            Cooldown = TimeSpan.FromSeconds(cooldown),
        }.Problem());

    [Theory]
    [InlineData(0.9, 0.7)]
    [InlineData(0.5, 0.5)]
    public void The_rearm_level_is_never_above_the_mark(double actAbove, double level)
    {
        var options = new WatchPolicyOptions { ActAbove = actAbove };
        Assert.Equal(level, options.RearmLevel);
        Assert.Null(options.Problem());
    }

    [Fact]
    public void What_is_usual_contradicts_nothing() => Assert.Null(new WatchOptions().Problem());

    /// <summary>Runs the policy over seconds 0 to <paramref name="end"/>.</summary>
    /// <param name="end">The last second.</param>
    /// <param name="indexAt">The index at a second.</param>
    /// <param name="helps">The index from the first action on, instead; null where actions do not matter.</param>
    /// <param name="onAct">Is notified of each action.</param>
    /// <param name="interval">Seconds between samples.</param>
    /// <param name="options">The policy's options.</param>
    /// <returns>The seconds at which it acts.</returns>
    private static List<int> Actions(
        int end, Func<int, int?> indexAt, int? helps, Action<int>? onAct = null, int interval = Interval, WatchPolicyOptions? options = null)
    {
        var policy = new WatchPolicy(options ?? Usual, TimeSpan.FromSeconds(interval));
        var actions = new List<int>();
        for (var second = 0; second <= end; second += interval)
        {
            var now = TimeSpan.FromSeconds(second);
            if (policy.IsTimeToAct(now, actions.Count > 0 && helps is { } helped ? helped : indexAt(second)))
            {
                actions.Add(second);
                policy.Acted(now);
                onAct?.Invoke(second);
            }
        }

        return actions;
    }
}
