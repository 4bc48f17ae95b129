using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs.Sources;

/// <summary>The running kernel's messages.</summary>
internal sealed class KmsgSource : LogSource
{
    private readonly Stream _stream;

    /// <exception cref="Linux.NodeException">They may not be read, or this is not Linux.</exception>
    public KmsgSource(LogInput.KernelMessages messages, LogReadOptions options)
    {
        _stream = KernelRing.Open(messages, options.Follow);
        Clock = new LogClock(LogZone.Of(messages.Root, options.TimeZone), DateTimeOffset.UtcNow)
        {
            BootTime = KmsgStream.BootTime(messages.Root!),
        };
    }

    public override LogClock Clock { get; }

    public override bool IsLive => true;

    public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
        => new StreamScan(_stream, scanner).Blocks(live: true, cancellation);

    protected override void Dispose(bool disposing)
    {
        _stream.Dispose();
        base.Dispose(disposing);
    }
}
