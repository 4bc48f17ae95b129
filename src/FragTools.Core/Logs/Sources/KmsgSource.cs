using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs.Sources;

/// <summary>The running kernel's messages.</summary>
internal sealed class KmsgSource : LogSource
{
    private readonly Stream _stream;
    private readonly Action<string>? _warning;
    private long _lost;
    private long _overruns;

    /// <exception cref="Linux.NodeException">They may not be read, or this is not Linux.</exception>
    public KmsgSource(LogInput.KernelMessages messages, LogReadOptions options)
        : this(messages, options, KernelRing.Open(messages, options.Follow))
    {
    }

    internal KmsgSource(LogInput.KernelMessages messages, LogReadOptions options, Stream stream)
    {
        _warning = options.Warning;
        _stream = stream;
        Clock = new LogClock(LogZone.Of(messages.Root, options.TimeZone), DateTimeOffset.UtcNow)
        {
            BootTime = KmsgStream.BootTime(messages.Root!),
        };
    }

    public override LogClock Clock { get; }

    public override bool IsLive => true;

    public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
    {
        foreach (var block in new StreamScan(_stream, scanner).Blocks(live: true, cancellation))
        {
            yield return block;
            TellOverruns();
        }

        TellOverruns();
    }

    private void TellOverruns()
    {
        if (_stream is KmsgStream { Overruns: var overruns, Lost: var lost } && overruns > _overruns)
        {
            var count = lost > _lost ? $"{lost - _lost} of them" : "some";
            (_overruns, _lost) = (overruns, lost);
            _warning?.Invoke(
                $"/dev/kmsg: the kernel wrote faster than its messages were read, and {count} are lost (log_buf_len= makes room for more)");
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stream.Dispose();
        base.Dispose(disposing);
    }
}
