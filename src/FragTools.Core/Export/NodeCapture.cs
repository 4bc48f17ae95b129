using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>
/// Saves what the readers read of a node: into a folder, or an archive that <c>-Root</c> takes as it is. Each file is
/// read in one go, so that its lines are of one moment.
/// </summary>
public static class NodeCapture
{
    private const int ProgressFiles = 500;

    // Where sosreport has the journal's text, and the readers look for it.
    private const string CapturedJournal = "sos_commands/logs/journalctl.json.gz";

    /// <summary>Writes a capture.</summary>
    /// <param name="root">The node: the running machine, a container's <c>/host</c>, or another capture.</param>
    /// <param name="place">
    /// Where to: an archive where the name ends in .tar.gz, .tgz or .tar, else (and with a slash at its end) a folder that is not
    /// there or empty. Only
    /// its owner may read what is written.
    /// </param>
    /// <param name="options">What it holds.</param>
    /// <param name="cancellation">Ends it; then nothing is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="NodeException">The root cannot be read, or the place cannot be written (CaptureNotWritten).</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static NodeCaptureResult Save(LinuxRoot root, string place, NodeCaptureOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(place);
        if (place.Length == 0)
        {
            throw new NodeException(NodeError.CaptureNotWritten, "''", "an empty text is no place");
        }

