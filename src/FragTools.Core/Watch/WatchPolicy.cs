namespace FragTools.Watch;

/// <summary>
/// Decides when a NUMA node's memory is compacted: a pure machine that is told the time and the index. It acts where the
/// index was above <see cref="WatchPolicyOptions.ActAbove"/> in every sample for
/// <see cref="WatchPolicyOptions.HoldFor"/>. After that it waits for <see cref="WatchPolicyOptions.Cooldown"/>. If the
/// index falls below <see cref="WatchPolicyOptions.RearmBelow"/> meanwhile, the action has helped. If not, it has not: the
/// wait is doubled with each such action in a row, and only then is another one tried.
/// </summary>
/// <param name="options">When to act.</param>
/// <param name="interval">The time between two samples; after three times that without one nobody knows what held.</param>
public sealed class WatchPolicy(WatchPolicyOptions options, TimeSpan interval)
{
    private const int MostMissed = 3;

    private TimeSpan? _lastSample;
    private TimeSpan? _aboveSince;
    private TimeSpan? _judgedAction;
    private bool _isFirstAfterAction;
    private int _failuresInARow;

    /// <summary>When it may act again; null before the first action.</summary>
    public TimeSpan? NotBefore { get; private set; }

    /// <summary>Actions in a row that did not help.</summary>
    public int FailuresInARow => _failuresInARow;

    /// <summary>How long the index has been above the mark; null where it is not.</summary>
    public TimeSpan? HeldFor => _lastSample - _aboveSince;

    /// <summary>Takes a sample.</summary>
    /// <param name="now">The time of a clock that only goes forward.</param>
    /// <param name="indexThousandths">The index in thousandths, from −1000 to 1000; null where it is not known.</param>
    /// <returns>True where it is time to act.</returns>
    public bool IsTimeToAct(TimeSpan now, int? indexThousandths)
    {
        if (now - _lastSample > interval * MostMissed)
        {
            _aboveSince = null;
        }

        _lastSample = now;
        JudgeAction(now, indexThousandths);
        _aboveSince = indexThousandths > Thousandths(options.ActAbove) ? _aboveSince ?? now : null;
        return _aboveSince is { } since && now - since >= options.HoldFor && _judgedAction is null && !(now < NotBefore);
    }

    /// <summary>Is told that something was done.</summary>
    /// <param name="now">When it was over.</param>
    public void Acted(TimeSpan now)
    {
        _judgedAction = now;
        _isFirstAfterAction = true;
        NotBefore = now + options.Cooldown;
    }

    /// <summary>Is told that a guard kept it from acting: that is no failure, and it is tried again when the cooldown is over.</summary>
    /// <param name="now">When that was.</param>
    public void WasKept(TimeSpan now) => NotBefore = now + options.Cooldown;

    /// <summary>Finds out whether the last action helped, once that can be said.</summary>
    private void JudgeAction(TimeSpan now, int? indexThousandths)
    {
        if (_judgedAction is not { } action)
        {
            return;
        }

        var isInTime = now <= action + options.Cooldown || _isFirstAfterAction;
        _isFirstAfterAction = false;
        if (isInTime && indexThousandths < Thousandths(options.RearmLevel))
        {
            _failuresInARow = 0;
            _judgedAction = null;
        }
        else if (now >= action + options.Cooldown)
        {
            _failuresInARow++;
            _judgedAction = null;
            NotBefore = action + Doubled(options.Cooldown, _failuresInARow);
        }
    }

    private static TimeSpan Doubled(TimeSpan wait, int times)
    {
        for (var i = 0; i < times && wait < WatchPolicyOptions.LongestWait; i++)
        {
            wait += wait;
        }

        return wait < WatchPolicyOptions.LongestWait ? wait : WatchPolicyOptions.LongestWait;
    }

    private static int Thousandths(double index) => (int)Math.Round(index * 1000);
}
