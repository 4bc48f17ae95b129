using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs.Sources;

/// <summary>An opened input.</summary>
internal abstract class LogSource : IDisposable
{
    /// <summary>What its lines say of their time, made an instant.</summary>
    public abstract LogClock Clock { get; }

    /// <summary>The input's size, or null where it is not known.</summary>
    public virtual long? TotalBytes => null;

    /// <inheritdoc cref="LogForm.TurnedLines"/>
    public virtual long? TurnedLines => null;

    /// <summary>Do its lines come when they are written?</summary>
    public virtual bool IsLive => false;

    /// <summary>Opens an input.</summary>
    /// <exception cref="Linux.NodeException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Opening was cancelled: a FIFO is open when a process writes into it.</exception>
    public static LogSource Open(LogInput input, LogReadOptions options, CancellationToken cancellation) => input switch
    {
        // Read as a file the device would be waited on for ever.
        LogInput.LogFile { Path: LogInput.KernelMessages.Path } => new KmsgSource(LogInput.Live, options),
        LogInput.LogFile file => FileSource.Open(file, options, cancellation),
        LogInput.ArchivedLog log => ArchivedSource.Open(log, options),
        LogInput.KernelMessages messages => new KmsgSource(messages, options),
        LogInput.Journal journal => new JournalSource(journal, options),
        LogInput.Text text
            => new StreamSource(
                text.Stream, text.StreamName, new LogClock(LogZone.Of(null, options.TimeZone), options.Latest ?? DateTimeOffset.UtcNow),
                options.Yaml),
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    /// <summary>The input's blocks, in order; null where nothing comes at the moment and more may.</summary>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="InvalidDataException">The input is packed, and damaged.</exception>
    /// <exception cref="Linux.NodeException">The input says that it failed.</exception>
    public abstract IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the input.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A stream that the caller opened and closes.</summary>
internal sealed class StreamSource(
    Stream stream, string name, LogClock clock, Func<ReadOnlyMemory<byte>, IReadOnlyList<Text.ValueNode>>? yaml = null) : LogSource
{
    private readonly Stream _lines = LogForm.Open(stream, name, yaml);

    public override LogClock Clock => clock;

    public override long? TurnedLines => LogForm.TurnedLines(_lines);

    public override bool IsLive => true;

    public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
        => new StreamScan(_lines, scanner).Blocks(live: true, cancellation);
}
