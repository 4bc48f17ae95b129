using System.Diagnostics.CodeAnalysis;
using System.Text;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// What is not the kernel's in one input: the lines of kubelet and the container runtimes, put together to attempts to start
/// a container; what kubectl prints, and objects in JSON and YAML; the lines of killers in user space.
/// </summary>
internal sealed class StartAssembler : IEventAssembler
{
    private const long LongestPauseMilliseconds = 1500;
    private const int LongestMessage = 4000;

    private readonly LogPlace _place;
    private readonly EntryLines _entries;
    private readonly AttemptAssembler _attempts;
    private readonly KubectlText _kubectl;
    private readonly DocumentLines _documents;
    private readonly RequestIds _requests = new();
    private readonly Queue<LogEvent> _ready = new();
    private string? _resource;

    /// <summary>Begins an input.</summary>
    /// <param name="place">The input.</param>
    public StartAssembler(LogPlace place)
    {
        _place = place;
        _entries = new EntryLines(Take, (number, text) => AddLost(number, text));
        _attempts = new AttemptAssembler(_ready.Enqueue);
        _kubectl = new KubectlText(Report, (number, text) => AddLost(number, Encoding.UTF8.GetBytes(text)));
        _documents = new DocumentLines(
            place.Yaml, Report, (number, pod) => _ready.Enqueue(new PodNamed(number, default, pod) { Offset = 0 }));
    }

    /// <inheritdoc/>
    public bool IsBusy => _entries.IsPending || _kubectl.IsBusy || _documents.IsBusy;

