using FragTools.History;
using FragTools.Linux;

namespace FragTools.Watch;

/// <summary>Keeps what a watch sees in a bounded ring of files, for a diagnosis that asks how the zones were before a failure.</summary>
public sealed class WatchRecorder : IDisposable
{
    /// <summary>The fewest bytes of a ring that are of use.</summary>
    public const long FewestBytes = 1L << 20;

    /// <summary>The most bytes of a ring.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>What a ring holds unless something else is asked for.</summary>
    public const long UsualBytes = HistoryWriter.UsualBytes;

    private readonly HistoryWriter _writer;
    private string? _told;

    /// <summary>Opens a ring; what was recorded stays.</summary>
    /// <param name="folder">The folder; /var/lib/fragtools/history is where a diagnosis looks.</param>
    /// <param name="mostBytes">What its files may have together.</param>
    /// <exception cref="NodeException">It cannot be written, or another process records into it.</exception>
    public WatchRecorder(string folder, long mostBytes = UsualBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _writer = new HistoryWriter(folder, mostBytes);
    }

    /// <summary>Records the samples of a look.</summary>
    /// <param name="turn">The look.</param>
    /// <returns>What is wrong, and was not just told.</returns>
    public IReadOnlyList<NodeException> Add(WatchTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (turn.Samples.Count == 0)
        {
            return [];
        }

        try
        {
            _writer.Append(new HistoryRecord(
                turn.Samples[0].Timestamp,
                [.. turn.Samples.Select(static sample => new HistoryZone(sample.NumaNode, sample.Zone, sample.FreeBlocks))]));
            _told = null;
            return [];
        }
        catch (NodeException error) when (error.Message == _told)
        {
            return [];
        }
        catch (NodeException error)
        {
            _told = error.Message;
            return [error];
        }
    }

    /// <summary>Closes the ring.</summary>
    public void Dispose() => _writer.Dispose();
}
