using System.Runtime.ExceptionServices;

namespace FragTools.Remedy;

/// <summary>
/// Calls what may block in the kernel for minutes, on a thread of its own, so that the caller comes back in time. What is
/// not waited for any longer goes on to its end: nothing can take back a write that the kernel is at work on.
/// </summary>
internal sealed class BlockingCall : IDisposable
{
    private const int TickMilliseconds = 200;

    private readonly ManualResetEventSlim _ended = new();
    private readonly Action? _whenEnded;
    private readonly Action _call;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts a call.</summary>
    /// <param name="call">What blocks.</param>
    /// <param name="whenEnded">Runs at its end, on its thread, however it ends.</param>
    public BlockingCall(Action call, Action? whenEnded = null)
    {
        _call = call;
        _whenEnded = whenEnded;

        // Background: an end of the process is not held up any longer than the kernel holds the thread.
        new Thread(Run) { IsBackground = true, Name = "fragtools kernel write" }.Start();
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="timeout">For so long.</param>
    /// <param name="tick">Called several times a second while waiting.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>True where the call ended; its failure is thrown.</returns>
    public bool Wait(TimeSpan timeout, Action? tick, CancellationToken cancellation)
    {
        var start = Environment.TickCount64;
        while (!cancellation.IsCancellationRequested)
        {
            var left = timeout.TotalMilliseconds - (Environment.TickCount64 - start);
            try
            {
                if (_ended.Wait((int)Math.Clamp(left, 0, TickMilliseconds), cancellation))
                {
                    _failure?.Throw();
                    return true;
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (left <= 0)
            {
                break;
            }

            tick?.Invoke();
        }

        return false;
    }

    /// <summary>Gives up waiting; the call goes on.</summary>
    public void Dispose()
    {
        if (_ended.IsSet)
        {
            _ended.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            _call();
        }
#pragma warning disable CA1031 // Whatever it is, the waiting thread throws it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        try
        {
            _whenEnded?.Invoke();
        }
        finally
        {
            _ended.Set();
        }
    }
}
