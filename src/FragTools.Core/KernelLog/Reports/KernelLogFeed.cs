using System.Text;
using FragTools.KernelLog.Lines;
using FragTools.KernelLog.Scan;

namespace FragTools.KernelLog.Reports;

/// <summary>Takes a log line by line, as a pipeline brings it, and gives out the reports in it as soon as they are whole.</summary>
/// <param name="scanner">What gives reports away.</param>
/// <param name="wanted">Which reports are wanted.</param>
/// <param name="options">How to read.</param>
/// <param name="name">What messages and <c>Source</c> call the input.</param>
internal sealed class KernelLogFeed(LiteralScanner scanner, Func<KernelReport, bool> wanted, LogReadOptions options, string name)
{
    private readonly ReportAssembler _assembler = new();
    private readonly ReportGate _gate = new(wanted, options);
    private readonly LogClock _clock = new(LogZone.Of(null, options.TimeZone), DateTimeOffset.UtcNow);
    private readonly List<int> _markers = [];
    private LogPump? _pump;

    /// <summary>Takes one line, or a text of several.</summary>
    public IEnumerable<FoundReport> Add(string text)
    {
        _pump ??= new LogPump(_assembler);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var start = 0; start <= bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            end = end < 0 ? bytes.Length : end;
            var line = bytes.AsSpan(start, end - start);
            _markers.Clear();
            scanner.Find(line, line.Length, _markers);

            // A text that ends with a line end has no empty line behind it.
            if (!line.IsEmpty || end < bytes.Length || start == 0)
            {
                _pump.TakeLine(line, _markers.Count > 0);
            }

            start = end + 1;
        }

        return Found();
    }

    /// <summary>The input is at its end.</summary>
    public IEnumerable<FoundReport> Complete()
    {
        _pump?.Finish();
        var found = Found();
        _gate.Finish();
        return found;
    }

    private List<FoundReport> Found()
    {
        var found = new List<FoundReport>();
        while (_assembler.TryTake(out var report))
        {
            if (_gate.Pass(report, name, _clock) is { } passed)
            {
                found.Add(passed);
            }
        }

        return found;
    }
}
