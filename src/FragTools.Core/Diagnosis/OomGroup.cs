using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>The OOM killer's kills of one kind: for the same cgroup, or for the whole machine at the same order.</summary>
/// <param name="Latest">The newest of them that tells most.</param>
/// <param name="Cause">Why the request behind it failed, by the report's zones; null for a cgroup, and where no zones are printed.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FirstSeen">The time of the first that tells its time, in UTC, or null.</param>
/// <param name="LastSeen">The time of the last that tells its time, in UTC, or null.</param>
internal sealed record OomGroup(OomKill Latest, FailureCause? Cause, long Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen);
