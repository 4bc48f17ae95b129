using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>The kernel's refusals of one kind: of the same order, for the same cause, to the same requester.</summary>
/// <param name="Latest">The newest of them that tells most.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FirstSeen">The time of the first that tells its time, in UTC, or null.</param>
/// <param name="LastSeen">The time of the last that tells its time, in UTC, or null.</param>
internal sealed record FailureGroup(PageAllocFailure Latest, long Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen);
