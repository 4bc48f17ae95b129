using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>A log file: plain as a file, any other form as the stream of its lines.</summary>
internal sealed class FileSource : LogSource
{
    private const string Denied
        = "permission denied; system logs are root's on most machines: run as root (sudo), or join the group adm or systemd-journal";

    private const int WriterMilliseconds = 10_000;
    private const int WaitMilliseconds = 100;

    private readonly LinuxRoot? _root;
    private readonly SafeFileHandle _file;
    private readonly Lazy<LogZone> _zone;
    private readonly FollowedLog? _followed;
    private readonly DateTimeOffset? _latest;
    private LogClock? _clock;

    private FileSource(LogInput.LogFile input, SafeFileHandle file, LogReadOptions options)
    {
        _zone = new Lazy<LogZone>(() => LogZone.Of(input.Root, options.TimeZone));
        _root = input.Root;
        _latest = options.Latest;
        _file = file;
        _followed = options.Follow ? new FollowedLog(input, file, () => OpenHandle(input)) : null;
        TotalBytes = RandomAccess.GetLength(file);
    }

    // Time zones take longer to load than a small log takes to read, and are asked for with the first report.
    public override LogClock Clock
        => _clock ??= new LogClock(
            _zone.Value,
            _latest ?? LogClock.Latest(_root, File.GetLastWriteTimeUtc(_file)),
            new Lazy<YearTurns>(() => YearSampler.Sample(_file)));

    public override long? TotalBytes { get; }

    /// <summary>Opens a file and sees what it is.</summary>
    /// <exception cref="NodeException">
    /// It is missing, may not be read, or is of a kind that is not read here; or it is a FIFO into which nobody writes.
    /// </exception>
    /// <exception cref="OperationCanceledException">It is a FIFO, and waiting for a writer was cancelled.</exception>
    public static LogSource Open(LogInput.LogFile input, LogReadOptions options, CancellationToken cancellation)
    {
        var path = input.Path;
        if (input.Relative is null && OperatingSystem.IsLinux() && Posix.FactsOf(path) is { Kind: FileKind.Fifo })
        {
            return new Streamed(input, AwaitWriter(path, cancellation), isPipe: true, options);
        }

        var file = OpenHandle(input);
        try
        {
            // What has no length of its own (a pipe, /proc) can only be read from the front.
            if (Length(file) is not { } length || (length == 0 && !options.Follow))
            {
                return new Streamed(input, file, isPipe: true, options);
            }

            var head = new byte[length <= LogForm.LongestHead ? length : LogForm.HeadBytes];
            var read = head.AsSpan(0, RandomAccess.Read(file, head, 0));
            if (IsJournal(read))
            {
                return new JournalSource(new LogInput.Journal(path), options, file);
            }

            if (!LogForm.IsPlain(read, isWhole: length <= read.Length, options.Yaml))
            {
                return new Streamed(input, file, isPipe: false, options);
            }

            Posix.ExpectSequential(file);
            return new FileSource(input, file, options);
        }
        catch (IOException failure)
        {
            file.Dispose();
            throw new NodeException(NodeError.KernelFileUnreadable, path, failure.Message, failure);
        }
        catch (NodeException)
        {
            file.Dispose();
            throw;
        }
    }

    public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
        => _followed is null ? Whole(scanner, cancellation) : Followed(_followed, scanner, cancellation);

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        _followed?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The file, and what is written to it meanwhile.</summary>
    private IEnumerable<ScannedBlock> Whole(LiteralScanner scanner, CancellationToken cancellation)
    {
        long end = 0;
        for (var grown = TotalBytes!.Value; grown > end; grown = RandomAccess.GetLength(_file))
        {
            foreach (var block in new FileScan(_file, scanner).Blocks(end, grown, cancellation))
            {
                yield return block;
            }

            end = grown;
        }
    }

    /// <summary>What is there, and what is written from then on; places go on where files are changed.</summary>
    private IEnumerable<ScannedBlock?> Followed(FollowedLog log, LiteralScanner scanner, CancellationToken cancellation)
    {
        long place = 0;
        while (true)
        {
            foreach (var piece in log.Look())
            {
                foreach (var block in new FileScan(piece.File, scanner, place - piece.From).Blocks(piece.From, piece.To, cancellation))
                {
                    yield return block;
                }

                place += piece.To - piece.From;
                if (piece.EndsLine)
                {
                    yield return LineEnd(scanner, place++);
                }
            }

            yield return null;

            // What comes from now on is written now.
            _clock = new LogClock(_zone.Value, DateTimeOffset.UtcNow);
        }
    }

    private static ScannedBlock LineEnd(LiteralScanner scanner, long place)
    {
        var block = BlockPool.ForSmall(scanner).Rent();
        block.Buffer[0] = (byte)'\n';
        return block.Scan(scanner, place, filled: 1);
    }

    private static long? Length(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static SafeFileHandle OpenHandle(LogInput.LogFile input)
        => input is { Relative: { } relative, Root: { } root }
            ? root.OpenHandle(relative)
            : Directory.Exists(input.Path)
                ? throw new NodeException(
                    NodeError.KernelFileUnreadable, input.Path, "is a folder, not a log; a folder with a node's files is read as a root")
                : RegularFile.Open(input.Path, input.Path, Denied);

    /// <summary>Opens a FIFO as soon as something is written into it; not for ever.</summary>
    private static SafeFileHandle AwaitWriter(string path, CancellationToken cancellation)
    {
        var file = RegularFile.OpenPipe(path, path, Denied);
        for (var waited = 0; !Posix.IsReady(file, forWriting: false, WaitMilliseconds); waited += WaitMilliseconds)
        {
            if (cancellation.IsCancellationRequested || waited >= WriterMilliseconds)
            {
                file.Dispose();
                cancellation.ThrowIfCancellationRequested();
                throw new NodeException(
                    NodeError.KernelFileUnreadable, path, $"is a FIFO, and nothing was written to it for "
                        + $"{WriterMilliseconds / 1000} seconds; start its writer first");
            }
        }

        Posix.MakeBlocking(file);
        return file;
    }

    /// <summary>
    /// Is this a file of the journal's own, which only its program reads (systemd's "Journal File Format", struct
    /// Header)?
    /// </summary>
    internal static bool IsJournal(ReadOnlySpan<byte> magic) => magic.StartsWith("LPKSHHRH"u8);

    /// <summary>What can only be read from its front to its end.</summary>
    private sealed class Streamed : LogSource
    {
        private readonly Stream _stream;
        private readonly bool _isPipe;

        public Streamed(LogInput.LogFile input, SafeFileHandle file, bool isPipe, LogReadOptions options)
        {
            Clock = new LogClock(
                LogZone.Of(input.Root, options.TimeZone),
                options.Latest ?? (isPipe ? DateTimeOffset.UtcNow : File.GetLastWriteTimeUtc(file)));
            _isPipe = isPipe;
            _stream = LogForm.Open(new FileStream(file, FileAccess.Read, bufferSize: 0), input.Path, options.Yaml);
        }

        public override LogClock Clock { get; }

        public override long? TurnedLines => LogForm.TurnedLines(_stream);

        public override bool IsLive => _isPipe;

        public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
            => new StreamScan(_stream, scanner).Blocks(live: _isPipe, cancellation);

        protected override void Dispose(bool disposing)
        {
            _stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
