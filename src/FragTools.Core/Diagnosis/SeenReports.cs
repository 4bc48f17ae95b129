using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>
/// Knows a report again that stands in several logs of a node: dmesg, messages and a journal tell the same. A report is
/// the same where what it says and its seconds since boot, or its second of time, are.
/// </summary>
internal sealed class SeenReports
{
    // Copies of one report may lie a whole log apart; beyond so many the oldest are forgotten, and counted again.
    private const int Most = 8192;

    private readonly HashSet<(string What, string When)> _seen = [];
    private readonly Queue<(string What, string When)> _order = new();

    /// <summary>Is it the first time? A report without any time is always new.</summary>
    /// <param name="report">The report.</param>
    /// <param name="uptimeSeconds">Its seconds since boot, or null.</param>
    /// <param name="what">What it says, in short.</param>
    public bool IsNew(IKernelReport report, double? uptimeSeconds, string what)
    {
        // Two alike in the same input are two: only other inputs repeat what one tells.
        var isKnown = false;
        if (uptimeSeconds is { } uptime)
        {
            isKnown |= IsElsewhere(report.Source, (what, Wording.Of($"+{Math.Round(uptime, 3)}")));
        }

        if (report.Timestamp is { } time)
        {
            isKnown |= IsElsewhere(report.Source, (what, Wording.Of($"{time.ToUnixTimeSeconds()}")));
        }

        return !isKnown;
    }

    private bool IsElsewhere(string source, (string What, string When) key)
    {
        var own = (key.What, key.When + " " + source);
        var isKnown = _seen.Contains(key) && !_seen.Contains(own);
        Add(key);
        Add(own);
        return isKnown;
    }

    private void Add((string What, string When) key)
    {
        if (_seen.Add(key))
        {
            _order.Enqueue(key);
            if (_order.Count > Most)
            {
                _seen.Remove(_order.Dequeue());
            }
        }
    }
}
