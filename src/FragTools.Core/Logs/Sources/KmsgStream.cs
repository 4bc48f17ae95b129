using System.Buffers.Text;
using System.Runtime.InteropServices;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>
/// /dev/kmsg as a stream of lines. The device gives one record a read, blocks at the end unless opened otherwise, and
/// tells a reader that fell behind (kernel/printk/printk.c, devkmsg_read, since 3.5); each reader has a place of its own,
/// so that nothing is taken from others.
/// </summary>
internal sealed class KmsgStream : ReadOnlyStream
{
    private const int SeekEnd = 2;

    // devkmsg_read refuses a buffer that the next record does not fit in; records are below 8 KiB.
    private const int LongestRecord = 16 * 1024;
    private const int WaitMilliseconds = 100;

    private readonly byte[] _record = new byte[LongestRecord];
    private readonly bool _follow;
    private readonly SafeFileHandle _file;
    private int _start;
    private int _length;

    private KmsgStream(SafeFileHandle file, bool follow)
    {
        _file = file;
        _follow = follow;
    }

    /// <summary>Opens the device.</summary>
    /// <param name="follow">True to wait for new records at the end.</param>
    /// <param name="path">The device's path, where a container sees the node's at another.</param>
    /// <exception cref="NodeException">It may not be read, or this is not Linux.</exception>
    public static KmsgStream Open(bool follow, string path = LogInput.KernelMessages.Path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new NodeException(
                NodeError.PlatformNotLinux, LogInput.KernelMessages.Path, "live reading needs Linux; captured logs can be read here, "
                    + "by their paths");
        }

        var file = Posix.Open(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.CloseOnExec);
        if (!file.IsInvalid)
        {
            return new KmsgStream(file, follow);
        }

        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        throw Refusal(error, path);
    }

    /// <summary>What an operator needs to know of a refusal.</summary>
    /// <param name="error">The system's error number.</param>
    /// <param name="path">The device's path.</param>
    internal static NodeException Refusal(int error, string path = LogInput.KernelMessages.Path) => error switch
    {
        Errno.NotPermitted or Errno.AccessDenied => new NodeException(
            NodeError.KernelFileDenied,
            SafeText.Escape(path),
            "permission denied; where kernel.dmesg_restrict is 1 only root may read kernel messages: run as root (sudo), or read a "
                + "log file or the journal"),
        Errno.NoEntry => new NodeException(
            NodeError.KernelFileMissing,
            SafeText.Escape(path),
            "no such device; a container sees kernel messages only where /dev/kmsg of the node is mounted into it, or with CAP_SYSLOG"),
        _ => new NodeException(NodeError.KernelFileUnreadable, SafeText.Escape(path), Marshal.GetPInvokeErrorMessage(error)),
    };

    /// <summary>When the machine booted, as far as its clocks tell; null where they do not.</summary>
    public static DateTimeOffset? BootTime(LinuxRoot root)
    {
        var line = root.TryReadAllBytes("proc/uptime");
        return line is not null && Utf8Parser.TryParse(line, out double seconds, out _, 'F')
            ? DateTimeOffset.UtcNow - TimeSpan.FromSeconds(seconds)
            : null;
    }

    /// <summary>Times that the ring went over the reader's place: what it had not read is lost.</summary>
    public long Overruns { get; private set; }

    /// <summary>Leaves out what there is: only records from now on are read.</summary>
    public void SkipToEnd()
    {
        if (Posix.Seek(_file, 0, SeekEnd) < 0)
        {
            throw new IOException(Posix.LastMessage);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (_length == 0 && !Next())
        {
            return 0;
        }

        var part = _record.AsSpan(_start, Math.Min(_length, buffer.Length));
        part.CopyTo(buffer);
        _start += part.Length;
        _length -= part.Length;
        return part.Length;
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads the next record; false at the end.</summary>
    /// <exception cref="ObjectDisposedException">The stream was closed while it waited.</exception>
    private bool Next()
    {
        while (true)
        {
            var read = (int)Posix.Read(_file, _record, _record.Length);
            if (read > 0)
            {
                _start = 0;
                _length = read;
                return true;
            }

            var error = read == 0 ? Errno.TryAgain : Marshal.GetLastPInvokeError();
            switch (error)
            {
                // The ring went over the reader's place: the next read gives the oldest record that there is.
                case Errno.BrokenPipe:
                    Overruns++;
                    break;
                case Errno.Interrupted:
                    break;
                case Errno.TryAgain when !_follow:
                    return false;
                case Errno.TryAgain:
                    Thread.Sleep(WaitMilliseconds);
                    break;
                default:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }
}
