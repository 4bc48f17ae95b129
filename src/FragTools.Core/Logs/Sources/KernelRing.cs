using System.Runtime.InteropServices;
using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Logs.Sources;

/// <summary>
/// The running kernel's messages, by whichever way there is: the device, else syslog(2). A container may see the device and not be
/// allowed to open it, which takes a permission of the device cgroup; the call takes CAP_SYSLOG alone.
/// </summary>
internal static class KernelRing
{
    // kernel/printk/printk.c, do_syslog: SYSLOG_ACTION_READ_ALL and SYSLOG_ACTION_SIZE_BUFFER; neither takes anything away.
    private const int ReadAll = 3;
    private const int SizeOfBuffer = 10;
    private const int LeastBytes = 1 << 20;

    /// <summary>Opens the messages as a stream of lines, as the device or as the call writes them.</summary>
    /// <param name="messages">The device, and the root that it is of.</param>
    /// <param name="follow">Wait for more at the end? Only the device can.</param>
    /// <exception cref="NodeException">Neither may be read, or this is not Linux.</exception>
    public static Stream Open(LogInput.KernelMessages messages, bool follow)
    {
        try
        {
            return KmsgStream.Open(follow, messages.Device);
        }
        catch (NodeException refused) when (!follow && refused.Error != NodeError.PlatformNotLinux && TryCall() is { } text)
        {
            return new MemoryStream(text);
        }
    }

    /// <summary>What syslog(2) gives: <c>&lt;6&gt;[    1.234567] text</c>; null where it may not be called.</summary>
    internal static byte[]? TryCall()
    {
        var size = NativeMethods.Call(SizeOfBuffer, null, 0);
        if (size <= 0)
        {
            return null;
        }

        // What it writes before each line is not in the buffer's size.
        var buffer = new byte[Math.Max(LeastBytes, 2 * (long)size)];
        var length = NativeMethods.Call(ReadAll, buffer, buffer.Length);
        return length > 0 ? buffer[..length] : null;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "klogctl", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Call(int type, byte[]? buffer, int length);
    }
}
