using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Sources;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>
/// The part of a node's logs that goes into a capture: lines of the kernel, the kubelet and the container runtimes,
/// back to an instant, with tokens and passwords masked. Other programs' lines may hold anything and stay out; of a log whose
/// dates are not understood only what stands beside a marker is kept. Each log is packed in memory up to a bound.
/// </summary>
/// <param name="since">Lines before it are left out.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class CaptureLogs(DateTimeOffset since, CancellationToken cancellation)
{
    private const int ReadBytes = 256 * 1024;

    // As many lines as lead to a report, and as many as a report may go on without a marker.
    private const int LinesBefore = 20;
    private const int LinesBehind = 400;

    /// <summary>What a reader needs of the journal's entries: no command lines, no arguments.</summary>
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "MESSAGE", "PRIORITY", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP",
        "_SOURCE_MONOTONIC_TIMESTAMP", "_BOOT_ID", "_HOSTNAME", "_TRANSPORT", "SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "_COMM", "_PID",
        "SYSLOG_PID",
    };

    /// <summary>Lines kept of all logs so far.</summary>
    public long Lines { get; private set; }

    /// <summary>The running kernel's messages as syslog lines, since those of /dev/kmsg tell no date.</summary>
    /// <exception cref="NodeException">They may not be read.</exception>
    public byte[] Kernel(LogInput.KernelMessages messages)
    {
        var host = messages.Root!.Host;
        using var stream = KernelRing.Open(messages, follow: false);
        var clock = new LogClock(LogZone.Of(null, null), DateTimeOffset.UtcNow) { BootTime = KmsgStream.BootTime(messages.Root) };
        var name = string.IsNullOrEmpty(host) || host.Contains(' ', StringComparison.Ordinal) ? "localhost" : host;
        var lines = new RingLines(clock, since, name);
        return Pack(stream, lines.Take, out _);
    }

    /// <summary>A log of the tree; null where nothing of it is recent.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="relative">The log's path below the root.</param>
    /// <param name="isCut">True where the log held more than the bound.</param>
    /// <exception cref="NodeException">The log may not be read, or is damaged.</exception>
    public byte[]? File(LinuxRoot root, string relative, out bool isCut)
    {
        isCut = false;
        if (root.LastWrite(relative) is not { } written || written < since)
        {
            return null;
        }

        try
        {
            var before = Lines;
            using var stream = LogForm.Open(root.OpenRead(relative), root.Describe(relative));
            var clock = new LogClock(LogZone.Of(root, null), written);
            var lines = new CapturedLines(clock, since, LogFiles.IsOfRuntime(relative));
            var packed = Pack(stream, TakerOf(lines), out isCut);
            return Lines > before ? packed : null;
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, root.Describe(relative), damaged.Message, damaged);
        }
    }

    /// <summary>The journal's entries of the kernel, the kubelet and the runtimes, as JSON; null where there are none.</summary>
    /// <param name="journal">The journal, with the writers that are wanted.</param>
    /// <param name="warning">Is told what journalctl says.</param>
    /// <param name="isCut">True where it held more than the bound.</param>
    /// <exception cref="NodeException">It may not be read, or there is no journalctl.</exception>
    public byte[]? Journal(LogInput.Journal journal, Action<string> warning, out bool isCut)
    {
        var before = Lines;
        var options = new LogReadOptions
        {
            Since = since > DateTimeOffset.UnixEpoch ? since : null,
            Warning = warning,
        };
        using var source = new JournalSource(journal with { MostEntries = Bounds.JournalEntries }, options);
        var packed = Pack(source.Output, (line, _, keep) =>
        {
            if (Entry(line) is { } entry)
            {
                keep(SecretMask.Apply(entry));
            }
        }, out isCut);
        if (!isCut)
        {
            source.CheckEnd(isEmpty: Lines == before);
        }

        return Lines > before ? packed : null;
    }

    private static TakeLine TakerOf(CapturedLines lines)
    {
        var reader = new LogLineReader(lines);
        var before = new Queue<byte[]>();
        var behind = 0;
        long undated = 0;
        return (line, number, keep) =>
        {
            switch (lines.Judge(reader, line, number))
            {
                case LineWorth.Kept:
                    before.Clear();
                    keep(SecretMask.Apply(line));
                    break;
                case LineWorth.Undated when CapturedLines.HasMarker(line) || behind > 0:
                    behind = CapturedLines.HasMarker(line) ? LinesBehind : behind - 1;
                    while (before.TryDequeue(out var one))
                    {
                        keep(SecretMask.Apply(one));
                    }

                    undated += line.Length;
                    if (undated > Bounds.UndatedLogBytes)
                    {
                        throw new IOException(
                            $"its lines have no dates that are understood, and more than {Bounds.UndatedLogBytes >> 20} MiB of them "
                                + $"stand beside a kernel's words; the log itself is needed");
                    }

                    keep(SecretMask.Apply(line));
                    break;
                case LineWorth.Undated:
                    before.Enqueue(line.ToArray());
                    if (before.Count > LinesBefore)
                    {
                        before.Dequeue();
                    }

                    break;
            }
        };
    }

    /// <summary>An entry of the journal with the fields that are kept; null where the line is none.</summary>
    private static byte[]? Entry(ReadOnlySpan<byte> line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line.ToArray());
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                foreach (var field in entry.RootElement.EnumerateObject().Where(static field => Fields.Contains(field.Name)))
                {
                    field.WriteTo(json);
                }

                json.WriteEndObject();
            }

            return buffer.ToArray();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private byte[] Pack(Stream stream, TakeLine take, out bool isCut)
    {
        isCut = false;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var buffer = new byte[ReadBytes];
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
                    Take(++number);
                    rest = rest[(end + 1)..];
                }

                Append(line, rest);
                isCut = packed.Length > Bounds.CapturedLogBytes;
            }

            if (line.WrittenCount > 0)
            {
                Take(++number);
            }

            void Take(long at)
            {
                take(line.WrittenSpan, at, Keep);
                line.ResetWrittenCount();
            }

            void Keep(ReadOnlySpan<byte> kept)
            {
                gzip.Write(kept);
                gzip.WriteByte((byte)'\n');
                Lines++;
            }
        }

        return packed.ToArray();
    }

    // A line of megabytes is no message of the kernel's.
    private static void Append(ArrayBufferWriter<byte> line, ReadOnlySpan<byte> part)
        => line.Write(part[..Math.Min(part.Length, Math.Max(0, (1 << 20) - line.WrittenCount))]);

    /// <summary>Takes a line that is kept.</summary>
    private delegate void KeepLine(ReadOnlySpan<byte> line);

    /// <summary>Takes a line of a log, and gives on what is kept.</summary>
    private delegate void TakeLine(ReadOnlySpan<byte> line, long number, KeepLine keep);

    /// <summary>The messages of the kernel's ring, which get a date and a host.</summary>
    private sealed class RingLines(LogClock clock, DateTimeOffset since, string host) : ILineSink
    {
        private LogLineReader? _reader;
        private byte[]? _kept;

        public void Take(ReadOnlySpan<byte> line, long number, KeepLine keep)
        {
            _kept = null;
            (_reader ??= new LogLineReader(this)).Read(line, number, offset: 0, hasMarker: false);
            if (_kept is { } kept)
            {
                keep(SecretMask.Apply(kept));
            }
        }

        public void Add(in LineView line)
        {
            var time = clock.Resolve(line.Stamp, line.Uptime, line.Offset, out _);
            if (_kept is null && line.Origin == LineOrigin.Kernel && !double.IsNaN(line.Uptime) && !(time < since))
            {
                _kept = [.. Encoding.UTF8.GetBytes(FormattableString.Invariant(
                    $"{time:yyyy-MM-dd'T'HH:mm:ss.ffffffzzz} {host} kernel: [{line.Uptime,12:0.000000}] ")), .. line.Message];
            }
        }
    }
}
