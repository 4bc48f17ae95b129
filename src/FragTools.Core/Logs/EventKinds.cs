using System.Diagnostics.CodeAnalysis;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs;

/// <summary>What a line with a marker turned out to be.</summary>
internal enum LineUse
{
    /// <summary>Its form is not understood.</summary>
    Unread,

    /// <summary>It is understood, and reports no event.</summary>
    Understood,

    /// <summary>It is part of an event, or may become one.</summary>
    Taken,

    /// <summary>It is part of an event, and of no other, whatever its words are.</summary>
    Owned,
}

/// <summary>Puts the lines of one input together to events of some kinds.</summary>
internal interface IEventAssembler
{
    /// <summary>May the next line belong to what came before, whether or not a marker stands in it?</summary>
    bool IsBusy { get; }

    /// <summary>Takes the next line.</summary>
    /// <param name="line">The line; its spans live until the next.</param>
    /// <returns>What it turned out to be.</returns>
    LineUse Add(in LineView line);

    /// <summary>Nothing has come for so long: events that may be whole are whole.</summary>
    void Pause(long milliseconds);

    /// <summary>The log is at its end.</summary>
    void Flush();

    /// <summary>Takes out an event that is whole.</summary>
    bool TryTake([MaybeNullWhen(false)] out LogEvent whole);
}

/// <summary>What those who put lines of a kind together know of their words.</summary>
/// <param name="FormOf">What a message is.</param>
/// <param name="WordsOf">How many of its words are those of such a line, less those that none has.</param>
internal sealed record LineWording(LineWording.Form FormOf, LineWording.Count WordsOf)
{
    /// <summary>Says what a message is.</summary>
    internal delegate LineForm Form(ReadOnlySpan<byte> message);

    /// <summary>Counts words.</summary>
    internal delegate int Count(ReadOnlySpan<byte> message);
}

/// <summary>Kinds of events that may stand in logs: the markers that lead to them, and what puts their lines together.</summary>
internal sealed class EventKinds : ILineGrammar
{
    private readonly IReadOnlyList<Marker> _markers;
    private readonly IReadOnlyList<Func<LogPlace, IEventAssembler>> _begin;
    private readonly Func<LogEvent, bool> _isWanted;
    private readonly Lazy<LiteralScanner> _scanner;
    private readonly Lazy<LiteralScanner> _claims;
    private readonly Lazy<LiteralScanner> _forms;

    /// <summary>Kinds of events.</summary>
    /// <param name="markers">The markers.</param>
    /// <param name="begin">Begins an input.</param>
    /// <param name="isWanted">Which of the assembled events are wanted: others help to tell whose lines are whose.</param>
    public EventKinds(IReadOnlyList<Marker> markers, Func<LogPlace, IEventAssembler> begin, Func<LogEvent, bool> isWanted)
        : this(markers, [begin], isWanted)
    {
    }

    private EventKinds(IReadOnlyList<Marker> markers, IReadOnlyList<Func<LogPlace, IEventAssembler>> begin, Func<LogEvent, bool> isWanted)
    {
        _markers = markers;
        _begin = begin;
        _isWanted = isWanted;
        _scanner = new Lazy<LiteralScanner>(() => Marker.Scanner(_markers));
        _claims = new Lazy<LiteralScanner>(() => Marker.Scanner(_markers.Where(static marker => !marker.IsContext)));
        _forms = new Lazy<LiteralScanner>(() => Marker.Scanner(_markers.Where(static marker => !marker.IsContext && !marker.IsWord)));
    }

    /// <summary>Finds the markers.</summary>
    public LiteralScanner Scanner => _scanner.Value;

    /// <summary>What messages are to these kinds.</summary>
    public IReadOnlyList<LineWording> Wordings { get; init; } = [];

    /// <summary>All of these kinds in one pass.</summary>
    public static EventKinds Join(params EventKinds[] kinds)
        => new(
            [.. kinds.SelectMany(static kind => kind._markers).Distinct()],
            [.. kinds.SelectMany(static kind => kind._begin)],
            one => Array.Exists(kinds, kind => kind._isWanted(one)))
        {
            Wordings = [.. kinds.SelectMany(static kind => kind.Wordings).Distinct()],
        };

    /// <summary>Is the event one of these kinds?</summary>
    public bool IsWanted(LogEvent one) => _isWanted(one);

    /// <summary>Does a line claim an event: does it hold a marker that is more than context?</summary>
    public bool IsClaim(ReadOnlySpan<byte> line) => _claims.Value.FindsAny(line);

    /// <summary>Does a line hold a marker that stands in nothing but the lines of an event?</summary>
    public bool IsForm(ReadOnlySpan<byte> line) => _forms.Value.FindsAny(line);

    /// <inheritdoc/>
    public bool HasMarker(ReadOnlySpan<byte> text) => _scanner.Value.FindsAny(text);

    /// <inheritdoc/>
    public LineForm FormOf(ReadOnlySpan<byte> message)
    {
        foreach (var wording in Wordings)
        {
            if (wording.FormOf(message) is { IsKnown: true } form)
            {
                return form;
            }
        }

        return new LineForm { IsOpen = message.IsEmpty || message[^1] == ':' };
    }

    /// <inheritdoc/>
    public int WordsOf(ReadOnlySpan<byte> message)
    {
        var words = 0;
        foreach (var wording in Wordings)
        {
            words += wording.WordsOf(message);
        }

        return words;
    }

    /// <summary>Begins an input.</summary>
    public IReadOnlyList<IEventAssembler> Begin(LogPlace place) => [.. _begin.Select(begin => begin(place))];
}
