using System.Diagnostics;
using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Export.Metrics;

/// <summary>
/// Makes a node's metrics, once or again and again. What is counted survives in a state file: several runs take turns, and a run
/// that is killed at any instant leaves the state and the metrics of a run before it or its own. The state is written first, so
/// that no counter goes back.
/// </summary>
public sealed class MetricCollector
{
    private const int MostMilliseconds = 10_000;

    private readonly LinuxRoot _root;
    private readonly MetricOptions _options;
    private readonly Dictionary<NodeEventKind, DateTimeOffset> _last = [];
    private FragmentationVerdict? _verdict;
    private DateTimeOffset _judgedAt;
    private MetricState _state = new();
    private IReadOnlyList<PageTypeInfo> _types = [];

    /// <summary>Nothing is read yet.</summary>
    /// <param name="root">The node.</param>
    /// <param name="options">How.</param>
    public MetricCollector(LinuxRoot root, MetricOptions options)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        (_root, _options) = (root, options);
    }

    /// <summary>The node's metrics in Prometheus' text format 0.0.4.</summary>
    /// <param name="now">The time.</param>
    /// <param name="file">
    /// A file that they go to, too, or null: it gets its name in one step, one that is there is replaced, and anybody may read it.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>One text; and what could not be read or counted.</returns>
    /// <exception cref="NodeException">The node cannot be read at all, or a file cannot be written (MetricsNotWritten).</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Reading<string> Collect(DateTimeOffset now, string? file, CancellationToken cancellation = default)
    {
        _root.Check();
        var started = Stopwatch.GetTimestamp();
        var warnings = new List<string>();
        List<NodeException> errors = [];
        var tally = new EventTally();
        NodeSnapshot snapshot;
        if (_verdict is null || now - _judgedAt >= MetricOptions.JudgeEvery || now < _judgedAt)
        {
            var reading = NodeDiagnosis.Collect([new NodeInput.Root(_root)], Diagnosis(tally), cancellation);
            errors.AddRange(reading.Errors);
            warnings.AddRange(reading.Warnings);
            if (reading.Items.Count == 0)
            {
                throw reading.Errors[0];
            }

            snapshot = reading.Items[0].Snapshot;
            (_verdict, _judgedAt, _types) = (NodeDiagnosis.Assess(reading.Items[0]), now, snapshot.MigrateTypes);
        }
        else
        {
            snapshot = Glance();
        }

        using (Turn(file, cancellation))
        {
            Count(tally, warnings);
            var text = Text(snapshot, now, Stopwatch.GetElapsedTime(started), tally.Dropped);
            if (file is not null)
            {
                Write(file, Encoding.UTF8.GetBytes(text));
            }

            return new Reading<string>([text], errors, warnings);
        }
    }

    private DiagnosisOptions Diagnosis(EventTally tally) => new() { Since = _options.Since, Yaml = _options.Yaml, Tally = tally };

    /// <summary>What changes from one moment to the next; the kernel holds up a large machine while it counts page blocks.</summary>
    private NodeSnapshot Glance()
    {
        var input = new NodeInput.Root(_root);
        var snapshot = new SnapshotReader(new SourceLog()).Memory(_root, BuddyInfoReader.Instance.Read(input), hasTypes: false);
        return snapshot with
        {
            MigrateTypes = _types,
            Counters = VmStatReader.Instance.Read(input).Items is [var counters, ..] ? counters : null,
            HugePages = HugePagePool.Read(_root, MemInfoReader.Instance.Read(input).Items is [var memory, ..] ? memory : null),
        };
    }

    private string Text(NodeSnapshot snapshot, DateTimeOffset now, TimeSpan duration, long notCounted)
    {
        var text = new MetricText(_options.Series);
        text.Gauge("fragtools_build_info", "The version that wrote these metrics.", ["version"], [new MetricRow(1, _options.Tool)]);
        text.Gauge("fragtools_collect_timestamp_seconds", "When these metrics were collected.", now.ToUnixTimeMilliseconds() / 1000.0);
        text.Gauge("fragtools_collect_duration_seconds", "How long that took.", Math.Round(duration.TotalSeconds, 3));
        text.Gauge("fragtools_collect_uncounted_events", "Events of this reading that were too many to be counted.", notCounted);
        NodeMetrics.Write(text, new MetricView(snapshot, _verdict, _judgedAt, _last, _state));

        // A line of its own beyond the bound, so that it is always there.
        return text + "# HELP fragtools_dropped_series Series that were left out because there were too many.\n"
            + FormattableString.Invariant($"# TYPE fragtools_dropped_series gauge\nfragtools_dropped_series {text.Dropped}\n");
    }

    private void Count(EventTally tally, List<string> warnings)
    {
        foreach (var one in tally.Events)
        {
            if (one.LastSeen is { } time && time > _last.GetValueOrDefault(one.Kind, DateTimeOffset.MinValue))
            {
                _last[one.Kind] = time;
            }
        }

        if (_options.StateFile is not { } file)
        {
            _state.Take(tally.Events);
            return;
        }

        byte[]? before = null;
        try
        {
            before = File.Exists(file) && new FileInfo(file).Length <= Bounds.MetricStateBytes
                ? ReadOwn(file)
                : null;
        }
        catch (NodeException failure)
        {
            throw new NodeException(NodeError.MetricsNotWritten, "counters of the runs before", failure.Message, failure);
        }

        var state = before is null ? null : MetricState.Parse(before);
        if (state is null && File.Exists(file))
        {
            warnings.Add($"{SafeText.Escape(file)}: is damaged, or was written by another version; all counters begin anew.");
        }

        _state = state ?? new MetricState();
        _state.Take(tally.Events);
        var after = _state.ToBytes();
        if (before is null || !after.AsSpan().SequenceEqual(before))
        {
            Write(file, after);
        }
    }

    /// <summary>Other runs with the same files wait: a lock on the folder, which the kernel takes back from whoever dies.</summary>
    private SafeFileHandle? Turn(string? file, CancellationToken cancellation)
    {
        if ((_options.StateFile ?? file) is not { } place || !OperatingSystem.IsLinux())
        {
            return null;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(place))!;
        try
        {
            var handle = FileLock.OpenFolder(folder);
            var isTaken = false;
            try
            {
                isTaken = FileLock.Await(handle, MostMilliseconds, cancellation);
                return isTaken ? handle : throw new NodeException(
                    NodeError.MetricsNotWritten,
                    SafeText.Escape(folder),
                    $"another process has held a lock on the folder for {MostMilliseconds / 1000} seconds (fuser -v names it); "
                        + "nothing was written");
            }
            finally
            {
                if (!isTaken)
                {
                    handle.Dispose();
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(place, failure);
        }
    }

    /// <summary>A file that this program wrote: it is no link, and no FIFO.</summary>
    private static byte[] ReadOwn(string file)
    {
        var source = SafeText.Escape(file);
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileName(file));
        using var stream = KernelFile.AsStream(RegularFile.OpenBelow(folder, name, source), source);
        return KernelFile.ReadAllBytes(stream, source);
    }

    private static void Write(string file, byte[] text)
    {
        try
        {
            using var written = new NewFile(file);
            written.Stream.Write(text);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(
                    written.Stream.SafeFileHandle,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            written.Commit(overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, failure);
        }
    }

    private static NodeException NotWritten(string file, Exception failure)
        => new(NodeError.MetricsNotWritten, SafeText.Escape(file), SafeText.Escape(failure.Message), failure);
}
