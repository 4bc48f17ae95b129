using System.Diagnostics;

namespace FragTools.Watch;

/// <summary>The time, and waiting for it; tests give their own.</summary>
internal interface IWatchClock
{
    /// <summary>A time that only goes forward, and stands still while the machine sleeps.</summary>
    TimeSpan Now { get; }

    DateTimeOffset UtcNow { get; }

    /// <summary>Waits.</summary>
    /// <returns>False where it was cancelled.</returns>
    bool Wait(TimeSpan time, CancellationToken cancellation);
}

internal sealed class SystemClock : IWatchClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public DateTimeOffset UtcNow => DateTimeOffset.UtcNow;

    public bool Wait(TimeSpan time, CancellationToken cancellation)
    {
        // A wait handle takes some 24 days at a time.
        var longest = TimeSpan.FromDays(20);
        for (; time > TimeSpan.Zero; time -= longest)
        {
            if (cancellation.WaitHandle.WaitOne(time < longest ? time : longest))
            {
                return false;
            }
        }

        return !cancellation.IsCancellationRequested;
    }
}
