using System.Text.RegularExpressions;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Reads what <c>kubectl describe</c> and <c>kubectl get</c> print for people: whose description it is, the states of its
/// containers, the conditions of a node, and rows of events. Lines of a message that was folded are joined again.
/// </summary>
/// <param name="found">Takes what is reported.</param>
/// <param name="lost">Takes the number and the text of a line that looked like the beginning of a row and became none.</param>
internal sealed partial class KubectlText(Action<ReportedEvent> found, Action<long, string> lost)
{
    private const int MostRests = 6;
    // A description has labels, volumes and tolerations between what matters.
    private const int MostForeignLines = 200;

    // Lines that are indented by nothing and are no name of anything: rests of what a terminal folded.
    private const int MostStrangeLines = 6;

    private readonly HashSet<string> _statuses = [];

    private readonly KubectlMargin _margin = new();

    // What states report, until the events below them, of which one may tell the pod's uid.
    private readonly List<ReportedEvent> _states = [];
    private PodClues _clues = PodClues.None;
    private string? _name;
    private string? _host;
    private bool _isNode;
    private bool _isOpen;
    private string? _container;
    private string? _containerId;
    private KubectlState? _state;
    private readonly FoldedSentence _sentence = new();
    private KubectlRow? _row;
    private long _rowLine;
    private int _rests;
    private int _foreign;

    /// <summary>May the next line belong to what came before?</summary>
    public bool IsBusy => _isOpen || _state is not null || _sentence.Count > 0 || _states.Count > 0;

    /// <summary>Is the last line one of the kernel's own that stands in an event, as node-problem-detector sends two in one?</summary>
    public bool IsLastOwned { get; private set; }

    /// <summary>May a line begin something? Cheap: asked of every line near a marker.</summary>
    public static bool MayConcern(ReadOnlySpan<byte> line)
        => line.StartsWith("Name:"u8) || line.IndexOf("Warning"u8) >= 0 || line.IndexOf("Normal"u8) >= 0
            || line.IndexOf("State: "u8) >= 0 || line.IndexOf("{kubelet "u8) >= 0;

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line as it stands.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="isLog">True where a log's prefix stands before it: such a line is no rest of another.</param>
    /// <param name="isNamed">Does what may be a host's name stand before it? A word before a colon in a folded message looks so, too.</param>
    /// <returns>True where the line is part of what kubectl prints.</returns>
    public bool Add(string line, long number, bool isLog, bool isNamed)
    {
        IsLastOwned = false;
        var piece = _margin.Strip(line, _isOpen);
        var text = piece.TrimEnd();

        // The time that a row begins with, and what a runtime wrote in its message, look like those of a log.
        var mayBeRow = !(isLog || isNamed) || text.Contains("Warning", StringComparison.Ordinal);
        if (mayBeRow && KubectlRow.Read(text.TrimStart()) is { } row)
        {
            Begin(row, piece, line, number);
            return true;
        }

        var mayBegin = mayBeRow && KubectlRow.MayBegin(text.TrimStart());
        var key = Key().Match(text);
        if (_sentence.Count > 0)
        {
            if (!isLog && !mayBegin && MayGoOn(piece, text, key, line.Length, isNamed))
            {
                _sentence.Add(piece, line.Length);
                _row ??= KubectlRow.Read(_sentence.Text.TrimStart());
                _rests++;
                IsLastOwned = _row?.Reason == "OOMKilling";
                return true;
            }

            CloseRow();
        }

        isLog |= isNamed;
        if (mayBegin)
        {
            Begin(null, piece, line, number);
            return true;
        }

        if (key.Success && !isLog)
        {
            Take(key, number);
            return IsBusy;
        }

        if (_isNode && Pressure().Match(text) is { Success: true } pressure)
        {
            Report(
                EventText.Read(
                    "NodeHasInsufficientMemory",
                    pressure.Groups["message"].Value,
                    New(number) with { Component = LogWriter.Kubelet, IsStatus = true }));
            return true;
        }

        if (_isOpen && !Underline().IsMatch(text) && (isLog
            || (text.Length > 0 && !char.IsWhiteSpace(text[0]) && ++_foreign > MostStrangeLines) || ++_foreign > MostForeignLines))
        {
            Close();
        }

        return _isOpen && !isLog;
    }

    /// <summary>May a row go on in a line? In a description two blanks at least stand between a name and its value.</summary>
    private bool MayGoOn(string piece, string text, Match key, int columns, bool isNamed)
        => !(key.Success && key.Groups["value"].Value is var value
                && (string.IsNullOrWhiteSpace(value) || value.StartsWith("  ", StringComparison.Ordinal)))
            && !Underline().IsMatch(text)
            && (_sentence.GoesOn(piece, columns)
                || (_row is not null && !isNamed && _rests < MostRests && !TerminalLine.IsOwn(piece) && _sentence.MayAdd(piece)));

