using FragTools.Logs.Lines;

namespace FragTools.Starts;

/// <summary>Puts together what several logs of a machine report the same attempts.</summary>
internal static class AttemptMerge
{
    private const double NamedSeconds = 5;
    private const double NamelessSeconds = 2;

    /// <summary>Names the pods of containers of which kubelet saw that they died.</summary>
    public static void JoinDeaths(List<StartRecord> records, Dictionary<string, PodClues> deaths)
    {
        foreach (var record in records)
        {
            if (!record.Clues.HasPod && record.Clues.ContainerId is { } id && deaths.TryGetValue(id, out var pod))
            {
                record.Clues = record.Clues.With(pod);
            }
        }
    }

    /// <summary>Gives a pod of which only the name is told the uid that other lines tell, where there is one.</summary>
    public static void NamePods(List<StartRecord> records)
    {
        var uids = records.Where(record => record.Clues is { Pod: not null, Uid: not null })
            .GroupBy(record => (record.Clues.Namespace, record.Clues.Pod))
            .Where(pod => pod.Select(record => record.Clues.Uid).Distinct().Take(2).Count() == 1)
            .ToDictionary(pod => pod.Key, pod => pod.First().Clues.Uid);
        foreach (var record in records)
        {
            if (record.Clues is { Pod: not null, Uid: null } && uids.TryGetValue((record.Clues.Namespace, record.Clues.Pod), out var uid))
            {
                record.Clues = record.Clues with { Uid = uid };
            }
        }
    }

    /// <summary>
    /// Gives lines without a host the one that all others below the same root have. A cluster's events are of many machines: what is
    /// said of one of them is nothing for the others.
    /// </summary>
    public static void NameHosts(List<StartRecord> records)
    {
        foreach (var root in records.GroupBy(record => record.First.Machine))
        {
            var hosts = root.Select(record => record.Host).OfType<string>().Distinct().Take(2).ToList();
            if (hosts.Count == 1)
            {
                foreach (var record in root.Where(static record => record.Reported is null))
                {
                    record.Host ??= hosts[0];
                }
            }
        }
    }

    /// <summary>
    /// Of lines without year or zone that say nothing of them, what the attempt before them in the log says holds; of
    /// the first ones what the next does.
    /// </summary>
    public static void SpreadShifts(List<StartRecord> records)
    {
        foreach (var log in records.GroupBy(record => (record.Source, record.Host)))
        {
            var inOrder = log.OrderBy(record => record.Number).ToList();
            var known = inOrder.Find(record => record.Shift is not null)?.Shift;
            foreach (var record in inOrder)
            {
                known = record.Shift ?? known;
                record.Shift = known;
            }
        }
    }

    /// <summary>
    /// Joins attempts that stand in two logs: of the same pod or container within five seconds; and within two where one
    /// log names the container and the other the pod, unless another attempt fits as well.
    /// </summary>
    public static void AcrossInputs(List<StartRecord> records)
    {
        if (records.Count == 0 || records.TrueForAll(record => record.Input == records[0].Input))
        {
            return;
        }

        var ordered = new TimeLine(records);
        for (var index = 0; index < ordered.Count; index++)
        {
            while (Counterpart(ordered, index) is { } other)
            {
                ordered[index].Add(ordered.Take(other));
            }
        }

        records.RemoveAll(ordered.IsTaken);
    }

    /// <summary>Where the attempt stands that is the same as this one.</summary>
    private static int? Counterpart(TimeLine ordered, int index)
    {
        var record = ordered[index];
        if (ordered.IsTaken(record))
        {
            return null;
        }

        var near = ordered.Around(index, NamedSeconds).Where(at => at > index && IsOther(record, ordered[at])).ToList();
        if (near.Find(at => ordered[at].Clues.Agrees(record.Clues)) is > 0 and var same)
        {
            return same;
        }

        // What one log names and the other does not is joined by its time, where there is one choice on either side.
        return near.FindAll(at => IsCounterpart(record, ordered[at])) is [var only]
            && !ordered.Around(only, NamelessSeconds)
                .Any(at => at != index && IsOther(ordered[only], ordered[at]) && IsCounterpart(ordered[only], ordered[at]))
            ? only
            : null;
    }

    private static bool IsOther(StartRecord record, StartRecord other)
        => other.Input != record.Input && other.Reason == record.Reason && (
            record.Reported ?? other.Reported) is null && record.First.IsSameNode(record.Host, other.First);

    private static bool IsCounterpart(StartRecord one, StartRecord other)
        => other.ExitStatus == one.ExitStatus && other.Clues.Fits(one.Clues) && (
            one.Reason != StartFailureReason.Other || one.Tail == other.Tail)
            && one.Clues.HasPod != other.Clues.HasPod && other.First.SecondsTo(one.First) <= NamelessSeconds;

    /// <summary>
    /// Attempts whose time is known, in the order of day and time: a year that lines lack may be inferred from one log and known in
    /// another.
    /// </summary>
    private sealed class TimeLine(IEnumerable<StartRecord> records)
    {
        private readonly List<StartRecord> _ordered = [.. records.Where(record => record.Logged is not null).OrderBy(InYear)];
        private readonly HashSet<StartRecord> _taken = [];

        public int Count => _ordered.Count;

        public StartRecord this[int index] => _ordered[index];

        public StartRecord Take(int index)
        {
            _taken.Add(_ordered[index]);
            return _ordered[index];
        }

        public bool IsTaken(StartRecord record) => _taken.Contains(record);

        /// <summary>Where the attempts stand that began within seconds of one.</summary>
        public IEnumerable<int> Around(int index, double seconds)
        {
            var time = InYear(_ordered[index]);
            var first = index;
            while (first > 0 && (time - InYear(_ordered[first - 1])).TotalSeconds <= seconds)
            {
                first--;
            }

            for (var at = first; at < _ordered.Count && (InYear(_ordered[at]) - time).TotalSeconds <= seconds; at++)
            {
                if (at != index && !_taken.Contains(_ordered[at]) && (_ordered[at].IsOfYear(_ordered[index]) == true
                    || _ordered[at].First.Logged.YearInferred || _ordered[index].First.Logged.YearInferred))
                {
                    yield return at;
                }
            }
        }

        private static DateTime InYear(StartRecord record)
            => record.Logged!.Value.UtcDateTime is var time ? time.AddYears(LogStamp.NoYear - time.Year) : default;
    }
}
