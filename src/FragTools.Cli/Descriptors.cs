using System.Globalization;
using System.Runtime.InteropServices;

namespace FragTools.Cli;

/// <summary>The process's file descriptors: waits for standard input, output and error that end, and what may be opened.</summary>
internal static partial class Descriptors
{
    private const short In = 0x1;
    private const short Out = 0x4;
    private const int InterruptedCall = 4;
    private const int CloseOnExec = 0x80000;

    // The most that a command was seen to open at once, the runtime's pipes among them, is fifteen: a capture with the journal.
    private const int Room = 16;

    /// <summary>
    /// May this process open as many files as a command needs? Below that the runtime ends with no word at one place, and takes what
    /// it cannot open for absent at another.
    /// </summary>
    public static bool HasRoom()
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        Span<int> opened = stackalloc int[Room];
        var count = 0;
        while (count < Room && Open("/", CloseOnExec) is >= 0 and var descriptor)
        {
            opened[count++] = descriptor;
        }

        foreach (var descriptor in opened[..count])
        {
            _ = Close(descriptor);
        }

        return count == Room;
    }

    /// <summary>Writes at once, and opens nothing for it.</summary>
    public static void Write(int descriptor, ReadOnlySpan<byte> text)
        => _ = Write(descriptor, in MemoryMarshal.GetReference(text), text.Length);

    /// <summary>Waits until a read would not wait.</summary>
    /// <returns>False where nothing came, not even the end, within the time.</returns>
    public static bool AwaitInput(int descriptor, int milliseconds) => Await(descriptor, In, milliseconds);

    /// <summary>Waits until a write of up to PIPE_BUF bytes would not wait.</summary>
    /// <returns>False where there was no room within the time.</returns>
    public static bool AwaitRoom(int descriptor, int milliseconds) => Await(descriptor, Out, milliseconds);

    /// <summary>
    /// Can what a descriptor leads to be written to? Where it was closed (<c>2&gt;&amp;-</c>), something of the runtime's own has
    /// taken its number.
    /// </summary>
    public static bool IsForOutput(int descriptor)
    {
        if (LinkOf(descriptor) is not { } link)
        {
            // Without /proc nothing tells.
            return !Directory.Exists("/proc/self/fd");
        }

        // Of a pipe of the runtime's own the end for reading has a lower number: both were the lowest that were free.
        return !link.StartsWith("anon_inode:", StringComparison.Ordinal)
            && AccessOf(descriptor) != 0
            && !(link.StartsWith("pipe:", StringComparison.Ordinal)
                && Enumerable.Range(0, descriptor).Any(other => LinkOf(other) == link && AccessOf(other) == 0));
    }

    /// <summary>What a descriptor leads to, as the kernel names it; null where it is closed, or nothing tells.</summary>
    public static string? LinkOf(int descriptor)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}")).LinkTarget;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>0 for reading, 1 for writing, 2 for both; where nothing tells 2.</summary>
    public static int AccessOf(int descriptor)
    {
        try
        {
            // "flags:\t0100001", octal; the last two bits are the access: fs/proc/fd.c, seq_show.
            var info = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}"));
            var flags = info.AsSpan(info.IndexOf("flags:", StringComparison.Ordinal) + "flags:".Length).Trim();
            flags = flags[..flags.IndexOf('\n')];
            return (flags[^1] - '0') & 3;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return 2;
        }
    }

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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, in byte text, nint count);

    /// <summary>struct pollfd; the same on every Unix.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
