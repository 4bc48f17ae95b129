using System.Text.RegularExpressions;
using FragTools.Text;

namespace FragTools.Starts;

/// <content>Rows of events: where they end, and whose they are.</content>
internal sealed partial class KubectlText
{
    private const string HasInsufficientMemory = "NodeHasInsufficientMemory";

    private readonly FoldedSentence _sentence = new();
    private readonly List<(List<string> Reasons, ReportedEvent Event)> _pressures = [];
    private KubectlRow? _row;
    private long _rowLine;
    private int _rests;

    /// <summary>May a row go on in a line? In a description two blanks at least stand between a name and its value.</summary>
    private bool MayGoOn(string piece, string text, Match key, int columns, bool isNamed)
        => !(key.Success && key.Groups["value"].Value is var value
                && (string.IsNullOrWhiteSpace(value) || value.StartsWith("  ", StringComparison.Ordinal)))
            && !Underline().IsMatch(text)
            && (_sentence.GoesOn(piece, columns)
                || (_row is not null && !isNamed && _rests < MostRests && !TerminalLine.IsOwn(piece) && _sentence.MayAdd(piece)));

    private void Begin(KubectlRow? row, string piece, string line, long number)
    {
        CloseRow();
        (_row, _rowLine, _rests, _foreign) = (row, number, 0, 0);
        _sentence.Add(piece, line.Length);
    }

    private void CloseRow()
    {
        if (_sentence.Count == 0)
        {
            return;
        }

        _row = _sentence.Count > 1 ? KubectlRow.Read(_sentence.Text.Trim()) ?? _row : _row;
        for (var index = 0; _row is null && index < _sentence.Count; index++)
        {
            lost(_rowLine + index, _sentence.Pieces[index]);
        }

        _sentence.Clear();
        if (_row is not { } row)
        {
            return;
        }

        _row = null;
        if (row.Kind is null && _clues.Pod is not null && PodClues.Of(row.Message) is { Uid: { } uid } told && told.Fits(_clues))
        {
            _clues = _clues with { Uid = uid };
        }

        // A table of events alone: the scheduler's tells whose they are.
        if (row.Kind is null && _name is null && row.Reason == "Scheduled" && Assigned().Match(row.Message) is { Success: true } assigned)
        {
            (_isOpen, _host) = (true, SafeText.Escape(assigned.Groups["node"].Value));
            _clues = PodClues.None with
            {
                Namespace = Known(assigned.Groups["ns"].Value),
                Pod = SafeText.Escape(assigned.Groups["pod"].Value),
            };
        }

        if (row.Kind is null && _isOpen && _clues.Pod is null && row.Reason is "EvictionThresholdMet" or HasInsufficientMemory)
        {
            (_isNode, _host) = (true, _name);
        }

        var isNode = row.Kind?.StartsWith("node", StringComparison.OrdinalIgnoreCase) ?? _isNode;
        var isPod = row.Kind?.StartsWith("pod", StringComparison.OrdinalIgnoreCase) ?? (!_isNode && _clues.Pod is not null);
        var known = New(_rowLine) with
        {
            Component = row.Component,
            Host = row.Host ?? (isNode ? row.Name ?? _host : row.Kind is null ? _host : null),
            Clues = isPod
                ? (row.Kind is null
                ? _clues : PodClues.None with { Namespace = row.Namespace, Pod = row.Name }) with { Container = row.Container }
                : PodClues.None,
            Count = row.Count,
            FirstAge = row.FirstAge,
            LastAge = row.LastAge,
            FirstSeen = row.FirstSeen,
            LastSeen = row.LastSeen,
        };
        var reported = row.IsPod ? EventText.ReadStatus(row.Reason, null, known) : EventText.Read(row.Reason, row.Message, known);
        if (reported is { Kind: ReportedKind.Eviction } && isNode)
        {
            ReportPressure(row.Reason, reported);
            return;
        }

        Report(row.Kind is null && reported is { Kind: ReportedKind.StartFailure } ? WithState(reported) : reported);
    }

    /// <summary>The state of the container says the same as its event, which is counted.</summary>
    private ReportedEvent WithState(ReportedEvent reported)
    {
        var at = _states.FindIndex(state
            => state.Kind == ReportedKind.StartFailure && state.Reason == reported.Reason && state.Clues.Fits(reported.Clues));
        if (at < 0)
        {
            return reported;
        }

        var clues = reported.Clues.With(_states[at].Clues);
        _states.RemoveAt(at);
        return reported with { Clues = clues };
    }

    /// <summary>
    /// The kubelet sends two events when its node runs short, and sets a condition: that it begins to reclaim, and that the node's status
    /// is another now. They are one.
    /// </summary>
    private void ReportPressure(string reason, ReportedEvent reported)
    {
        var at = _pressures.FindIndex(known => !known.Reasons.Contains(reason) && known.Event.Host == reported.Host
            && (known.Event.Resource ?? reported.Resource) == (reported.Resource ?? known.Event.Resource));
        if (at < 0)
        {
            _pressures.Add(([reason], reported));
            return;
        }

        var (reasons, first) = _pressures[at];
        _pressures[at] = ([.. reasons, reason], first with
        {
            Count = first.Count is { } count && reported.Count is { } other ? Math.Max(count, other) : first.Count ?? reported.Count,
            IsStatus = first.IsStatus && reported.IsStatus,
            Message = first.IsStatus ? reported.Message : first.Message,
            Resource = first.Resource ?? reported.Resource,
            FirstSeen = first.FirstSeen ?? reported.FirstSeen,
            LastSeen = first.LastSeen ?? reported.LastSeen,
            FirstAge = first.FirstAge ?? reported.FirstAge,
            LastAge = first.LastAge ?? reported.LastAge,
        });
    }

    // pkg/scheduler; without the namespace up to 1.10.
    [GeneratedRegex(
        @"^Successfully assigned ((?<ns>[a-z0-9-]+)/)?(?<pod>[a-z0-9][a-z0-9.-]*) to (?<node>[a-z0-9][a-z0-9.-]*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Assigned();
}
