using System.Diagnostics.CodeAnalysis;
using FragTools.Logs;
using FragTools.Logs.Lines;

namespace FragTools.Starts;

/// <summary>What all lines report one attempt to start a container or sandbox.</summary>
internal sealed class StartAttempt : LogEvent
{
    private readonly List<FailureLine> _lines = [];

    [SetsRequiredMembers]
    public StartAttempt(FailureLine first)
    {
        Offset = first.Place.Offset;
        Host = first.Place.Host;
        Add(first);
    }

    /// <inheritdoc/>
    public override long LineNumber => _lines[0].Place.Number;

    /// <inheritdoc/>
    public override LogStamp Stamp => _lines[0].Place.Stamp;

    /// <inheritdoc/>
    public override double Uptime => _lines[0].Place.Uptime;

    public IReadOnlyList<FailureLine> Lines => _lines;

    public FailureLine Last => _lines[^1];

    /// <summary>What the lines together report pod and container.</summary>
    public PodClues Clues { get; private set; } = new(null, null, null, null, null);

    /// <summary>
    /// True where pod and container were put together by their times alone, and another attempt of the moment fits as
    /// well.
    /// </summary>
    public bool IsIdUncertain { get; set; }

    /// <summary>The line that tells the reason best, the first of them.</summary>
    public FailureLine Speaker => _lines.MinBy(line => StartFailureReasons.Rank(line.Reason))!;

    public void Add(FailureLine line)
    {
        _lines.Add(line);
        Clues = Clues.With(line.Clues);
    }

    /// <summary>Takes over another attempt's lines: both were one.</summary>
    public void Add(StartAttempt other)
    {
        _lines.AddRange(other._lines);
        _lines.Sort((one, two) => one.Place.Number.CompareTo(two.Place.Number));
        Clues = Clues.With(other.Clues);
    }

    /// <summary>Takes out the lines that name no pod.</summary>
    public List<FailureLine> TakePodless()
    {
        var podless = _lines.FindAll(line => !line.Clues.HasPod);
        _lines.RemoveAll(line => !line.Clues.HasPod);
        Clues = _lines.Aggregate(new PodClues(null, null, null, null, null), (clues, line) => clues.With(line.Clues));
        return podless;
    }

    /// <summary>Notes what another line says of the pod or container.</summary>
    public void Learn(PodClues clues) => Clues = Clues.With(clues);

    /// <summary>Seconds from the attempt to a line; null where their times do not compare.</summary>
    public double? SecondsTo(LinePlace place)
        => _lines[0].Place.SecondsTo(place) is { } first && Last.Place.SecondsTo(place) is { } last ? Math.Min(first, last) : null;

    /// <summary>Is there a line of this program and place already? Each attempt has one of each.</summary>
    public bool Has(FailureLine line) => _lines.Exists(own => own.Component == line.Component && own.Shape == line.Shape);

    public bool Overlaps(StartAttempt other) => other._lines.Exists(Has);
}
