using System.Diagnostics.CodeAnalysis;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Logs.Sources;

namespace FragTools.Logs;

/// <summary>What a step in an input brought.</summary>
internal enum ReadingStep
{
    /// <summary>A piece of it was read.</summary>
    Block,

    /// <summary>Nothing came, and more may.</summary>
    Pause,

    /// <summary>The input is at its end.</summary>
    End,
}

/// <summary>What an assembly needs to know of the input that it is given.</summary>
/// <param name="Name">What messages and <c>Source</c> call the input.</param>
/// <param name="Clock">The input's clock; a file that was replaced gets another.</param>
/// <param name="Tree">Where other logs of the same machine are read too: which machine and which log; else null.</param>
internal sealed record LogPlace(string Name, Func<LogClock> Clock, LogTree? Tree = null);

/// <summary>An input that is being read.</summary>
/// <typeparam name="T">What is read.</typeparam>
internal sealed class LogReading<T> : IDisposable
{
    private readonly LogSource _source;
    private readonly ILogAssembly<T> _assembly;
    private readonly LogPump _pump;
    private readonly IEnumerator<ScannedBlock?> _blocks;
    private readonly CancellationToken _cancellation;
    private long _lastBlock = Environment.TickCount64;

    /// <summary>Opens an input.</summary>
    /// <exception cref="Linux.ReadException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Opening was cancelled.</exception>
    public LogReading(LogInput input, LogTree? tree, Func<LogPlace, ILogAssembly<T>> begin, LogReadOptions options, LiteralScanner scanner, CancellationToken cancellation)
    {
        Input = input;
        _source = LogSource.Open(input, options, cancellation);
        _assembly = begin(new LogPlace(input.Name, () => _source.Clock, tree));
        _pump = new LogPump(_assembly);
        _blocks = _source.Blocks(scanner, cancellation).GetEnumerator();
        _cancellation = cancellation;
    }

    public LogInput Input { get; }

    /// <summary>The input's size, or null where it is not known.</summary>
    public long? TotalBytes => _source.TotalBytes;

    /// <summary>What was looked through so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Has all been read, or all that can be?</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Reads on.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public ReadingStep Next()
    {
        if (!_blocks.MoveNext())
        {
            Finish();
            return ReadingStep.End;
        }

        if (_blocks.Current is { } block)
        {
            _pump.Take(block, _cancellation);
            BytesRead += block.Length;
            _lastBlock = Environment.TickCount64;
            return ReadingStep.Block;
        }

        _assembly.Pause(Environment.TickCount64 - _lastBlock);
        return ReadingStep.Pause;
    }

    /// <summary>What there is of a report is all that will come.</summary>
    public void Finish()
    {
        _pump.Finish();
        IsAtEnd = true;
    }

    /// <summary>Takes what was found.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T found) => _assembly.TryTake(out found);

    public void Dispose()
    {
        _blocks.Dispose();
        _source.Dispose();
    }
}
