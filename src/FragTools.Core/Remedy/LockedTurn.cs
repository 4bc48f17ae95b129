using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>
/// One run's time with the lock. A write that is waited for no longer is still the kernel's work: the lock is given back
/// when that has ended.
/// </summary>
internal sealed class LockedTurn
{
    private readonly object _gate = new();
    private readonly RunLock? _lock;
    private int _writing;
    private bool _isReleased;

    public LockedTurn(LinuxRoot root)
    {
        _lock = RunLock.TryTake(root, out var problem, out var isHeld);
        Guard = new RecentRunGuard(_lock?.LastRun, isHeld, problem);
    }

    /// <summary>What the lock says of runs before this one.</summary>
    public RecentRunGuard Guard { get; }

    /// <summary>Notes that something is written.</summary>
    public void Stamp(DateTimeOffset now) => _lock?.Stamp(now);

    /// <summary>A write begins.</summary>
    /// <returns>What is to be called when it has ended.</returns>
    public Action Enter()
    {
        lock (_gate)
        {
            _writing++;
        }

        return () => Leave(-1, isReleased: false);
    }

    /// <summary>The run is over.</summary>
    public void Release() => Leave(0, isReleased: true);

    private void Leave(int writes, bool isReleased)
    {
        lock (_gate)
        {
            _writing += writes;
            _isReleased |= isReleased;
            if (_isReleased && _writing == 0)
            {
                _lock?.Dispose();
            }
        }
    }
}
