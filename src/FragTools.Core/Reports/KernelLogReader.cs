using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Scan;

namespace FragTools.Reports;

/// <summary>Reads the kernel's reports of some kinds from inputs, one after the other, as they are found.</summary>
/// <param name="scanner">What gives reports away.</param>
/// <param name="wanted">Which reports are wanted; the others serve to tell whose lines are whose.</param>
/// <param name="options">How to read.</param>
internal sealed class KernelLogReader(LiteralScanner scanner, Func<KernelReport, bool> wanted, LogReadOptions options)
{
    /// <summary>Reads inputs.</summary>
    /// <exception cref="ReadException">An input could not be read, and nobody is told of errors.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public IEnumerable<FoundReport> Read(IEnumerable<LogInput> inputs, CancellationToken cancellation)
    {
        var gate = new ReportGate(wanted, options);
        var reader = new LogReader<FoundReport>(scanner, place => new GatedReports(gate, place), options);
        foreach (var found in reader.Read(inputs, cancellation))
        {
            yield return found;
        }

        gate.Finish();
    }
}
