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
    private LogFeed<T>? _feed;
    private string? _feedOrigin;
    private long _feedCount;

    private protected abstract IEnumerable<T> Read(IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation);

    private protected abstract LogFeed<T> Feed(LogReadOptions options, string name);

    protected override void BeginProcessing() => _progress = new ProgressView(this);

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

    // A log is not put together first: its reports come out while it still comes.
    private protected override void TakeText(string text, string? origin)
    {
        if (origin != _feedOrigin)
        {
            EndText();
        }

        _feedOrigin = origin;
        _feed ??= Feed(Options(_progress!), origin ?? InPipeline);
        Write(_feed.Add(text), _ => _feedCount++);
    }

    private protected override void EndText()
    {
        if (_feed is { } feed)
        {
            _feed = null;
            Write(feed.Complete(), _ => _feedCount++);
            WriteFound(_feedOrigin ?? InPipeline, _feedCount);
            _feedCount = 0;
        }
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
            Read([new LogInput.Text(bytes)]);
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
}
