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

    // Documentation/admin-guide/devices.txt: mem devices, 11.
    private static readonly (uint Major, uint Minor) Device = (1, 11);

    private readonly byte[] _record = new byte[LongestRecord];
    private readonly bool _follow;
    private readonly SafeFileHandle _file;
    private readonly ReadRecord _read;
    private int _start;
    private int _length;
    private long? _sequence;
    private long _counted;

    private KmsgStream(SafeFileHandle file, bool follow)
        : this(follow, record => (int)Posix.Read(file, record, record.Length))
        => _file = file;

    /// <summary>A stream of what another reads.</summary>
    internal KmsgStream(bool follow, ReadRecord read)
    {
        (_file, _follow, _read) = (new SafeFileHandle(), follow, read);
    }

    /// <summary>Reads a record as read(2) does: its length, 0 at the end, or −1 with an error number (errno).</summary>
    internal delegate int ReadRecord(byte[] record);

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

        // Below another root whoever owns it says what stands there, and opening another device may do something: it is looked at
        // before it is opened.
        using var seen = Posix.Open(path, OpenFlags.Path | OpenFlags.CloseOnExec);
        if (!seen.IsInvalid && Posix.FactsOf(seen) is { } facts && (facts.Kind != FileKind.Device || facts.DeviceNumber != Device))
        {
            throw new NodeException(
                NodeError.KernelFileUnreadable, SafeText.Escape(path), "is not the kernel's device of messages (character device 1:11)");
        }

        var again = $"/proc/self/fd/{seen.DangerousGetHandle()}";
        const int Flags = OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.CloseOnExec;
        var file = Posix.Open(!seen.IsInvalid && Path.Exists(again) ? again : path, Flags);
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

    /// <summary>Records that were lost so: the gaps in their numbers.</summary>
    public long Lost { get; private set; }

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
            var read = _read(_record);
            if (read > 0)
            {
                Count(_record.AsSpan(0, read));
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

    // "6,1234,…": priority and number.
    private void Count(ReadOnlySpan<byte> record)
    {
        var comma = record.IndexOf((byte)',');
        if (comma < 0 || !Utf8Parser.TryParse(record[(comma + 1)..], out long number, out _))
        {
            return;
        }

        if (_sequence is { } last && Overruns > _counted)
        {
            Lost += Math.Max(0, number - last - 1);
        }

        (_sequence, _counted) = (number, Overruns);
    }
}
