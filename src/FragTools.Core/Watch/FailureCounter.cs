using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Sources;
using FragTools.Reports;

namespace FragTools.Watch;

/// <summary>
/// Page allocation failures that the kernel reports from now on: /dev/kmsg stays open, and each look reads only what is
/// new.
/// </summary>
internal sealed class FailureCounter : IDisposable
{
    private const int LongestRecord = 16 * 1024;

    // A report is printed in one go: where all that there is has been read, one that has its end is whole.
    private const int EndedMilliseconds = 500;

    private readonly KmsgStream _messages;
    private readonly byte[] _record = new byte[LongestRecord];
    private readonly LogFeed<PageAllocFailure> _feed = PageAllocFailures.Feed(LogReadOptions.Default, LogInput.Live.Name);
    private long _overruns;
    private long _lastRecord = Environment.TickCount64;

    /// <exception cref="NodeException">The messages may not be read.</exception>
    public FailureCounter(string path)
    {
        _messages = KmsgStream.Open(follow: false, path);
        _messages.SkipToEnd();
    }

    /// <summary>Reads what has come since the last look.</summary>
    /// <param name="last">Who failed last and the order, or null.</param>
    /// <returns>How many failures are whole by now; null where messages were lost.</returns>
    public long? Take(out string? last)
    {
        var found = new List<PageAllocFailure>();
        int length;
        while ((length = _messages.Read(_record)) > 0)
        {
            found.AddRange(_feed.Add(_record.AsSpan(0, length)));
            _lastRecord = Environment.TickCount64;
        }

        found.AddRange(_feed.Pause(Math.Max(EndedMilliseconds, Environment.TickCount64 - _lastRecord)));
        var failures = found.ConvertAll(Describe).OfType<string>().ToList();
        last = failures.Count > 0 ? failures[^1] : null;
        var isWhole = _overruns == _messages.Overruns;
        _overruns = _messages.Overruns;
        return isWhole ? failures.Count : null;
    }

    /// <summary>Who failed and the order: <c>runc: order 6</c>; null for a report of another kind, or without its header.</summary>
    internal static string? Describe(PageAllocFailure failure)
        => failure is { Kind: PageAllocFailureKind.Failure, Order: { } order } ? $"{failure.ProcessName}: order {order}" : null;

    public void Dispose() => _messages.Dispose();
}
