using FragTools.Linux;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs;

/// <summary>Reads inputs one after the other and gives out what stands in them as it is found.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="scanner">What gives it away.</param>
/// <param name="begin">Begins an input.</param>
/// <param name="options">How to read.</param>
internal sealed class LogReader<T>(LiteralScanner scanner, Func<LogPlace, ILogAssembly<T>> begin, LogReadOptions options)
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
        var all = inputs.ToList();
        var trees = TreesOf(all);
        var open = new List<LogReading<T>>();
        try
        {
            for (var at = 0; at < all.Count; at++)
            {
                var how = options with { Follow = options.Follow && (IsCurrent(all[at]) || at == all.Count - 1) };
                LogReading<T>? reading = null;
                if (!Try(all[at], () => reading = new LogReading<T>(all[at], trees[at], begin, how, scanner, cancellation)))
                {
                    continue;
                }

                open.Add(reading!);
                foreach (var report in ReadOn(reading!, untilPause: how.Follow, cancellation))
                {
                    yield return report;
                }

                Tell(reading!, isEnd: true);
                Close(open, static reading => reading.IsAtEnd);
            }

            while (open.Count > 0)
            {
                Wait(cancellation);
                foreach (var report in open.SelectMany(reading => ReadOn(reading, untilPause: true, cancellation)))
                {
                    yield return report;
                }

                Close(open, static reading => reading.IsAtEnd);
            }
        }
        finally
        {
            Close(open, static _ => true);
        }
    }

    /// <summary>Of each input the machine and the log that it is of, where another log of that machine is read as well; else null.</summary>
    private static List<LogTree?> TreesOf(List<LogInput> inputs)
    {
        var trees = inputs.ConvertAll(static input => LogTree.Of(input) is { Log: not null } tree ? tree : null);
        var machines = trees.OfType<LogTree>().ToLookup(static tree => tree.Root.Path, static tree => tree.Log);
        return trees.ConvertAll(tree => tree is not null && machines[tree.Root.Path].Distinct().Skip(1).Any() ? tree : null);
    }

    /// <summary>Of a rotated set only the log itself grows.</summary>
    private static bool IsCurrent(LogInput input) => input is not LogInput.LogFile file || LogRotation.Of(file.Path).IsCurrent;

    private static void Close(List<LogReading<T>> open, Predicate<LogReading<T>> isOver)
    {
        open.FindAll(isOver).ForEach(static reading => reading.Dispose());
        open.RemoveAll(isOver);
    }

    /// <summary>Reads an input to its end, or to the next pause.</summary>
    private IEnumerable<T> ReadOn(LogReading<T> reading, bool untilPause, CancellationToken cancellation)
    {
        var step = ReadingStep.Block;
        while (step != ReadingStep.End && !(step == ReadingStep.Pause && untilPause))
        {
            if (step == ReadingStep.Pause)
            {
                Wait(cancellation);
            }

            if (!Try(reading.Input, () => step = reading.Next()))
            {
                step = ReadingStep.End;
                reading.Finish();
            }

            while (reading.TryTake(out var found))
            {
                _found++;
                yield return found;
            }

            Tell(reading, isEnd: false);
        }
    }

    private static void Wait(CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne(WaitMilliseconds);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Tell(LogReading<T> reading, bool isEnd)
    {
        var now = Environment.TickCount64;
        if (options.Progress is not null && (isEnd || now - _lastProgress >= ProgressMilliseconds))
        {
            _lastProgress = now;
            options.Progress(new LogProgress(reading.Input.Name, reading.BytesRead, reading.TotalBytes, _found));
        }
    }

    /// <summary>Does something with an input; what goes wrong with it is told, and the input is left.</summary>
    private bool Try(LogInput input, Action work)
    {
        try
        {
            work();
            return true;
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

        return false;
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
