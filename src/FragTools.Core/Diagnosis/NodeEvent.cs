namespace FragTools.Diagnosis;

/// <summary>What kind of thing happened.</summary>
internal enum NodeEventKind
{
    /// <summary>The kernel refused memory.</summary>
    AllocationFailure,

    /// <summary>The OOM killer ended a process.</summary>
    OomKill,

    /// <summary>A container did not start.</summary>
    StartFailure,
}

/// <summary>One thing that happened, for a line of time.</summary>
/// <param name="Timestamp">When, in UTC.</param>
/// <param name="Kind">What.</param>
/// <param name="Text">In a few words; escaped.</param>
/// <param name="Order">The order asked for, where there is one.</param>
/// <param name="Pod">The pod, as well as it is known; escaped.</param>
/// <param name="Source">The input that tells.</param>
/// <param name="LineNumber">Its line, from 1.</param>
internal sealed record NodeEvent(DateTimeOffset Timestamp, NodeEventKind Kind, string Text, int? Order, string? Pod, string Source, long LineNumber);
