using FragTools.KernelLog.Lines;
using FragTools.KernelLog.Scan;
using FragTools.KernelLog.Sources;
using FragTools.Linux;

namespace FragTools.KernelLog.Reports;

/// <summary>Reads inputs one after the other and gives out what stands in them as it is found.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="scanner">What gives it away.</param>
/// <param name="begin">Begins an input, given its name and its clock.</param>
/// <param name="options">How to read.</param>
internal sealed class LogReader<T>(LiteralScanner scanner, Func<string, Func<LogClock>, ILogAssembly<T>> begin, LogReadOptions options)
{
    private const int WaitMilliseconds = 200;
    private const int ProgressMilliseconds = 200;

    private long _found;
    private long _lastProgress = Environment.TickCount64;

    /// <summary>Reads inputs.</summary>
    /// <exception cref="ReadException">An input could not be read, and nobody is told of errors.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public IEnumerable<T> Read(IEnumerable<LogInput> inputs, CancellationToken cancellation)
    {
        // Whoever waits at one input never comes to the next: the last is followed.
        var all = inputs.ToList();
        for (var at = 0; at < all.Count; at++)
        {
            var isLast = at == all.Count - 1;
            foreach (var found in ReadOne(all[at], isLast ? options : options with { Follow = false }, cancellation))
            {
                yield return found;
            }
        }
    }

    private IEnumerable<T> ReadOne(LogInput input, LogReadOptions how, CancellationToken cancellation)
    {
        using var source = Try(input, () => LogSource.Open(input, how));
        if (source is null)
        {
            yield break;
        }

        var assembler = begin(input.Name, () => source.Clock);
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

            while (assembler.TryTake(out var found))
            {
                _found++;
                yield return found;
            }

            Tell(input, read, source, isEnd: false);
        }

        pump.Finish();
        while (assembler.TryTake(out var found))
        {
            _found++;
            yield return found;
        }

        Tell(input, read, source, isEnd: true);
    }

    private void Tell(LogInput input, long read, LogSource source, bool isEnd)
    {
        var now = Environment.TickCount64;
        if (options.Progress is not null && (isEnd || now - _lastProgress >= ProgressMilliseconds))
        {
            _lastProgress = now;
            options.Progress(new LogProgress(input.Name, read, source.TotalBytes, _found));
        }
    }

    /// <summary>Does something with an input; what goes wrong with it is told, and the input is left.</summary>
    private TResult? Try<TResult>(LogInput input, Func<TResult?> work)
        where TResult : class
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
