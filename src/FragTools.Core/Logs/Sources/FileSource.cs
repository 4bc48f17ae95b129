using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>A log file: plain as a file, any other form as the stream of its lines.</summary>
internal sealed class FileSource : LogSource
{
    private readonly string _path;
    private readonly LinuxRoot? _root;
    private readonly LogReadOptions _options;
    private SafeFileHandle _file;
    private LogClock? _clock;

    private FileSource(LogInput.LogFile input, SafeFileHandle file, LogReadOptions options)
    {
        _path = input.Path;
        _root = input.Root;
        _file = file;
        _options = options;
        TotalBytes = RandomAccess.GetLength(file);
    }

    // Time zones take longer to load than a small log takes to read, and are asked for with the first report.
    public override LogClock Clock => _clock ??= ClockOf(_root, _file, _options);

    public override long? TotalBytes { get; }

    /// <summary>Opens a file and sees what it is.</summary>
    /// <exception cref="NodeException">It is missing, may not be read, or is of a kind that is not read here.</exception>
    /// <exception cref="OperationCanceledException">It is a FIFO that nobody writes into, and waiting was cancelled.</exception>
    public static LogSource Open(LogInput.LogFile input, LogReadOptions options, CancellationToken cancellation)
    {
        var path = input.Path;
        var file = Await(path, cancellation);
        try
        {
            // What has no length of its own (a FIFO, /proc) can only be read from the front.
            if (Length(file) is not { } length || (length == 0 && !options.Follow))
            {
                return new Streamed(input, file, isPipe: true, options);
            }

            var head = new byte[length <= LogForm.LongestHead ? length : LogForm.HeadBytes];
            var read = head.AsSpan(0, RandomAccess.Read(file, head, 0));
            if (IsJournal(read))
            {
                file.Dispose();
                return new JournalSource(new LogInput.Journal(path) { IsFile = true }, options);
            }

            if (!LogForm.IsPlain(read, isWhole: length <= read.Length))
            {
                return new Streamed(input, file, isPipe: false, options);
            }

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
    {
        var end = _options.Follow ? LastLineEnd(_file, 0) : TotalBytes!.Value;
        foreach (var block in new FileScan(_file, scanner).Blocks(0, end, cancellation))
        {
            yield return block;
        }

        // What was written while the file was read is read too, and with -Follow what comes later.
        while (true)
        {
            var grown = _options.Follow ? LastLineEnd(_file, end) : RandomAccess.GetLength(_file);
            if (grown > end)
            {
                foreach (var block in new FileScan(_file, scanner).Blocks(end, grown, cancellation))
                {
                    yield return block;
                }

                end = grown;
            }
            else if (!_options.Follow)
            {
                yield break;
            }
            else
            {
                end = RandomAccess.GetLength(_file) < end || Reopen() ? 0 : end;
                yield return null;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private static LogClock ClockOf(LinuxRoot? root, SafeFileHandle file, LogReadOptions options)
        => new(
            LogZone.Of(root, options.TimeZone),
            LogClock.Latest(root, File.GetLastWriteTimeUtc(file)),
            new Lazy<YearTurns>(() => YearSampler.Sample(file)));

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

    /// <summary>
    /// Opens a file on a thread of its own, which is left to itself where it waits for a writer and waiting is
    /// cancelled.
    /// </summary>
    private static SafeFileHandle Await(string path, CancellationToken cancellation)
    {
        var opening = Task.Factory.StartNew(
            () => OpenHandle(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Task.WaitAny([opening], cancellation);
        }
        catch (OperationCanceledException)
        {
            // Whatever comes of it later is nobody's.
            opening.ContinueWith(static late => late.Exception is null ? late.Result : null, TaskScheduler.Default)
                .ContinueWith(static late => late.Result?.Dispose(), TaskScheduler.Default);
            throw;
        }

        return opening.GetAwaiter().GetResult();
    }

    private static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new NodeException(
                    NodeError.KernelFileUnreadable, path, "is a folder, not a log; a folder with a node's files is read as a root");
            }

            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NodeException(NodeError.KernelFileMissing, path, "no such file", missing);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new NodeException(
                NodeError.KernelFileDenied, path, "permission denied; system logs are root's on most machines: run as root (sudo), or "
                    + "join the group adm or systemd-journal", denied);
        }
        catch (IOException failure)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, path, failure.Message, failure);
        }
    }

    /// <summary>
    /// Is this a file of the journal's own, which only its program reads (systemd's "Journal File Format", struct
    /// Header)?
    /// </summary>
    internal static bool IsJournal(ReadOnlySpan<byte> magic) => magic.StartsWith("LPKSHHRH"u8);

    /// <summary>The place behind the last line end, so that no line is read in two pieces.</summary>
    private static long LastLineEnd(SafeFileHandle file, long from)
    {
        var buffer = new byte[64 * 1024];
        for (var end = RandomAccess.GetLength(file); end > from;)
        {
            var start = Math.Max(from, end - buffer.Length);
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)(end - start)), start);
            var last = buffer.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return from;
    }

    /// <summary>Is the path another file by now (a log is rotated by renaming it)? Then that one is read on, from its front.</summary>
    private bool Reopen()
    {
        var now = File.ResolveLinkTarget($"/proc/self/fd/{_file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
        if (now is null || now == Path.GetFullPath(_path) || !File.Exists(_path) || !now.StartsWith(
            Path.GetDirectoryName(Path.GetFullPath(_path))!, StringComparison.Ordinal))
        {
            return false;
        }

        var file = OpenHandle(_path);
        _file.Dispose();
        _file = file;
        _clock = null;
        return true;
    }

    /// <summary>What can only be read from its front to its end.</summary>
    private sealed class Streamed : LogSource
    {
        private readonly Stream _stream;
        private readonly bool _isPipe;

        public Streamed(LogInput.LogFile input, SafeFileHandle file, bool isPipe, LogReadOptions options)
        {
            Clock = new LogClock(LogZone.Of(input.Root, options.TimeZone), isPipe ? DateTimeOffset.UtcNow : File.GetLastWriteTimeUtc(file));
            _isPipe = isPipe;
            _stream = LogForm.Open(new FileStream(file, FileAccess.Read, bufferSize: 0), input.Path);
        }

        public override LogClock Clock { get; }

        public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
            => new StreamScan(_stream, scanner).Blocks(live: _isPipe, cancellation);

        protected override void Dispose(bool disposing)
        {
            _stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
