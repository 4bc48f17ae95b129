using System.Management.Automation;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Commands;

/// <summary>
/// What every cmdlet that reads logs does: reports come out while a log is still read, or still comes through the
/// pipeline.
/// </summary>
/// <typeparam name="T">The type of the reports.</typeparam>
public abstract class LogCommand<T> : LogInputCommand
    where T : ILogReport
{
    private const string InPipeline = "(pipeline)";

    private ProgressView? _progress;
    private MemoryStream? _bytes;
    private readonly Dictionary<string, OpenLog> _open = [];

    private protected abstract IEnumerable<T> Read(IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation);

    private protected abstract LogFeed<T> Feed(LogReadOptions options, string name);

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _progress = new ProgressView(this);
    }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == nameof(Journal))
        {
            Read([new LogInput.Journal()]);
        }
        else
        {
            base.ProcessRecord();
        }
    }

    protected override void EndProcessing()
    {
        EndBytes();
        base.EndProcessing();
        _progress!.End();
    }

    private protected override void Take(PSObject piece)
    {
        if (piece.BaseObject is byte one)
        {
            // Get-Content -AsByteStream, and what a program wrote: the pipeline takes arrays apart.
            EndText();
            (_bytes ??= new MemoryStream()).WriteByte(one);
        }
        else
        {
            EndBytes();
            base.Take(piece);
        }
    }

    // A log is not put together first: its reports come out while it still comes. Several machines' may come in turns.
    private protected override void TakeText(string text, string? origin, string? host)
    {
        var name = origin ?? InPipeline;
        if (_open.TryGetValue(host ?? "", out var log) && log.Name != name)
        {
            End(log);
            log = null;
        }

        log ??= new OpenLog(name, Feed(Options(_progress!) with { Host = host }, name));
        _open[host ?? ""] = log;
        Write(log.Feed.Add(text), _ => log.Count++);
    }

    private protected override void EndText()
    {
        foreach (var log in _open.Values)
        {
            End(log);
        }

        _open.Clear();
        base.EndText();
    }

    private void End(OpenLog log)
    {
        Write(log.Feed.Complete(), _ => log.Count++);
        WriteFound(log.Name, log.Count);
    }

    private protected sealed override void Read(IEnumerable<NodeInput> inputs)
        => Read([.. inputs.SelectMany(input => Find(() => LogInput.Of(input, WithRuntimes)))]);

    private void Read(IReadOnlyList<LogInput> logs)
    {
        if (WithRuntimes)
        {
            logs = [.. logs.SelectMany(log => Find(() => RuntimeInputs.Of(log)))];
        }

        var found = logs.Select(log => log.Name).Distinct().ToDictionary(name => name, _ => 0L);
        if (logs.Count > 0 && RunUntilStopped(() => Write(Read(logs, Options(_progress!), Cancellation), report => found[report.Source]++)))
        {
            foreach (var (name, count) in found)
            {
                WriteFound(name, count);
            }
        }
    }

    private IReadOnlyList<LogInput> Find(Func<IReadOnlyList<LogInput>> find)
    {
        try
        {
            return find();
        }
        catch (NodeException error)
        {
            WriteError(error);
            return [];
        }
    }

    private void EndBytes()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            bytes.Position = 0;
            Read([new LogInput.Text(bytes) { Host = HostName }]);
        }
    }

    private void Write(IEnumerable<T> reports, Action<T> count)
    {
        foreach (var report in reports)
        {
            count(report);
            if ((report as IKernelReport)?.DecodeGfpMask()?.Disagreement is { } disagreement)
            {
                WriteVerbose($"{report.Source}, line {report.LineNumber}: {disagreement}");
            }

            WriteObject(report);
        }
    }

    private void WriteFound(string name, long count) => WriteVerbose($"{name}: {count} {(count == 1 ? "report" : "reports")} found.");

    /// <summary>A log that still comes.</summary>
    private sealed class OpenLog(string name, LogFeed<T> feed)
    {
        public string Name => name;

        public LogFeed<T> Feed => feed;

        public long Count { get; set; }
    }
}
