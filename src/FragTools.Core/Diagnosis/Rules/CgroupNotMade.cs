using FragTools.Starts;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT017: a memory cgroup could not be made (mkdir: cannot allocate memory). The kernel has run out of ids for them, or
/// of memory for their counters; blocks have no part in it.
/// </summary>
internal sealed class CgroupNotMade : Rule
{
    public override string Id => "FT017";

    public override IEnumerable<Finding> Apply(Case node)
    {
        foreach (var limit in node.Evidence.Limits.Where(limit => limit.Kind == LimitKind.MemoryCgroups))
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Critical,
                Statement = $"A cgroup could not be made. That is a matter of how many cgroups there are, not of free blocks. The message{Wording.Occurrence(limit.Count, limit.LastSeen, false, null)}: {limit.Message}",
                Numbers = Wording.Numbers(("Occurrences", limit.Count), ("MemoryCgroups", node.Evidence.MemoryCgroups)),
                Basis = limit,
                Source = limit.Source,
                LineNumber = limit.LineNumber,
                Supports = node.HasPassed(limit.LastSeen) == true ? null : Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            };
        }

        var attempts = node.Evidence.StartFailures.Where(failure => failure.Reason == StartFailureReason.CgroupNoMemory).ToList();
        if (attempts.Count == 0)
        {
            yield break;
        }

        var failure = attempts[0];
        var count = attempts.Sum(one => (long)one.Occurrences);
        var known = node.Evidence.MemoryCgroups is { } cgroups ? Wording.Of($" The kernel counts {cgroups} memory cgroups.") : "";
        yield return new Finding
        {
            Id = Id,
            Severity = Severity.Critical,
            Statement = $"A container did not start{Wording.Occurrence(count, failure.LastSeen, failure.TimestampYearInferred, null)}: its memory cgroup could not be made. That is a matter of how many cgroups there are, not of free blocks.{known}",
            Numbers = Wording.Numbers(("Occurrences", count), ("MemoryCgroups", node.Evidence.MemoryCgroups)),
            Basis = failure,
            Source = failure.Source,
            LineNumber = failure.LineNumber,
            Supports = node.HasPassed(failure.LastSeen) == true ? null : Verdict.NotFragmentation,
            Strength = Confidence.Proven,
        };
    }
}