        ArgumentNullException.ThrowIfNull(options);
        root.Check();
        try
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place));
            using var sink = CaptureSink.Open(full, isFolder: Path.EndsInDirectorySeparator(place), options.Overwrite);
            return new Run(root, sink, options, cancellation).Save(full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(
                NodeError.CaptureNotWritten, SafeText.Escape(place), $"{SafeText.Escape(failure.Message)}; give a place that can be "
                    + $"written, with room for some megabytes", failure);
        }
    }

    /// <summary>Writes a capture as a stream: a plain tar archive, all of it text, that every command takes through a pipe.</summary>
    /// <param name="root">The node.</param>
    /// <param name="stream">Where to; it is not closed.</param>
    /// <param name="options">What it holds.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="NodeException">The root cannot be read.</exception>
    /// <exception cref="IOException">The stream takes nothing more.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static NodeCaptureResult Write(
        LinuxRoot root, Stream stream, NodeCaptureOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        root.Check();
        using var sink = new CaptureSink.StreamSink(stream);
        return new Run(root, sink, options, cancellation).Save("-");
    }

    /// <summary>A name for a capture of a node: its own and the time.</summary>
    /// <param name="root">The node.</param>
    /// <param name="now">The time.</param>
    /// <returns>Such as <c>node-7-20261121T061500Z.tar.gz</c>, a name without a folder.</returns>
    public static string DefaultName(LinuxRoot root, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(root);
        var host = string.Concat(
            (root.Host ?? "node").Select(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '.' or '_' ? one : '_'))
            .TrimStart('.', '-');
        return FormattableString.Invariant($"{(host.Length > 0 ? host : "node")}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.tar.gz");
    }

    private sealed class Run(LinuxRoot root, CaptureSink sink, NodeCaptureOptions options, CancellationToken cancellation)
    {
        private readonly List<string> _missing = [];
        private bool _isWhole = true;
        private int _files;
        private long _bytes;

        public NodeCaptureResult Save(string place)
        {
            var started = DateTimeOffset.UtcNow;
            Files();
            var logs = new CaptureLogs(Since(started), cancellation);
            Logs(logs);
            Names();
            var ended = DateTimeOffset.UtcNow;
            var manifest = new CaptureManifest
            {
                Tool = options.Tool,
                Host = root.Host,
                Kernel = root.Kernel?.Release,
                PageSizeBytes = NodePageSize.Of(root) is { Assumed: false, Bytes: var bytes } ? bytes : null,
                StartedAt = started,
                EndedAt = ended,
                LogHours = options.LogTime.TotalHours,
                IncludesCommandLines = options.IncludeCommandLine,
                Missing = _missing,
            };
            sink.Add(CaptureManifest.FileName, manifest.ToJson(), ended);
            sink.Finish();
            return new NodeCaptureResult
            {
                Host = root.Host,
                Path = place,
                Files = _files,
                Bytes = _bytes,
                LogLines = logs.Lines,
                StartedAt = started,
                DurationMilliseconds = (DateTimeOffset.UtcNow - started).TotalMilliseconds,
                Missing = new ValueList<string>(_missing, separator: "; "),
                IsWhole = _isWhole,
            };
        }

        // A capture of a capture goes back from when that was made; of an older tree nobody knows when that was.
        private DateTimeOffset Since(DateTimeOffset now)
            => root.IsRunning ? now - options.LogTime
                : CaptureManifest.TryRead(root) is { } manifest ? manifest.StartedAt - options.LogTime
                : DateTimeOffset.MinValue;

        private void Files()
        {
            foreach (var relative in CapturePaths.Files(root, options.IncludeCommandLine))
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    if (!CapturePaths.IsBounded(relative))
                    {
                        Add(relative, root.ReadAllBytes(relative));
                    }
                    else if (MemoryHolders.ReadStart(root, relative, out _) is { } start)
                    {
                        Add(relative, start);
                    }
                }
                catch (NodeException refused)
                {
                    // Processes and cgroups come and go, and kernels lack what they lack.
                    if (refused.Error is NodeError.KernelFileDenied || CapturePaths.IsExpected(relative))
                    {
                        Miss(refused);
                    }
                }

                if (_files % ProgressFiles == 0)
                {
                    options.Progress?.Invoke(relative);
                }
            }
        }

        private void Logs(CaptureLogs logs)
        {
            if ((root.IsLive ? LogInput.Live : LogInput.KernelMessages.Below(root)) is { } messages)
            {
                options.Progress?.Invoke(messages.Name);
                Try(() => Add("var/log/dmesg.gz", logs.Kernel(messages)));
            }

            foreach (var relative in LogFiles.RelativePaths(root, withRuntimes: true))
            {
                options.Progress?.Invoke(relative);
                Try(() =>
                {
                    if (logs.File(root, relative, out var isCut) is { } packed)
                    {
                        Add(Packing.BareName(relative) + ".gz", packed, root.LastWrite(relative));
                    }

                    TellCut(isCut, root.Describe(relative));
                });
            }

            foreach (var journal in Journals())
            {
                options.Progress?.Invoke(journal.Name);
                Try(() =>
                {
                    if (logs.Journal(journal, Tell, out var isCut) is { } packed)
                    {
                        Add(CapturedJournal, packed);
                    }

                    TellCut(isCut, journal.Name);
                });
            }
        }

        /// <summary>The running machine's journal, or those below another root, with the entries of the kubelet and the runtimes.</summary>
        private IEnumerable<LogInput.Journal> Journals()
            => (root.IsLive ? [new LogInput.Journal()] : LogFiles.Journals(root)).SelectMany(RuntimeInputs.Of).OfType<LogInput.Journal>()
                .Take(1);

        private void TellCut(bool isCut, string name)
        {
            if (isCut)
            {
                _isWhole = false;
                Tell($"{name}: is too large, only its beginning is in the capture; ask for fewer hours of logs");
            }
        }

        private void Tell(string missing)
        {
            // A thousand processes that may not be looked at are one complaint.
            if (_missing.Count < CaptureManifest.MostMissing)
            {
                _missing.Add(missing);
            }
        }

        private void Names()
        {
            foreach (var relative in CapturePaths.Folders(root))
            {
                sink.AddFolder(relative, DateTimeOffset.UtcNow);
            }
        }

        private void Try(Action read)
        {
            try
            {
                read();
            }
            catch (NodeException refused)
            {
                Miss(refused);
            }
        }

        private void Miss(NodeException refused)
        {
            // A kernel without a feature, and a machine without a journal, have nothing to capture.
            _isWhole &= refused.Error is NodeError.KernelFeatureOff or NodeError.KernelFileMissing;
            Tell(refused.Message);
        }

        private void Add(string relative, byte[] content, DateTimeOffset? time = null)
        {
            sink.Add(relative, content, time ?? DateTimeOffset.UtcNow);
            _files++;
            _bytes += content.Length;
        }
    }
}