    /// <inheritdoc/>
    public LineUse Add(in LineView line)
    {
        if (_documents.Add(line.Raw, line.Number))
        {
            return LineUse.Taken;
        }

        if (_kubectl.IsBusy || line.HasMarker || KubectlText.MayConcern(line.Raw))
        {
            var isLog = line.Stamp.Kind != StampKind.None || !double.IsNaN(line.Uptime)
                || (LogEntryReader.IsHead(line.Message) && !TerminalLine.IsHead(line.Message));
            if (AddToKubectl(line, isLog))
            {
                _entries.Flush();
                return _kubectl.IsLastOwned ? LineUse.Owned : LineUse.Taken;
            }
        }

        if (_entries.Add(line))
        {
            return LineUse.Taken;
        }

        if (line.HasMarker && line.Origin != LineOrigin.Kernel && line.Tag.IsEmpty && !ClaimText.IsSource(line.Raw)
            && TerminalLine.ReadWithin(Encoding.UTF8.GetString(line.Raw), line.Origin == LineOrigin.Other) is { } told)
        {
            Add(PlaceOf(line), told, StartFailureReasons.Of(told.Message), told.Message, PodClues.Of(told), null);
            return LineUse.Taken;
        }

        return !line.HasMarker ? LineUse.Unread
            : KillerText.Read(Encoding.UTF8.GetString(line.Message)) is { } kill ? Report(PlaceOf(line), kill)
            : KillerText.ReadPrinted(Encoding.UTF8.GetString(line.Raw)) is { } printed ? Report(
                PlaceOf(default, line.Number, line.Offset, line.Stamp, line.Uptime), printed)
            : LineUse.Unread;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _documents.Flush();
        _kubectl.Flush();
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

    /// <summary>Gives kubectl's reader a line, whose pieces may have been joined before it was known whose they are.</summary>
    private bool AddToKubectl(in LineView line, bool isLog)
    {
        var pieces = Encoding.UTF8.GetString(line.Raw).Split('\n');
        var isTaken = _kubectl.Add(pieces[0].TrimEnd('\r'), line.Number, isLog, isNamed: line.Host.Length > 0);
        for (var index = 1; index < pieces.Length && isTaken; index++)
        {
            if (!_kubectl.Add(pieces[index].TrimEnd('\r'), line.Number + index, isLog, isNamed: false))
            {
                AddLost(line.Number + index, Encoding.UTF8.GetBytes(pieces[index]));
            }
        }

        return isTaken;
    }

    private void AddLost(long number, ReadOnlySpan<byte> text)
    {
        if (StartKinds.All.IsClaim(text))
        {
            _place.AddUnread(number, text);
        }
    }

    private void Take(EntryLine line)
    {
        if (LogEntryReader.Read(line.Text, line.Component) is not { } entry)
        {
            _place.AddUnread(line.Number, line.Text);
            return;
        }

        // Most lines with a marker turn out to be none of these, and whom they name takes longest to read.
        PodClues? known = entry.Component == LogWriter.Crio ? _requests.Known(entry, PodClues.Of(entry)) : null;
        if (ContainerDeath.TryRead(entry, out var death))
        {
            var place = Place();
            _ready.Enqueue(new ContainerDeath(place, death) { Offset = place.Offset, Host = place.Host });
            _attempts.AddDeath(place, death);
        }
        else if (KillerText.Read(entry.Field("event") is { } what ? $"{entry.Message} {what}" : entry.Message) is { } kill)
        {
            Report(Place(), kill with { Component = kill.Component ?? entry.Component, Clues = kill.Clues.With(Clues()) });
        }
        else if (EventLine.TryRead(entry, Clues, out var reported))
        {
            Take(Place(), entry, reported);
        }
        else if (EvictionText.TryRead(entry, out var resource))
        {
            // The line that says which pod it was does not say what for.
            _resource = resource ?? _resource;
            Add(Place(), entry, StartFailureReason.Evicted, entry.Message, Clues(), _resource);
        }
        else if (StartFailureText.TryRead(entry, out var reason))
        {
            Add(Place(), entry, reason, entry.Message, Clues(), null);
        }

        PodClues Clues() => known ??= PodClues.Of(entry);

        LinePlace Place() => PlaceOf(line.Host, line.Number, line.Offset, line.Stamp, line.Uptime) with
        {
            Own = Time(entry.Stamp, double.NaN, line.Offset),
        };
    }

    /// <summary>An event that the kubelet logs: of an attempt it is one more line, whose count is that of the lines.</summary>
    private void Take(LinePlace place, LogEntry entry, ReportedEvent? reported)
    {
        if (reported?.Kind == ReportedKind.Kill)
        {
            Report(place, reported);
        }
        else if (reported is not null)
        {
            Add(place, entry, reported.Reason, reported.Message, reported.Clues, reported.Resource);
        }
    }

    private void Add(LinePlace place, LogEntry entry, StartFailureReason reason, string message, PodClues clues, string? resource)
        => _attempts.Add(Line(place, entry.Component ?? LogWriter.Speaking(message, _place.Name), entry.Shape, reason, message, clues) with
        {
            Resource = resource,
        });

    /// <summary>What kubectl or a document reports, which is no line of a log.</summary>
    private void Report(ReportedEvent reported)
    {
        var place = PlaceOf(reported.Host is null
            ? default : Encoding.UTF8.GetBytes(reported.Host), reported.Line, 0, default, double.NaN) with
        {
            Own = new LineTime(reported.FirstSeen ?? reported.LastSeen, IsExact: true, YearInferred: false),
        };
        if (reported.Kind == ReportedKind.Kill)
        {
            Report(place, reported);
        }
        else
        {
            _ready.Enqueue(new StartAttempt(Line(place, reported.Component, "", reported.Reason, reported.Message, reported.Clues) with
            {
                Resource = reported.Resource,
                Reported = reported,
            }));
        }
    }

    private LineUse Report(LinePlace place, ReportedEvent kill)
    {
        _ready.Enqueue(new ReportedKill(place, kill) { Offset = place.Offset, Host = kill.Host ?? place.Host });
        return LineUse.Taken;
    }

    private static FailureLine Line(
        LinePlace place, string? component, string shape, StartFailureReason reason, string message, PodClues clues) => new()
    {
        Place = place,
        Component = component,
        Shape = shape,
        Reason = reason,
        ExitStatus = StartFailureText.ExitStatus(message),
        Message = SafeText.Escape(message.Length > LongestMessage ? message[..LongestMessage] + "…" : message),
        Tail = StartFailureText.Tail(message),
        Clues = clues,
    };

    private LinePlace PlaceOf(in LineView line) => PlaceOf(line.Host, line.Number, line.Offset, line.Stamp, line.Uptime);

    private LinePlace PlaceOf(ReadOnlySpan<byte> host, long number, long offset, LogStamp stamp, double uptime) => new()
    {
        Host = host.Length == 0 ? null : SafeText.Escape(host),
        Machine = _place.Input.Machine,
        Source = _place.Name,
        Number = number,
        Offset = offset,
        Stamp = stamp,
        Uptime = uptime,
        Logged = Time(stamp, uptime, offset),
    };

    private LineTime Time(LogStamp stamp, double uptime, long offset)
    {
        var instant = _place.Clock.Resolve(stamp, uptime, offset, out var inferred);
        return new LineTime(instant, stamp.Kind == StampKind.Utc, inferred && instant is not null);
    }
}
