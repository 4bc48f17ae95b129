namespace FragTools.Starts;

/// <summary>
/// Puts the lines of one log together to attempts. A line that names the pod or container goes to the attempt of that
/// name; one that names neither goes to what the same matter said within two seconds, the longest waiting first; and no
/// attempt has two lines from the same place of the same program.
/// </summary>
/// <param name="closed">Takes the attempts that are whole.</param>
internal sealed class AttemptAssembler(Action<StartAttempt> closed)
{
    private const double NamedSeconds = 5;
    private const double NamelessSeconds = 2;
    private const double StaleSeconds = 15;

    // Where no line tells the time their numbers must do.
    private const long NamedLines = 200;
    private const long NamelessLines = 20;
    private const long StaleLines = 2000;
    private const int MostOpen = 512;

    private readonly List<StartAttempt> _open = [];

    public bool IsEmpty => _open.Count == 0;

    /// <summary>Takes a line.</summary>
    public void Add(FailureLine line)
    {
        CloseStale(line.Place);
        if (Named(line) is { } named)
        {
            named.Add(line);
        }
        else if (Nameless(line) is { } nameless)
        {
            nameless.Add(line);
        }
        else
        {
            _open.Add(new StartAttempt(line));
        }

        if (_open.Count > MostOpen)
        {
            Close(_open[0]);
        }
    }

    /// <summary>kubelet saw that a container of a pod died: which pod a container id belongs to.</summary>
    /// <param name="place">The line.</param>
    /// <param name="death">Pod and container id.</param>
    public void AddDeath(LinePlace place, PodClues death)
    {
        var ofPod = _open.FindLast(
            attempt => Near(attempt, place, NamedSeconds, NamedLines) && attempt.Clues.HasPod && (attempt.Clues with { ContainerId = null })
                .Agrees(death with { ContainerId = null }));
        var ofId = _open.FindLast(attempt => attempt.Clues.ContainerId == death.ContainerId && IsSameHost(attempt, place));
        if (ofId is null)
        {
            // A sandbox that never ran: nothing else of the pod can have died.
            if (ofPod is { Clues: { ContainerId: null, Container: null } })
            {
                ofPod.Learn(death);
            }

            return;
        }

        if (!ofId.Clues.HasPod || ofId == ofPod)
        {
            ofId.Learn(death);
            ofId.IsIdUncertain = false;
            if (ofPod is not null && ofPod != ofId && ofPod.Clues.ContainerId is null && !ofPod.Overlaps(ofId))
            {
                ofId.Add(ofPod);
                _open.Remove(ofPod);
            }
        }
        else
        {
            // Two starts of the same moment were taken for each other.
            Part(ofId, ofPod, death);
        }
    }

    /// <summary>No further lines will come.</summary>
    public void Flush()
    {
        while (_open.Count > 0)
        {
            Close(_open[0]);
        }
    }

    private StartAttempt? Named(FailureLine line)
        => _open.FindLast(
            attempt => Near(attempt, line.Place, NamedSeconds, NamedLines) && line.Clues.Agrees(attempt.Clues) && !attempt.Has(line));

    private StartAttempt? Nameless(FailureLine line)
    {
        var fitting = _open.FindAll(attempt => Near(attempt, line.Place, NamelessSeconds, NamelessLines) && line.Clues.Fits(attempt.Clues)
            && !attempt.Has(line) && StartFailureText.IsSameMatter(attempt.Last, line));
        if (fitting.Count > 1 && (line.Clues.HasPod || line.Clues.ContainerId is not null))
        {
            // Which container is which pod's is then a guess, unless a later line tells.
            fitting.ForEach(static attempt => attempt.IsIdUncertain = true);
        }

        return fitting.FirstOrDefault();
    }

    /// <summary>
    /// Takes the lines that name a container and no pod from one attempt to that of the pod; what stood there goes the
    /// other way.
    /// </summary>
    private void Part(StartAttempt from, StartAttempt? to, PodClues death)
    {
        var podless = from.TakePodless();
        if (podless.Count == 0 || from.Lines.Count == 0)
        {
            podless.ForEach(from.Add);
            return;
        }

        if (to is null)
        {
            to = new StartAttempt(podless[0]);
            podless.Skip(1).ToList().ForEach(to.Add);
            _open.Add(to);
        }
        else
        {
            var theirs = to.TakePodless();
            podless.ForEach(to.Add);
            theirs.ForEach(from.Add);
        }

        to.Learn(death);
        to.IsIdUncertain = false;
    }

    private void CloseStale(LinePlace place)
    {
        for (var index = 0; index < _open.Count;)
        {
            if (Near(_open[index], place, StaleSeconds, StaleLines, anyHost: true))
            {
                index++;
            }
            else
            {
                Close(_open[index]);
            }
        }
    }

    private void Close(StartAttempt attempt)
    {
        _open.Remove(attempt);
        closed(attempt);
    }

    private static bool Near(StartAttempt attempt, LinePlace place, double seconds, long lines, bool anyHost = false)
        => (anyHost || IsSameHost(attempt, place))
            && (attempt.SecondsTo(place) is { } apart ? apart <= seconds : place.Number - attempt.Last.Place.Number <= lines);

    private static bool IsSameHost(StartAttempt attempt, LinePlace place)
        => attempt.Last.Place.Host is not { } host || place.Host is null || host == place.Host;
}
