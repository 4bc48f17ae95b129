using FragTools.KernelLog.Scan;
using FragTools.KernelLog.Sources;
using FragTools.Linux;

namespace FragTools.KernelLog.Reports;

/// <summary>A report and where it stood.</summary>
/// <param name="Report">The report.</param>
/// <param name="Source">The input.</param>
/// <param name="Timestamp">The time of its first line, in UTC, or null.</param>
/// <param name="YearInferred">True where the line lacks the year.</param>
/// <param name="PageSize">The page size where the report does not tell, or null.</param>
internal sealed record FoundReport(KernelReport Report, string Source, DateTimeOffset? Timestamp, bool YearInferred, PageSize? PageSize);

/// <summary>Reads inputs one after the other and gives out the reports in them as they are found.</summary>
/// <param name="scanner">What gives reports away.</param>
/// <param name="wanted">Which reports are wanted; the others serve to tell whose lines are whose.</param>
/// <param name="options">How to read.</param>
internal sealed class KernelLogReader(LiteralScanner scanner, Func<KernelReport, bool> wanted, LogReadOptions options)
{
    private const int WaitMilliseconds = 200;
    private const int ProgressMilliseconds = 200;

    private long _found;
    private long _undated;
    private long _lastProgress = Environment.TickCount64;

    /// <summary>Reads inputs.</summary>
    /// <exception cref="ReadException">An input could not be read, and nobody is told of errors.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public IEnumerable<FoundReport> Read(IEnumerable<LogInput> inputs, CancellationToken cancellation)
    {
        foreach (var input in inputs)
        {
            foreach (var report in ReadOne(input, cancellation))
            {
                yield return report;
            }
        }

        if (_undated > 0)
        {
            options.Warning?.Invoke($"{_undated} reports have no time and could not be compared with -Since or -Until; they are shown");
        }
    }

    private IEnumerable<FoundReport> ReadOne(LogInput input, CancellationToken cancellation)
    {
        using var source = Try(input, () => LogSource.Open(input, options));
        if (source is null)
        {
            yield break;
        }

        var assembler = new ReportAssembler();
        var pump = new LogPump(assembler);
        long read = 0;
        var pause = Environment.TickCount64;
        using var blocks = source.Blocks(scanner, cancellation).GetEnumerator();
        while (Try(input, () => blocks.MoveNext() ? blocks : null) is not null)
        {
            if (blocks.Current is { } block)
            {
                pump.Take(block, cancellation);
                read += block.Length;
                pause = Environment.TickCount64;
            }
            else
            {
                assembler.Pause(Environment.TickCount64 - pause);
                cancellation.WaitHandle.WaitOne(WaitMilliseconds);
                cancellation.ThrowIfCancellationRequested();
            }

            while (assembler.TryTake(out var report))
            {
                if (Place(report, input, source) is { } found)
                {
                    yield return found;
                }
            }

            Tell(input, read, source);
        }

        pump.Finish();
        while (assembler.TryTake(out var report))
        {
            if (Place(report, input, source) is { } found)
            {
                yield return found;
            }
        }
    }

    private FoundReport? Place(KernelReport report, LogInput input, LogSource source)
    {
        if (!wanted(report))
        {
            return null;
        }

        var first = report.FirstTimed;
        var time = source.Clock.Resolve(first.Stamp, first.Uptime, report.Offset, out var inferred);
        if (time < options.Since || time > options.Until)
        {
            return null;
        }

        _undated += time is null && (options.Since ?? options.Until) is not null ? 1 : 0;
        _found++;
        return new FoundReport(report, input.Name, time, inferred && time is not null, options.PageSize);
    }

    private void Tell(LogInput input, long read, LogSource source)
    {
        var now = Environment.TickCount64;
        if (options.Progress is not null && now - _lastProgress >= ProgressMilliseconds)
        {
            _lastProgress = now;
            options.Progress(new LogProgress(input.Name, read, source.TotalBytes, _found));
        }
    }

    /// <summary>Does something with an input; what goes wrong with it is told, and the input is left.</summary>
    private T? Try<T>(LogInput input, Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (ReadException error)
        {
            Report(error);
        }
        catch (InvalidDataException damaged)
        {
            Report(new ReadException(ReadError.KernelFileUnreadable, input.Name, $"the packed file is damaged or cut off here ({damaged.Message}); what came before was read", damaged));
        }
        catch (IOException failure)
        {
            Report(new ReadException(ReadError.KernelFileUnreadable, input.Name, failure.Message, failure));
        }

        return null;
    }

    private void Report(ReadException error)
    {
        if (options.Error is null)
        {
            throw error;
        }

        options.Error(error);
    }
}
