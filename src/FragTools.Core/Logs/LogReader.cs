using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Logs;

/// <summary>Makes what was asked for of the events of one pass.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
internal interface IEventTaker<out T>
{
    /// <summary>The kinds of events that it needs.</summary>
    EventKinds Kinds { get; }

    /// <summary>Takes the next event.</summary>
    /// <returns>What can be given out by now.</returns>
    IEnumerable<T> Take(LoggedEvent found);

    /// <summary>All logs are at their ends.</summary>
    /// <returns>What is left.</returns>
    IEnumerable<T> Complete();
}

/// <summary>
/// Reads all logs of one or several machines in one pass: one stream of events, input by input, in each as soon as they
/// are whole. An event that several logs of a machine hold comes once.
/// </summary>
/// <param name="kinds">The kinds of events.</param>
/// <param name="options">How to read.</param>
internal sealed class LogReader(EventKinds kinds, LogReadOptions options)
{
    private const int WaitMilliseconds = 200;
    private const int ProgressMilliseconds = 200;

    private long _found;
    private long _lastProgress = Environment.TickCount64;
    private bool _isStopped;

    /// <summary>Reads what is asked for.</summary>
    /// <param name="taker">Makes it of events.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="NodeException">An input could not be read, and errors have no receiver.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<T> Read<T>(
        IEventTaker<T> taker, IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation)
    {
        var reader = new LogReader(taker.Kinds, options);
        foreach (var found in reader.ReadUntilStopped(inputs, cancellation))
        {
            foreach (var one in taker.Take(found))
            {
                yield return one;
            }
        }

        foreach (var one in taker.Complete())
        {
            yield return one;
        }

        if (reader._isStopped)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Reads inputs. What there is of events when it is cancelled is given out before that is thrown.</summary>
    /// <exception cref="NodeException">An input could not be read, and errors have no receiver.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public IEnumerable<LoggedEvent> Read(IEnumerable<LogInput> inputs, CancellationToken cancellation)
    {
        foreach (var found in ReadUntilStopped(inputs, cancellation))
        {
            yield return found;
        }

        if (_isStopped)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private IEnumerable<LoggedEvent> ReadUntilStopped(IEnumerable<LogInput> inputs, CancellationToken cancellation)
    {
        var all = inputs.ToList();
        var pass = new LogPass(kinds, options);
        var open = new List<LogReading>();
        try
        {
            for (var at = 0; at < all.Count && !_isStopped; at++)
            {
                var input = all[at];
                var how = options with { Follow = options.Follow && (input.IsCurrent || at == all.Count - 1) };
                LogReading? reading = null;
                if (!Try(input, () => reading = new LogReading(input, at + 1, pass, how, cancellation)))
                {
                    continue;
                }

                open.Add(reading!);
                foreach (var found in ReadOn(reading!, untilPause: how.Follow, cancellation))
                {
                    yield return found;
                }

                Tell(reading!, isEnd: true);
                Warn(open, static reading => reading.IsAtEnd);
                Close(open, static reading => reading.IsAtEnd);
            }

            while (open.Count > 0 && !_isStopped)
            {
                Wait(cancellation);
                foreach (var found in open.SelectMany(reading => ReadOn(reading, untilPause: true, cancellation)))
                {
                    yield return found;
                }

                Warn(open, static reading => reading.Place.UnreadLines > 0);
                Close(open, static reading => reading.IsAtEnd);
            }

            foreach (var found in open.SelectMany(reading => ReadOn(reading, untilPause: true, cancellation)))
            {
                yield return found;
            }
        }
        finally
        {
            Close(open, static _ => true);
        }

        pass.Finish();
    }

    /// <summary>Says what was not understood, once of each input; of one that is followed as soon as there is any.</summary>
    private void Warn(List<LogReading> open, Predicate<LogReading> isTime)
    {
        foreach (var reading in open.FindAll(isTime))
        {
            reading.Place.Warn(options);
        }
    }

    private void Close(List<LogReading> open, Predicate<LogReading> isOver)
    {
        foreach (var reading in open.FindAll(isOver))
        {
            options.Ended?.Invoke(reading.Place);
            reading.Dispose();
        }

        open.RemoveAll(isOver);
    }

    /// <summary>Reads an input to its end, or to the next pause.</summary>
    private IEnumerable<LoggedEvent> ReadOn(LogReading reading, bool untilPause, CancellationToken cancellation)
    {
        var step = ReadingStep.Block;
        while (step != ReadingStep.End && !(step == ReadingStep.Pause && untilPause))
        {
            if (step == ReadingStep.Pause)
            {
                Wait(cancellation);
            }

            if (!Try(reading.Place.Input, () => step = reading.Next()))
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

    private static void Wait(CancellationToken cancellation) => cancellation.WaitHandle.WaitOne(WaitMilliseconds);

    private void Tell(LogReading reading, bool isEnd)
    {
        var now = Environment.TickCount64;
        if (options.Progress is not null && (isEnd || now - _lastProgress >= ProgressMilliseconds))
        {
            _lastProgress = now;
            options.Progress(new LogProgress(reading.Place.Name, reading.BytesRead, reading.TotalBytes, _found));
        }
    }

    /// <summary>Does something with an input; what goes wrong with it is reported, and the input is left, as it is at the stop.</summary>
    private bool Try(LogInput input, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (NodeException error)
        {
            Report(input, error);
        }
        catch (InvalidDataException damaged)
        {
            Report(
                input, new NodeException(
                    NodeError.KernelFileUnreadable, input.Name, $"the packed file is damaged or cut off here ({damaged.Message}); "
                        + $"what came before was read", damaged));
        }
        catch (IOException failure)
        {
            Report(input, new NodeException(NodeError.KernelFileUnreadable, input.Name, failure.Message, failure));
        }
        catch (OperationCanceledException)
        {
            _isStopped = true;
        }
        catch (Exception unexpected)
        {
            Report(input, NodeException.Unexpected(input.Name, unexpected));
        }

        return false;
    }

    private void Report(LogInput input, NodeException error)
    {
        options.Failed?.Invoke(input, error);
        if (options.Error is null)
        {
            throw error;
        }

        options.Error(error);
    }
}
