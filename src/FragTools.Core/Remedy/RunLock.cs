using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Remedy;

/// <summary>
/// Keeps compactions of several processes from each other: a file below /run, locked while one is at work, that holds when
/// the last one wrote. The kernel takes the lock back from a process that is killed; the time goes into the file in one
/// write.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>The file, below the root that is compacted.</summary>
    public const string RelativePath = "run/fragtools-compact.lock";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>When the last compaction wrote, or null where there was none.</summary>
    public DateTimeOffset? LastRun
    {
        get
        {
            var text = new byte[64];
            _file.Position = 0;
            var length = _file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return Parse(text.AsSpan(0, length));
        }
    }

    /// <summary>Takes the lock.</summary>
    /// <param name="root">The root that is compacted.</param>
    /// <param name="problem">
    /// Why there is none: another process holds it (null result, <paramref name="isHeld"/>), or there can be none here.
    /// </param>
    /// <param name="isHeld">Does another process hold it?</param>
    /// <returns>The lock, or null.</returns>
    public static RunLock? TryTake(LinuxRoot root, out string? problem, out bool isHeld)
    {
        (problem, isHeld) = (null, false);
        try
        {
            var file = OperatingSystem.IsLinux() ? Open(root) : File.OpenHandle(PathOf(root), FileMode.OpenOrCreate, FileAccess.ReadWrite);
            if (!OperatingSystem.IsLinux() || FileLock.TryTake(file, out isHeld))
            {
                return new RunLock(new FileStream(file, FileAccess.ReadWrite, bufferSize: 0));
            }

            problem = isHeld ? null : Posix.LastMessage;
            file.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NodeException)
        {
            problem = SafeText.Escape(failure.Message);
        }

        return null;
    }

    /// <summary>When the last compaction wrote, without taking the lock or making the file.</summary>
    /// <param name="root">The root.</param>
    /// <param name="isHeld">Is one at work?</param>
    public static DateTimeOffset? Peek(LinuxRoot root, out bool isHeld)
    {
        isHeld = !root.IsArchive && IsHeld(root);
        return isHeld ? null : Parse(root.TryReadAllBytes(RelativePath));
    }

    /// <summary>Notes that a compaction writes now.</summary>
    public void Stamp(DateTimeOffset now)
    {
        // As long as the text before, so that one write replaces it.
        _file.Position = 0;
        _file.Write(Encoding.ASCII.GetBytes(now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ\n", CultureInfo.InvariantCulture)));
    }

    /// <summary>Gives the lock back. The file stays: it holds when that was.</summary>
    public void Dispose() => _file.Dispose();

    // Nobody else may open it: a lock for reading would keep compactions off for as long as its owner likes.
    private static SafeFileHandle Open(LinuxRoot root)
    {
        const uint OwnerOnly = 0x180;
        var parts = root.RealParts(RelativePath);
        using var folder = NewFolder.OpenOrMake(root.Path, parts.SkipLast(1));
        RegularFile.Check(Posix.FactsAt(folder, parts[^1]), isOwn: false, root.Describe(RelativePath));
        var file = NewFolder.Opened(Posix.OpenAt(
            folder,
            parts[^1],
            OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.CloseOnExec,
            OwnerOnly));
        Posix.MakeBlocking(file);
        return file;
    }

    private static string PathOf(LinuxRoot root) => Path.Join([root.Path, .. root.RealParts(RelativePath)]);

    /// <summary>Has another process the lock? A file that is none of ours has none.</summary>
    private static bool IsHeld(LinuxRoot root)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var file = root.OpenHandle(RelativePath);
            return !FileLock.TryTake(file, out var isHeld, isShared: true) && isHeld;
        }
        catch (NodeException)
        {
            return false;
        }
    }

    private static DateTimeOffset? Parse(ReadOnlySpan<byte> text)
        => DateTimeOffset.TryParse(
            Encoding.ASCII.GetString(text)
                .Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}

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
