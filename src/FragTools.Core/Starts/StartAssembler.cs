using System.Diagnostics.CodeAnalysis;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>The lines of kubelet and the container runtimes in one input, put together to attempts to start a container.</summary>
internal sealed class StartAssembler : IEventAssembler
{
    private const long LongestPauseMilliseconds = 1500;
    private const int LongestMessage = 4000;

    private readonly LogPlace _place;
    private readonly EntryLines _entries;
    private readonly AttemptAssembler _attempts;
    private readonly Queue<LogEvent> _ready = new();

    /// <summary>Begins an input.</summary>
    /// <param name="place">The input.</param>
    public StartAssembler(LogPlace place)
    {
        _place = place;
        _entries = new EntryLines(Take);
        _attempts = new AttemptAssembler(_ready.Enqueue);
    }

    /// <inheritdoc/>
    public bool IsBusy => _entries.IsPending;

    /// <inheritdoc/>
    public LineUse Add(in LineView line) => _entries.Add(line) ? LineUse.Taken : LineUse.Unread;

    /// <inheritdoc/>
    public void Flush()
    {
        _entries.Flush();
        _attempts.Flush();
    }

    /// <inheritdoc/>
    public void Pause(long milliseconds)
    {
        if (milliseconds >= LongestPauseMilliseconds)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out LogEvent whole) => _ready.TryDequeue(out whole);

    private void Take(EntryLine line)
    {
        if (LogEntryReader.Read(line.Text, line.Component) is not { } entry)
        {
            _place.AddUnread(line.Number);
            return;
        }

        var place = new LinePlace
        {
            Host = line.Host.Length == 0 ? null : SafeText.Escape(line.Host),
            Machine = _place.Input.Machine,
            Source = _place.Name,
            Number = line.Number,
            Offset = line.Offset,
            Stamp = line.Stamp,
            Uptime = line.Uptime,
            Logged = Time(line.Stamp, line.Uptime, line.Offset),
            Own = Time(entry.Stamp, double.NaN, line.Offset),
        };
        if (ContainerDeath.TryRead(entry, out var death))
        {
            _ready.Enqueue(new ContainerDeath(place, death) { Offset = place.Offset, Host = place.Host });
            _attempts.AddDeath(place, death);
        }
        else if (StartFailureText.TryRead(entry, out var reason))
        {
            _attempts.Add(new FailureLine
            {
                Place = place,
                Component = entry.Component ?? LogWriter.Speaking(entry.Message, _place.Name),
                Shape = entry.Shape,
                Reason = reason,
                ExitStatus = StartFailureText.ExitStatus(entry.Message),
                Message = SafeText.Escape(entry.Message.Length > LongestMessage ? entry.Message[..LongestMessage] + "…" : entry.Message),
                Tail = StartFailureText.Tail(entry.Message),
                Clues = PodClues.Of(entry),
            });
        }
    }

    private LineTime Time(LogStamp stamp, double uptime, long offset)
    {
        var instant = _place.Clock.Resolve(stamp, uptime, offset, out var inferred);
        return new LineTime(instant, stamp.Kind == StampKind.Utc, inferred && instant is not null);
    }
}
