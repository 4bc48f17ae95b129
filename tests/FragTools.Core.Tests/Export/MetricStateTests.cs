using System.Text;
using FragTools.Diagnosis.Evidence;
using FragTools.Export.Metrics;

namespace FragTools.Tests.Export;

/// <summary>What is counted over several readings of logs that overlap, rotate and are cut.</summary>
public sealed class MetricStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_event_that_is_read_again_counts_once()
    {
        var state = new MetricState();
        state.Take([Failure(0), Failure(60)]);
        state.Take([Failure(0), Failure(60), Failure(120)]);
        Assert.Equal(3, Count(state));

        // The log was rotated away but for its last line.
        state.Take([Failure(120)]);
        state.Take([]);
        Assert.Equal(3, Count(state));
    }

    [Fact]
    public void A_burst_counts_each_and_later_ones_of_it_too()
    {
        var state = new MetricState();
        state.Take([Failure(0), Failure(0.2), Failure(0.4)]);
        Assert.Equal(3, Count(state));
        state.Take([Failure(0), Failure(0.2), Failure(0.4), Failure(0.6), Failure(0.8)]);
        Assert.Equal(5, Count(state));
        state.Take([Failure(0.2), Failure(0.4), Failure(0.6), Failure(0.8)]);
        Assert.Equal(5, Count(state));
    }

    [Fact]
    public void A_clock_that_was_corrected_by_less_than_a_second_changes_nothing()
    {
        var state = new MetricState();
        state.Take([Failure(0), Failure(100)]);
        state.Take([Failure(0.7), Failure(100.7)]);
        Assert.Equal(2, Count(state));
    }

    [Fact]
    public void Events_without_a_time_count_by_their_number()
    {
        var state = new MetricState();
        state.Take([Failure(null), Failure(null)]);
        state.Take([Failure(null), Failure(null), Failure(null)]);
        Assert.Equal(3, Count(state));
    }

    [Fact]
    public void Starts_that_go_on_failing_count_what_was_added()
    {
        var state = new MetricState();
        state.Take([Starts(0, 20, 3)]);
        state.Take([Starts(0, 20, 3)]);
        Assert.Equal(3, Count(state));
        state.Take([Starts(0, 60, 7)]);
        Assert.Equal(7, Count(state));

        // What came first is in the log no longer, and a new row began.
        state.Take([Starts(300, 360, 2)]);
        Assert.Equal(9, Count(state));
    }

    [Fact]
    public void The_text_of_a_state_is_the_state()
    {
        var state = new MetricState();
        state.Take([Failure(0), Failure(60), Starts(0, 20, 3)]);
        var text = state.ToBytes();
        var again = MetricState.Parse(text)!;
        Assert.Equal(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(again.ToBytes()));
        again.Take([Failure(0), Failure(60), Starts(0, 20, 3)]);
        Assert.Equal(5, Count(again));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fragtools-metrics 1\n")]
    [InlineData("fragtools-metrics 2\nfloor 0\nend\n")]
    [InlineData("fragtools-metrics 1\nfloor x\nend\n")]
    [InlineData("fragtools-metrics 1\nfloor 0\ntotal AllocationFailure 1 4 fragmentation\nend\n")]
    [InlineData("fragtools-metrics 1\nfloor 0\ntotal AllocationFailure 1 4 fragmentation a\"b\nend\n")]
    [InlineData("fragtools-metrics 1\nfloor 0\ntotal 7 1 x\nend\n")]
    [InlineData("fragtools-metrics 1\nfloor 0\nknown OomKill zz 0 1\nend\n")]
    public void A_damaged_text_is_none(string text) => Assert.Null(MetricState.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_text_that_was_cut_anywhere_is_none()
    {
        var state = new MetricState();
        state.Take([Failure(0), Starts(0, 20, 3)]);
        var text = state.ToBytes();
        Assert.All(Enumerable.Range(0, text.Length), length => Assert.Null(MetricState.Parse(text.AsSpan(0, length))));
    }

    [Fact]
    public void What_is_remembered_and_what_is_named_is_bounded()
    {
        var state = new MetricState();
        for (var round = 0; round < 3; round++)
        {
            var first = round * 5000;
            state.Take(Enumerable.Range(first, 5000).Select(at => new CountedEvent(
                NodeEventKind.AllocationFailure, $"p{at}", Noon.AddSeconds(at * 10), Noon.AddSeconds(at * 10), 1, [$"{at % 40}", "unknown", $"function_{at}"])));
        }

        Assert.Equal(15000, Count(state));
        Assert.InRange(state.Totals.Count(), 1, MetricState.MostLabelSets + 1);
        Assert.InRange(state.Totals.Select(total => total.Labels[2]).Distinct().Count(), 2, MetricState.MostRequesters + 1);
        Assert.InRange(state.ToBytes().Length, 1000, 400_000);

        // What was forgotten is not counted as new.
        state.Take([new CountedEvent(NodeEventKind.AllocationFailure, "p7", Noon.AddSeconds(70), Noon.AddSeconds(70), 1, ["7", "unknown", "f"])]);
        Assert.Equal(15000, Count(state));
    }

    private static CountedEvent Failure(double? second)
    {
        var time = second is { } known ? Noon.AddSeconds(known) : (DateTimeOffset?)null;
        return new CountedEvent(NodeEventKind.AllocationFailure, "Failure 4 17 runc", time, time, 1, ["4", "fragmentation", "alloc_pages"]);
    }

    private static CountedEvent Starts(double first, double last, long count)
        => new(NodeEventKind.StartFailure, "pod 1", Noon.AddSeconds(first), Noon.AddSeconds(last), count, ["setns_exit"]);

    private static long Count(MetricState state) => state.Totals.Sum(total => total.Count);
}
