using System.Diagnostics.CodeAnalysis;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>What a log holds for a verdict: a report of the kernel, or a message of a limit. Start failures come from their collector.</summary>
/// <param name="Host">The machine that the lines name, or null.</param>
/// <param name="Report">The report, or null.</param>
/// <param name="Limit">The message, or null.</param>
internal sealed record LogItem(string? Host, FoundReport? Report, LimitEvent? Limit);

/// <summary>The lines of one input, read once for all that a verdict needs of them.</summary>
internal sealed class EvidenceLog : ILogAssembly<LogItem>
{
    private readonly GatedReports _reports;
    private readonly RuntimeLog _runtimes;
    private readonly Queue<LogItem> _limits = new();
    private readonly string _source;
    private readonly Func<LogClock> _clock;

    /// <summary>Begins an input.</summary>
    /// <param name="starts">Takes the start failures of all inputs of the node.</param>
    /// <param name="options">How to read.</param>
    /// <param name="source">The input's name.</param>
    /// <param name="clock">The input's clock.</param>
    public EvidenceLog(StartFailureCollector starts, LogReadOptions options, string source, Func<LogClock> clock)
    {
        _source = source;
        _clock = clock;
        _reports = new GatedReports(new ReportGate(static _ => true, options), new LogPlace(source, clock));
        _runtimes = new RuntimeLog(starts, ContainerStartFailures.Gate(options), source, clock, isFollow: false);
    }

    public bool IsBusy => _reports.IsBusy || _runtimes.IsBusy;

    public void Add(in LineView line)
    {
        _reports.Add(line);
        _runtimes.Add(line);
        if (LimitLines.Read(line) is { } limit)
        {
            var time = _clock().Resolve(line.Stamp, line.Uptime, line.Offset, out _);
            var host = line.Host.Length == 0 ? null : SafeText.Escape(line.Host);
            _limits.Enqueue(new LogItem(host, null, new LimitEvent(limit.Kind, limit.Message, 1, time, SafeText.Escape(_source), line.Number)));
        }
    }

    public void Flush()
    {
        _reports.Flush();
        _runtimes.Flush();
    }

    public void Pause(long milliseconds)
    {
        _reports.Pause(milliseconds);
        _runtimes.Pause(milliseconds);
    }

    public bool TryTake([MaybeNullWhen(false)] out LogItem whole)
    {
        if (_reports.TryTake(out var report))
        {
            whole = new LogItem(report.Report.Host, report, null);
            return true;
        }

        return _limits.TryDequeue(out whole);
    }
}
