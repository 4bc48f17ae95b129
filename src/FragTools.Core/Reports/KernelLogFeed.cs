using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Reports;

/// <summary>Takes a log line by line, as a pipeline brings it, and gives out the kernel's reports in it as soon as they are whole.</summary>
internal sealed class KernelLogFeed
{
    private readonly ReportGate _gate;
    private readonly LogFeed<FoundReport> _feed;

    /// <summary>A feed for some kinds of reports.</summary>
    /// <param name="scanner">What gives reports away.</param>
    /// <param name="wanted">Which reports are wanted.</param>
    /// <param name="options">How to read.</param>
    /// <param name="name">What messages and <c>Source</c> call the input.</param>
    public KernelLogFeed(LiteralScanner scanner, Func<KernelReport, bool> wanted, LogReadOptions options, string name)
    {
        var clock = new LogClock(LogZone.Of(null, options.TimeZone), DateTimeOffset.UtcNow);
        _gate = new ReportGate(wanted, options);
        _feed = new LogFeed<FoundReport>(scanner, new GatedReports(_gate, new LogPlace(name, () => clock)));
    }

    /// <summary>Takes one line, or a text of several.</summary>
    public IEnumerable<FoundReport> Add(string text) => _feed.Add(text);

    /// <summary>The input is at its end.</summary>
    public IEnumerable<FoundReport> Complete()
    {
        var found = _feed.Complete();
        _gate.Finish();
        return found;
    }
}
