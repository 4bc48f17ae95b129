using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Watch;

namespace FragTools.Tests.Watch;

/// <summary>The watch with a scripted node, a scripted remedy and a clock that jumps from sample to sample.</summary>
public class MemoryWatchTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Samples_come_at_each_interval_as_many_as_wanted()
    {
        var script = new Script(_ => [(0, 500)]);
        var turns = script.Watch(new WatchOptions { Interval = TimeSpan.FromSeconds(7), Count = 4 });
        Assert.Equal([0, 7, 14, 21], turns.Select(turn => Second(turn.Samples[0])));
    }

    [Theory]
    [InlineData(60, new[] { 0, 10, 20, 30, 40, 50, 60 })]
    [InlineData(59, new[] { 0, 10, 20, 30, 40, 50 })]
    [InlineData(0, new[] { 0 })]
    public void No_sample_is_later_than_the_duration(int duration, int[] seconds)
    {
        var turns = new Script(_ => [(0, 500)]).Watch(new WatchOptions { Duration = TimeSpan.FromSeconds(duration) });
        Assert.Equal(seconds, turns.Select(turn => Second(turn.Samples[0])));
    }

    [Fact]
    public void A_sample_that_takes_long_delays_no_other_and_what_is_missed_is_left_out()
    {
        var script = new Script(_ => [(0, 500)]);
        script.OnSample = second => script.Clock.Sleep(second == 20 ? 25 : 3);
        Assert.Equal([0, 10, 20, 50, 60], script.Watch(new WatchOptions { Count = 5 }).Select(turn => Second(turn.Samples[0])));
    }

    [Fact]
    public void Cancelling_ends_it_in_the_middle_of_a_wait()
    {
        using var stop = new CancellationTokenSource();
        var script = new Script(_ => [(0, 500)]) { OnWait = second => { if (second == 30) { stop.Cancel(); } } };
        Assert.Equal([0, 10, 20, 30], script.Watch(new WatchOptions(), stop.Token).Select(turn => Second(turn.Samples[0])));
    }

    [Fact]
    public void Without_a_remedy_it_only_looks()
    {
        var turns = new Script(_ => [(0, 999)]).Watch(new WatchOptions { Count = 1000 });
        Assert.All(turns, turn => Assert.Empty(turn.Compactions));
    }

    [Fact]
    public void Nodes_that_are_due_at_once_are_one_action()
    {
        var script = new Script(_ => [(0, 950), (1, 950), (2, 100)]).WithRemedy();
        script.Watch(new WatchOptions { Count = 8 });
        Assert.Equal(["60: 0 1"], script.Actions);
    }

    [Fact]
    public void Each_node_waits_for_itself()
    {
        // Node 1 is fragmented 100 seconds later.
        var script = new Script(second => [(0, 950), (1, second < 100 ? 0 : 950)]).WithRemedy();
        script.Watch(new WatchOptions { Duration = TimeSpan.FromSeconds(1300) });
        Assert.Equal(["60: 0", "160: 1", "1260: 0"], script.Actions);
    }

    [Fact]
    public void The_zones_that_decide_are_what_counts()
    {
        var script = new Script(_ => [(0, 950)]) { Decides = false }.WithRemedy();
        script.Watch(new WatchOptions { Count = 100 });
        Assert.Empty(script.Actions);
    }

    [Fact]
    public void What_a_guard_kept_is_written_and_asked_again_after_the_cooldown()
    {
        var script = new Script(_ => [(0, 950)]).WithRemedy(SkipReason.Load);
        var turns = script.Watch(new WatchOptions { Duration = TimeSpan.FromSeconds(1300) });
        Assert.Equal(["60: 0", "660: 0", "1260: 0"], script.Actions);
        Assert.Equal(3, turns.SelectMany(turn => turn.Compactions).Count(result => result.Skipped == SkipReason.Load));
    }

    [Fact]
    public void An_action_that_fails_is_an_error_and_is_tried_again_after_the_cooldown()
    {
        var script = new Script(_ => [(0, 950)]).WithRemedy(failure: new NodeException(NodeError.KernelWriteFailed, "/proc/x", "refused"));
        var turns = script.Watch(new WatchOptions { Duration = TimeSpan.FromSeconds(700) });
        Assert.Equal(["60: 0", "660: 0"], script.Actions);
        Assert.Equal(2, turns.Sum(turn => turn.Errors.Count));
    }

    [Fact]
    public void An_error_that_stays_is_told_once()
    {
        var script = new Script(_ => [(0, 100)]) { ErrorAt = second => second is >= 20 and < 50 or >= 70 ? "torn" : null };
        var turns = script.Watch(new WatchOptions { Count = 10 });
        Assert.Equal([2, 7], turns.Select((turn, at) => (turn, at)).Where(one => one.turn.Errors.Count > 0).Select(one => one.at));
    }

    /// <summary>
    /// Two nodes through a day of ten-second samples. Node 0 is fragmented from 8:00; compaction holds for 50 minutes each
    /// time, until 20:00. Node 1 trembles around the mark all day, never above it for a minute.
    /// </summary>
    [Fact]
    public void A_day_on_two_nodes()
    {
        var helpedUntil = 0;
        var script = new Script(second =>
        [
            (0, second is >= 28800 and < 72000 && second > helpedUntil ? 960 : -1000),
            (1, second % 60 == 50 ? 890 : 955),
        ]).WithRemedy(onAct: second => helpedUntil = second + 3000);
        var turns = script.Watch(new WatchOptions { Duration = TimeSpan.FromDays(1) });
        Assert.Equal(8641, turns.Count);

        // 8:01, then every 3000 + 10 + 60 seconds: helped through second +3000, above from +3010 on, held at +3070.
        var expected = Enumerable.Range(0, 20).Select(i => 28860 + (3070 * i)).Where(second => second < 72000).Select(second => $"{second}: 0");
        Assert.Equal(expected, script.Actions);
        Assert.Equal(script.Actions.Count, turns.SelectMany(turn => turn.Compactions).Count());
    }

    private static int Second(WatchSample sample) => (int)(sample.Timestamp - Midnight).TotalSeconds;

    /// <summary>A clock on which waiting takes no time.</summary>
    private sealed class JumpingClock : IWatchClock
    {
        public TimeSpan Now { get; private set; }

        public DateTimeOffset UtcNow => Midnight + Now;

        public int Second => (int)Now.TotalSeconds;

        public Action<int>? OnWait { get; set; }

        public void Sleep(int seconds) => Now += TimeSpan.FromSeconds(seconds);

        public bool Wait(TimeSpan time, CancellationToken cancellation)
        {
            Assert.True(time >= TimeSpan.Zero);
            OnWait?.Invoke(Second);
            Now += time;
            return !cancellation.IsCancellationRequested;
        }
    }

    /// <summary>A node whose indices are written down, and a remedy that notes when it was called.</summary>
    private sealed class Script(Func<int, (int NumaNode, int Index)[]> indices) : IWatchedNode, IWatchRemedy
    {
        private bool _hasRemedy;
        private SkipReason? _skip;
        private NodeException? _failure;
        private Action<int>? _onAct;

        public JumpingClock Clock { get; } = new();

        public List<string> Actions { get; } = [];

        public bool Decides { get; init; } = true;

        public Action<int>? OnSample { get; set; }

        public Action<int>? OnWait { get; set; }

        public Func<int, string?> ErrorAt { get; init; } = _ => null;

        public IReadOnlyList<string> Warnings => [];

        public Script WithRemedy(SkipReason? skip = null, NodeException? failure = null, Action<int>? onAct = null)
        {
            (_hasRemedy, _skip, _failure, _onAct) = (true, skip, failure, onAct);
            return this;
        }

        public List<WatchTurn> Watch(WatchOptions options, CancellationToken cancellation = default)
        {
            Clock.OnWait = OnWait;
            using var watch = new MemoryWatch(options, Clock, this, _hasRemedy ? this : null);
            return [.. watch.Run(cancellation)];
        }

        public Reading<WatchSample> Sample(DateTimeOffset now)
        {
            var second = Clock.Second;
            OnSample?.Invoke(second);
            return new Reading<WatchSample>(
                [.. indices(second).Select(one => new WatchSample
                {
                    Timestamp = now,
                    NumaNode = one.NumaNode,
                    Zone = "Normal",
                    Order = 4,
                    Decides = Decides,
                    IndexThousandths = one.Index,
                    FreeBlocks = new FreeBlockCounts([1]),
                    SuitableBlocks = 0,
                    PageSize = 4096,
                    Source = "script",
                })],
                ErrorAt(second) is { } problem ? [new NodeException(NodeError.KernelTextInvalid, "script", problem)] : []);
        }

        public WatchOutcome Act(IReadOnlyList<int> numaNodes, CancellationToken cancellation)
        {
            Actions.Add($"{Clock.Second}: {string.Join(' ', numaNodes)}");
            _onAct?.Invoke(Clock.Second);
            return _failure is not null
                ? throw _failure
                : new WatchOutcome(
                    [.. numaNodes.Select(node => new CompactionResult
                    {
                        NumaNode = node,
                        Action = _skip is null ? RemedyAction.Compact : RemedyAction.None,
                        Skipped = _skip,
                        Before = new BuddyInfoList([]),
                        Guards = new GuardList([]),
                        Target = "script",
                    })],
                    [],
                    []);
        }
    }
}
