using System.Diagnostics.CodeAnalysis;
using FragTools.Linux;
using FragTools.Logs.Inputs;
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

/// <summary>An input that is being read.</summary>
internal sealed class LogReading : IDisposable
{
    private readonly LogSource _source;
    private readonly LogAssembly _assembly;
    private readonly MarkedLines _lines;
    private readonly IEnumerator<ScannedBlock?> _blocks;
    private readonly CancellationToken _cancellation;
    private long _lastBlock = Environment.TickCount64;

    /// <summary>Opens an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="number">Its place among all inputs, from 1.</param>
    /// <param name="pass">The pass over all inputs.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="NodeException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Opening was cancelled.</exception>
    public LogReading(LogInput input, int number, LogPass pass, LogReadOptions options, CancellationToken cancellation)
    {
        _source = LogSource.Open(input, options, cancellation);
        Place = new LogPlace(input, number, () => _source.Clock, () => _source.TurnedLines)
        {
            Yaml = options.Yaml,
        };
        _assembly = new LogAssembly(Place, pass);
        _lines = new MarkedLines(_assembly);
        _blocks = _source.Blocks(pass.Kinds.Scanner, cancellation).GetEnumerator();
        _cancellation = cancellation;
    }

    /// <summary>The input, and what became of its lines.</summary>
    public LogPlace Place { get; }

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
        _cancellation.ThrowIfCancellationRequested();
        if (!_blocks.MoveNext())
        {
            Finish();
            return ReadingStep.End;
        }

        if (_blocks.Current is { } block)
        {
            Place.Note(block.Bytes);
            _lines.Take(block, _cancellation);
            BytesRead += block.Length;
            _lastBlock = Environment.TickCount64;
            if (_source.IsLive)
            {
                // On a busy log nothing ever pauses, and what one event awaits may have been lost.
                _assembly.Pause(0);
            }

            return ReadingStep.Block;
        }

        _lines.Pause(Environment.TickCount64 - _lastBlock);
        return ReadingStep.Pause;
    }

    /// <summary>What there is of an event is all that will come.</summary>
    public void Finish()
    {
        _lines.Finish();
        IsAtEnd = true;
    }

    /// <summary>Takes what was found.</summary>
    public bool TryTake([MaybeNullWhen(false)] out LoggedEvent found) => _assembly.TryTake(out found);

    public void Dispose()
    {
        _blocks.Dispose();
        _source.Dispose();
    }
}
