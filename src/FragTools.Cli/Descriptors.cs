using System.Runtime.InteropServices;

namespace FragTools.Cli;

/// <summary>Waits for standard input, output and error, and not for ever.</summary>
internal static partial class Descriptors
{
    private const short In = 0x1;
    private const short Out = 0x4;
    private const int InterruptedCall = 4;

    /// <summary>Waits until a read would not wait.</summary>
    /// <returns>False where nothing came, not even the end, within the time.</returns>
    public static bool AwaitInput(int descriptor, int milliseconds) => Await(descriptor, In, milliseconds);

    /// <summary>Waits until a write of up to PIPE_BUF bytes would not wait.</summary>
    /// <returns>False where there was no room within the time.</returns>
    public static bool AwaitRoom(int descriptor, int milliseconds) => Await(descriptor, Out, milliseconds);

    private static bool Await(int descriptor, short events, int milliseconds)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        var one = new PollDescriptor { Descriptor = descriptor, Events = events };
        int ready;
        do
        {
            ready = Poll(ref one, 1, milliseconds);
        }
        while (ready < 0 && Marshal.GetLastPInvokeError() == InterruptedCall);

        return ready != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    /// <summary>struct pollfd; the same on every Unix.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
