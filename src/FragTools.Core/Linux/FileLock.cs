using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>Locks of opened files and folders (flock(2)): the kernel takes one back from whoever dies or closes what is locked.</summary>
internal static class FileLock
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int WithoutWaiting = 4;
    private const int WaitMilliseconds = 20;

    /// <summary>Takes a lock, or says at once that there is none to be had; the last call's error number says why.</summary>
    /// <param name="file">What is locked.</param>
    /// <param name="isHeld">Does another process have it? Else there can be none here, as on a file system without locks.</param>
    /// <param name="isShared">With others who only look?</param>
    public static bool TryTake(SafeFileHandle file, out bool isHeld, bool isShared = false)
    {
        var isTaken = Posix.Lock(file, (isShared ? Shared : Exclusive) | WithoutWaiting) == 0;
        isHeld = !isTaken && Marshal.GetLastPInvokeError() == Errno.TryAgain;
        return isTaken;
    }

    /// <summary>Waits for a lock. Where there can be none nobody waits: two at a time would be two administrators.</summary>
    /// <param name="file">What is locked.</param>
    /// <param name="most">How long, in milliseconds.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="quiet">After how long it is said, in milliseconds.</param>
    /// <param name="waiting">Says it.</param>
    /// <returns>False where another process has had it all the time.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static bool Await(
        SafeFileHandle file, int most, CancellationToken cancellation, int quiet = int.MaxValue, Action? waiting = null)
    {
        for (var waited = 0; !TryTake(file, out var isHeld); waited += WaitMilliseconds)
        {
            if (!isHeld && Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                return true;
            }

            if (waited >= most)
            {
                return false;
            }

            if (waited == quiet)
            {
                waiting?.Invoke();
            }

            cancellation.WaitHandle.WaitOne(WaitMilliseconds);
            cancellation.ThrowIfCancellationRequested();
        }

        return true;
    }

    /// <summary>Opens a folder that is to be locked.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static SafeFileHandle OpenFolder(string path)
        => NewFolder.Opened(Posix.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec));
}
