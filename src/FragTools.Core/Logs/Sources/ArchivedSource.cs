using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs.Sources;

/// <summary>A log in an archive: read from its front, unpacked where it is packed once more.</summary>
internal sealed class ArchivedSource : LogSource
{
    private readonly Stream _stream;

    private ArchivedSource(Stream stream, LogClock clock) => (_stream, Clock) = (stream, clock);

    public override LogClock Clock { get; }

    public override long? TurnedLines => LogForm.TurnedLines(_stream);

    /// <summary>Opens a log and sees what it is.</summary>
    /// <exception cref="NodeException">It is missing, or of a kind that is not read here.</exception>
    public static ArchivedSource Open(LogInput.ArchivedLog log, LogReadOptions options)
    {
        Span<byte> magic = stackalloc byte[8];
        using (var front = log.Archive.OpenRead(log.Relative))
        {
            magic = magic[..front.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
        }

        if (FileSource.IsJournal(magic))
        {
            throw new NodeException(
                NodeError.KernelFileUnreadable, log.Name, "is a binary journal in an archive, where journalctl cannot read it; unpack "
                    + "the archive and give the folder");
        }

        return new ArchivedSource(
            LogForm.Open(log.Archive.OpenRead(log.Relative), log.Name, options.Yaml),
            new LogClock(
                LogZone.Of(log.Archive, options.TimeZone),
                options.Latest ?? LogClock.Latest(log.Archive, log.Archive.LastWrite(log.Relative) ?? DateTimeOffset.UtcNow)));
    }

    public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
        => new StreamScan(_stream, scanner).Blocks(live: false, cancellation);

    protected override void Dispose(bool disposing)
    {
        _stream.Dispose();
        base.Dispose(disposing);
    }
}
