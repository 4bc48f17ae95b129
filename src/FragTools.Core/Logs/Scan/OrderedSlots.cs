using System.Runtime.ExceptionServices;

namespace FragTools.Logs.Scan;

/// <summary>Hands over what several threads finish out of order, in order, and lets them run ahead only so far.</summary>
/// <typeparam name="T">What they finish.</typeparam>
/// <param name="ahead">How many results may wait.</param>
internal sealed class OrderedSlots<T>(int ahead)
    where T : class
{
    // Cancellation is looked at so often rather than wired to the lock.
    private const int WaitMilliseconds = 40;

    private readonly Dictionary<long, T> _done = [];
    private ExceptionDispatchInfo? _failure;
    private long _taken;
    private long _end = long.MaxValue;
    private bool _stopped;

    /// <summary>Puts the result of a number there; waits while too many wait before it.</summary>
    /// <returns>False where nobody takes any more.</returns>
    public bool Put(long index, T value)
    {
        lock (_done)
        {
            while (!_stopped && index >= _taken + ahead)
            {
                Monitor.Wait(_done);
            }

            _done[index] = value;
            Monitor.PulseAll(_done);
            return !_stopped;
        }
    }

    /// <summary>Says that there are no results from this number on.</summary>
    /// <param name="index">The number.</param>
    /// <param name="failure">Why, where something failed.</param>
    public void End(long index, Exception? failure = null)
    {
        lock (_done)
        {
            if (index < _end)
            {
                _end = index;
                _failure = failure is null ? null : ExceptionDispatchInfo.Capture(failure);
            }

            Monitor.PulseAll(_done);
        }
    }

    /// <summary>Says that nobody takes results any more.</summary>
    public void Stop()
    {
        lock (_done)
        {
            _stopped = true;
            Monitor.PulseAll(_done);
        }
    }

    /// <summary>Waits for the next result.</summary>
    /// <param name="milliseconds">How long at most; −1 for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="isEnd">True where there are no more.</param>
    /// <returns>The result; null at the end, and where the time ran out.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public T? Take(int milliseconds, CancellationToken cancellation, out bool isEnd)
    {
        var until = milliseconds < 0 ? long.MaxValue : Environment.TickCount64 + milliseconds;
        lock (_done)
        {
            T? value;
            while (!_done.Remove(_taken, out value))
            {
                cancellation.ThrowIfCancellationRequested();
                if (_taken >= _end)
                {
                    _failure?.Throw();
                    isEnd = true;
                    return null;
                }

                if (Environment.TickCount64 >= until)
                {
                    isEnd = false;
                    return null;
                }

                Monitor.Wait(_done, WaitMilliseconds);
            }

            _taken++;
            Monitor.PulseAll(_done);
            isEnd = false;
            return value;
        }
    }
}
