using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>
/// What <c>-Namespace</c> and <c>-Pod</c> leave of scores. Ranks stay what they are: counted over all. Words that matched
/// in none of the inputs are known at the end.
/// </summary>
public sealed class PodScoreFilter
{
    private const int MostNamed = 20;

    private readonly Words _namespaces;
    private readonly Words _pods;

    /// <summary>A filter; what is empty or null lets everything through.</summary>
    /// <param name="namespaces">Namespaces, with the wildcards <c>*</c>, <c>?</c> and <c>[a-z]</c>; case does not count.</param>
    /// <param name="pods">Pods' names or uids, likewise; <c>web</c> is the Deployment <c>Deployment/web</c>, too.</param>
    public PodScoreFilter(IReadOnlyList<string>? namespaces = null, IReadOnlyList<string>? pods = null)
    {
        _namespaces = new Words("namespace", namespaces ?? []);
        _pods = new Words("pod", pods ?? []);
    }

    /// <summary>Leaves the objects that the filter names.</summary>
    /// <param name="reading">What was read.</param>
    /// <returns>The objects left; errors and warnings stay.</returns>
    public Reading<PodOomScore> Apply(Reading<PodOomScore> reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return _namespaces.IsEmpty && _pods.IsEmpty ? reading : reading with { Items = [.. reading.Items.Where(Passes)] };
    }

    /// <summary>
    /// An error for each word without wildcards that no object had. Nothing where nothing was read: that has errors of
    /// its own.
    /// </summary>
    /// <returns>The errors.</returns>
    public IEnumerable<NodeException> Missing() => [.. _namespaces.Missing(), .. _pods.Missing()];

    private bool Passes(PodOomScore score)
    {
        // Both are asked: each takes note of what is there.
        var isNamespace = _namespaces.Matches(score.Namespace);
        var isPod = _pods.Matches(score.Pod, score.Pod?[(score.Pod.IndexOf('/', StringComparison.Ordinal) + 1)..], score.PodUid);
        return isNamespace && isPod;
    }

    /// <summary>What one parameter asks for.</summary>
    private sealed class Words(string what, IReadOnlyList<string> patterns)
    {
        private readonly HashSet<string> _unmatched = [.. patterns.Where(pattern => !Wildcard.IsPattern(pattern))];
        private readonly SortedSet<string> _there = new(StringComparer.Ordinal);
        private bool _isAnythingRead;

        public bool IsEmpty => patterns.Count == 0;

        public bool Matches(params ReadOnlySpan<string?> names)
        {
            if (IsEmpty)
            {
                return true;
            }

            _isAnythingRead = true;
            if (names[0] is { } first)
            {
                _there.Add(first);
            }

            var isMatch = false;
            foreach (var pattern in patterns)
            {
                foreach (var name in names)
                {
                    if (name is not null && Wildcard.IsMatch(pattern, name, ignoreCase: true))
                    {
                        isMatch = true;
                        _unmatched.Remove(pattern);
                    }
                }
            }

            return isMatch;
        }

        public IEnumerable<NodeException> Missing()
            => _isAnythingRead ? patterns.Where(_unmatched.Contains).Distinct().Select(Missing) : [];

        private NodeException Missing(string pattern)
            => new(
                NodeError.FilterMatchesNothing,
                "pods",
                $"there is no {what} {pattern}; "
                    + (_there.Count == 0 ? $"the name of no {what} is known here" : $"there are: "
                        + $"{string.Join(", ", _there.Take(MostNamed))}{(_there.Count > MostNamed ? " …" : "")}"));
    }
}
