using System.Collections.ObjectModel;
using System.Globalization;
using FragTools.Pods;
using FragTools.Proc;

namespace FragTools.Diagnosis.Rules;

/// <summary>One thing that a rule found: a piece of evidence.</summary>
public sealed record Finding
{
    internal Finding(FindingId kind) => Kind = kind;

    /// <summary>The rule's id, <c>FT001</c>; about_FragTools_Findings explains each.</summary>
    public string Id => Kind.Text();

    /// <summary>How much it weighs.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What was found, in words and with its numbers.</summary>
    public required string Statement { get; init; }

    /// <summary>The numbers by name, with the unit in the name; empty where there are none.</summary>
    public FindingNumbers Numbers { get; init; } = FindingNumbers.None;

    /// <summary>
    /// The object that the finding rests on, as the module's other commands give it (PageAllocFailure, OomKill,
    /// ExtFragIndex, ZoneVerdict …), or null where it rests on a plain file or on something that is absent.
    /// </summary>
    public object? Basis { get; init; }

    /// <summary>The file or input where it stands; null where it rests on something that is absent.</summary>
    public string? Source { get; init; }

    /// <summary>The line in it, from 1, where there is one.</summary>
    public long? LineNumber { get; init; }

    /// <summary>What a pod's cgroups count, where the finding rests on that: files that no command gives.</summary>
    internal PodCounters? Counters { get; init; }

    /// <summary>What it rests on, whether a command gives it or not.</summary>
    internal object? Ground => Counters ?? Basis;

    /// <summary>What the finding says.</summary>
    internal FindingId Kind { get; }

    /// <summary>The verdict that the finding speaks for, or null where it only explains.</summary>
    internal Verdict? Supports { get; init; }

    /// <summary>How strongly it does.</summary>
    internal Confidence Strength { get; init; }

    /// <summary>The verdict's summary where this finding speaks first; null where that follows from the verdict.</summary>
    internal string? Headline { get; init; }

    /// <summary>Does it rest on the node as it is now alone, and on nothing that happened?</summary>
    internal bool IsOfNow { get; init; }

    /// <summary>Does it bear on a NUMA node? One that rests on a zone bears on that zone's node only.</summary>
    internal bool IsOf(int numaNode) => Basis is not IZoneRow row || row.NumaNode == numaNode;

    /// <summary>The finding's id, so that a list of findings is short in a CSV cell.</summary>
    /// <returns><c>FT001</c>.</returns>
    public override string ToString() => Id;
}

/// <summary>How much a finding weighs for whoever looks after the node; the later, the more.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Makes trouble likelier, or a remedy weaker.</summary>
    Warning,

    /// <summary>Is the trouble, or its cause.</summary>
    Critical,
}

/// <summary>A finding's numbers by name, in the order in which the statement has them; its text is <c>name=value …</c>.</summary>
public sealed class FindingNumbers : ReadOnlyDictionary<string, decimal>
{
    /// <summary>Numbers by name.</summary>
    /// <param name="numbers">The numbers; an index keeps its three digits.</param>
    public FindingNumbers(IDictionary<string, decimal> numbers)
        : base(numbers)
    {
    }

    /// <summary>No numbers.</summary>
    public static FindingNumbers None { get; } = new(new Dictionary<string, decimal>());

    /// <summary>All numbers in one line.</summary>
    /// <returns><c>Order=6 FragmentationIndex=0.960</c>.</returns>
    public override string ToString()
        => string.Join(' ', this.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Key}={number.Value}")));
}
