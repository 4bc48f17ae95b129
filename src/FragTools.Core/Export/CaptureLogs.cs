using System.Buffers;
using System.IO.Compression;
using System.Text;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Sources;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>
/// The part of a node's logs that goes into a capture: lines of the kernel, the kubelet and the container runtimes,
/// back to an instant. Other programs' lines may hold anything and stay out. Each log is packed in memory up to a bound.
/// </summary>
/// <param name="since">Lines before it are left out.</param>
internal sealed class CaptureLogs(DateTimeOffset since)
{
    private const int ReadBytes = 256 * 1024;

    // A line of megabytes is no message of the kernel's.
    private const int LongestLine = 1 << 20;

    /// <summary>Lines kept of all logs so far.</summary>
    public long Lines { get; private set; }

    /// <summary>The running kernel's messages as syslog lines, since those of /dev/kmsg tell no date.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="NodeException">They may not be read.</exception>
    public byte[] Kernel(LogInput.KernelMessages messages, CancellationToken cancellation)
    {
        var host = messages.Root!.Host;
        using var stream = KernelRing.Open(messages, follow: false);
        var clock = new LogClock(LogZone.Of(null, null), DateTimeOffset.UtcNow) { BootTime = KmsgStream.BootTime(messages.Root) };
        var name = string.IsNullOrEmpty(host) || host.Contains(' ', StringComparison.Ordinal) ? "localhost" : host;
        return Pack(stream, new Sink(clock, since, (in LineView line) =>
        {
            var time = clock.Resolve(line.Stamp, line.Uptime, line.Offset, out _);
            return Encoding.UTF8.GetBytes(
                FormattableString.Invariant($"{time:yyyy-MM-dd'T'HH:mm:ss.ffffffzzz} {name} kernel: [{line.Uptime,12:0.000000}] "));
        }), cancellation, out _);
    }

    /// <summary>A log of the tree; null where nothing of it is recent.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="relative">The log's path below the root.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="isCut">True where the log held more than the bound.</param>
    /// <exception cref="NodeException">The log may not be read, or is damaged.</exception>
    public byte[]? File(LinuxRoot root, string relative, CancellationToken cancellation, out bool isCut)
    {
        isCut = false;
        if (root.LastWrite(relative) is not { } written || written < since)
        {
            return null;
        }

        try
        {
            var before = Lines;
            using var file = root.OpenRead(relative);
            using var stream = relative.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            var packed = Pack(stream, new Sink(new LogClock(LogZone.Of(root, null), written), since), cancellation, out isCut);
            return Lines > before ? packed : null;
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, root.Describe(relative), damaged.Message, damaged);
        }
    }

    private byte[] Pack(Stream stream, Sink sink, CancellationToken cancellation, out bool isCut)
    {
        isCut = false;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var reader = new LogLineReader(sink);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
            var line = new ArrayBufferWriter<byte>();
            long number = 0;
            int read;
            while (!isCut && (read = stream.Read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var rest = buffer.AsSpan(0, read);
                for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
                {
                    Append(line, rest[..end]);
                    Take(line, ++number);
                    rest = rest[(end + 1)..];
                }

                Append(line, rest);
                isCut = packed.Length > Bounds.CapturedLogBytes;
            }

            if (line.WrittenCount > 0)
            {
                Take(line, ++number);
            }

            ArrayPool<byte>.Shared.Return(buffer);

            void Take(ArrayBufferWriter<byte> whole, long at)
            {
                if (sink.Wants(reader, whole.WrittenSpan, at))
                {
                    gzip.Write(sink.Prefix);
                    gzip.Write(sink.Text(whole.WrittenSpan));
                    gzip.WriteByte((byte)'\n');
                    Lines++;
                }

                whole.ResetWrittenCount();
            }
        }

        return packed.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> line, ReadOnlySpan<byte> part)
        => line.Write(part[..Math.Min(part.Length, Math.Max(0, LongestLine - line.WrittenCount))]);

    /// <summary>Makes the prefix of a line that has none that tells its time.</summary>
    private delegate byte[] Prefixer(in LineView line);

    /// <summary>Decides which lines are kept.</summary>
    private sealed class Sink(LogClock clock, DateTimeOffset since, Prefixer? prefixer = null) : ILineSink
    {
        private static readonly byte[][] Runtimes =
            [.. new[]
            {
                "kubelet",
                "dockerd",
                "docker",
                "containerd",
                "crio",
                "cri-o",
                "runc",
                "conmon",
                "k3s",
                "rke2",
                "hyperkube",
            }.Select(Encoding.ASCII.GetBytes)];

        private bool _isSeen;
        private bool _isWanted;
        private bool _isRecent = true;

        /// <summary>What goes before the kept line.</summary>
        public byte[] Prefix { get; private set; } = [];

        public bool Wants(LogLineReader reader, ReadOnlySpan<byte> raw, long number)
        {
            _isSeen = false;
            reader.Read(raw, number, offset: 0, hasMarker: false);
            return _isWanted && _isRecent;
        }

        /// <summary>The line; without the priority and the clock of /dev/kmsg or of syslog(2), where it gets a prefix.</summary>
        public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> raw)
        {
            if (prefixer is null || raw is not [(byte)'<', ..])
            {
                return prefixer is null ? raw : raw[(raw.IndexOf((byte)';') + 1)..];
            }

            // "<6>[    1.234567] text", and with printk.caller "<6>[    1.234567][   T60] text".
            raw = raw[(raw.IndexOf((byte)'>') + 1)..];
            while (raw is [(byte)'[', ..] && raw.IndexOf((byte)']') is > 0 and var end)
            {
                raw = raw[(end + 1)..];
            }

            return raw.TrimStart((byte)' ');
        }

        public void Add(in LineView line)
        {
            // The later parts of a line that was joined by #012 go with the first.
            if (_isSeen)
            {
                return;
            }

            _isSeen = true;
            _isWanted = line.Origin switch
            {
                LineOrigin.Kernel => true,
                LineOrigin.Other => IsRuntime(line.Message),

                // It goes on where the line before it ended.
                _ => _isWanted || line.Number == 1,
            };
            if (clock.Resolve(line.Stamp, line.Uptime, line.Offset, out _) is { } time)
            {
                _isRecent = time >= since;
            }

            Prefix = prefixer is not null && _isWanted ? prefixer(line) : [];
        }

        private static bool IsRuntime(ReadOnlySpan<byte> message)
        {
            foreach (var name in Runtimes)
            {
                if (message.StartsWith(name) && message.Length > name.Length && message[name.Length] is (byte)'[' or (byte)':')
                {
                    return true;
                }
            }

            return false;
        }
    }
}