    /// <summary>The input is at its end.</summary>
    public void Flush()
    {
        CloseRow();
        Close();
    }

    private void Take(Match key, long number)
    {
        var indent = key.Groups["indent"].Length;
        var value = key.Groups["value"].Value.Trim();
        switch (key.Groups["key"].Value)
        {
            case "Name" when indent == 0 && value.Length > 0 && !value.Contains(' ', StringComparison.Ordinal):
                Close();
                (_name, _isOpen) = (SafeText.Escape(value), true);
                break;
            case "Namespace" when indent == 0 && _isOpen:
                _clues = PodClues.None with { Namespace = Known(value), Pod = _name };
                break;
            case "Roles" or "Taints" or "Unschedulable" or "ProviderID" when indent == 0 && _isOpen && _clues.Namespace is null:
                (_isNode, _host) = (true, _name);
                break;
            case "Node" when indent == 0 && _isOpen:
                _host = Known(value.Split('/')[0]);
                break;
            case "State" or "Last State" when value.Split(' ')[0] is "Waiting" or "Terminated" or "Running":
                CloseState();
                _state = new KubectlState(number);
                break;
            case "Reason" or "Message" when indent == 0 && _isOpen:
                _state ??= new KubectlState(number);
                _state.Take(key.Groups["key"].Value, value);
                break;
            case "Reason" or "Message" or "Exit Code" or "Started" or "Finished" when _state is not null:
                _state.Take(key.Groups["key"].Value, value);
                break;
            case "Container ID" when value.Contains("://", StringComparison.Ordinal):
                _containerId = value[(value.IndexOf("://", StringComparison.Ordinal) + 3)..];
                break;
            case var other:
                CloseState();
                if (indent > 0 && value.Length == 0 && _isOpen)
                {
                    (_container, _containerId) = (SafeText.Escape(other), null);
                }
                else if (indent == 0)
                {
                    _container = null;
                }

                break;
        }

        _foreign = 0;
    }

    private void Begin(KubectlRow? row, string piece, string line, long number)
    {
        CloseRow();
        (_row, _rowLine, _rests, _foreign) = (row, number, 0, 0);
        _sentence.Begin(piece, line.Length);
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

    private void CloseState()
    {
        if (_state is not { } state)
        {
            return;
        }

        _state = null;
        if (state.Reason is not { } reason)
        {
            return;
        }

        var known = New(state.Line) with
        {
            Component = LogWriter.Kubelet,
            Host = _host,
            Clues = _clues with { Container = _container, ContainerId = _containerId },
            LastSeen = state.Finished,
            FirstSeen = state.Finished,
        };

        // While a container waits for its next start, its last state says the same.
        if (EventText.ReadStatus(reason, state.Message, known) is { } status
            && _statuses.Add($"{_container} {status.Reason} {status.Message} {status.LastSeen}"))
        {
            _states.Add(status);
        }
    }

    private void Close()
    {
        CloseState();
        _states.ForEach(state => Report(state with { Clues = state.Clues with { Uid = state.Clues.Uid ?? _clues.Uid } }));
        _states.Clear();
        _statuses.Clear();
        (_clues, _name, _host, _container, _containerId) = (PodClues.None, null, null, null, null);
        (_isOpen, _isNode, _foreign) = (false, false, 0);
    }

    private void Report(ReportedEvent? reported)
    {
        if (reported is not null)
        {
            found(reported);
        }
    }

    private ReportedEvent New(long line) => new() { Kind = ReportedKind.StartFailure, Message = "", Line = line, Host = _host };

    private static string? Known(string value) => value is "" or "<none>" or "<unknown>" ? null : SafeText.Escape(value);

    [GeneratedRegex(
        @"^(?<indent>\s*)(?<key>[A-Za-z][A-Za-z0-9._/-]*( [A-Z]\w*){0,3}):(?<value>\s.*)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\s*(-+\s*)+$|^\s*(Type|FirstSeen|LAST ?SEEN|NAMESPACE|NAME)\s|^\s*(Message|MESSAGE)$", RegexOptions.CultureInvariant)]
    private static partial Regex Underline();

    // pkg/scheduler; without the namespace up to 1.10.
    [GeneratedRegex(
        @"^Successfully assigned ((?<ns>[a-z0-9-]+)/)?(?<pod>[a-z0-9][a-z0-9.-]*) to (?<node>[a-z0-9][a-z0-9.-]*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Assigned();

    // The row of a node's conditions: Type Status LastHeartbeatTime LastTransitionTime Reason Message.
    [GeneratedRegex(
        @"^\s*MemoryPressure\s+True\s+.*?\bKubeletHasInsufficientMemory\s+(?<message>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pressure();
}
