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
    private int _foreign;

    /// <summary>May the next line belong to what came before?</summary>
    public bool IsBusy => _isOpen || _state is not null || _sentence.Count > 0 || _states.Count > 0 || _pressures.Count > 0;

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
    /// <param name="isNamed">Does what may be a host's name stand before it, as a word of a folded message may seem to be?</param>
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

        if ((_isNode || (_isOpen && _clues.Pod is null)) && Pressure().Match(text) is { Success: true } pressure)
        {
            if (EventText.Read(
                HasInsufficientMemory,
                pressure.Groups["message"].Value,
                New(number) with { Component = LogWriter.Kubelet, IsStatus = true, Host = _host ?? _name }) is { } status)
            {
                ReportPressure("MemoryPressure", status);
            }

            return true;
        }

        if (_isOpen && !Underline().IsMatch(text) && (isLog
            || (text.Length > 0 && !char.IsWhiteSpace(text[0]) && ++_foreign > MostStrangeLines) || ++_foreign > MostForeignLines))
        {
            Close();
        }

        return _isOpen && !isLog;
    }

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
        _pressures.ForEach(pressure => Report(pressure.Event));
        _pressures.Clear();
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

    [GeneratedRegex(
        @"^\s*(-+\s*)+$|^\s*(Type|FirstSeen|LAST ?SEEN|NAMESPACE|NAME)\s|^\s*(Message|MESSAGE)$", RegexOptions.CultureInvariant)]
    private static partial Regex Underline();

    // The row of a node's conditions: Type Status LastHeartbeatTime LastTransitionTime Reason Message.
    [GeneratedRegex(
        @"^\s*MemoryPressure\s+True\s+.*?\bKubeletHasInsufficientMemory\s+(?<message>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pressure();
}
