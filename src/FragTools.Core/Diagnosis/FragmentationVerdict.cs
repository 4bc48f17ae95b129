using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>
/// What is known of one node, judged: is memory fragmentation the cause of its trouble? All text is escaped; what is
/// not known is null.
/// </summary>
public sealed record FragmentationVerdict
{
    /// <summary>The machine's name, or null where nothing tells it.</summary>
    public required string? Host { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How far it can be trusted.</summary>
    public required Confidence Confidence { get; init; }

    /// <summary>Two sentences: what it is, and what to do or what would tell more.</summary>
    public required string Summary { get; init; }

    /// <summary>What was found, that on which the verdict rests first. Its text is the findings' ids.</summary>
    public required ValueList<Finding> Evidence { get; init; }

    /// <summary>What helps, the most urgent first; empty where nothing has to be done.</summary>
    public required ValueList<SuggestedRemedy> Remedies { get; init; }

    /// <summary>The pods that paid for it, as logs and cgroups report.</summary>
    public required ValueList<AffectedPod> Affected { get; init; }

    /// <summary>How many of them.</summary>
    public int AffectedCount => Affected.Count;

    /// <summary>The kernel's release, or null where nothing tells it.</summary>
    public required KernelRelease? KernelVersion { get; init; }

    /// <summary>What was read, what was missing, and what that would have added; the time of capture among them.</summary>
    public required ValueList<EvidenceSource> Sources { get; init; }

    /// <summary>
    /// Lines of all logs that hold words of a report and became part of none. With any, nothing is said of what did not happen.
    /// </summary>
    public long UnreadLines => Sources.Sum(static source => source.UnreadLines);

    /// <summary>
    /// The version of this object's form: a whole number that grows whenever a property goes, is renamed or gets another type, unit
    /// or meaning, here or in what it holds. New properties, and new values of enums, leave it as it is. See docs/json.md.
    /// </summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What a report draws; null of a verdict made elsewhere.</summary>
    internal NodePicture? Picture { get; init; }

    /// <summary>The verdict in a few words.</summary>
    /// <returns><c>node-1: Fragmentation (Likely)</c>.</returns>
    public override string ToString() => $"{Host ?? "(unknown host)"}: {Verdict} ({Confidence})";
}
