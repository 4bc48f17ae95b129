namespace FragTools.Remedy;

/// <summary>How far a remedy has come.</summary>
/// <param name="Doing">What the kernel is doing: <c>compacting NUMA node 0</c>.</param>
/// <param name="Elapsed">How long it has been doing so.</param>
/// <param name="Timeout">When it is waited for no longer.</param>
/// <param name="PagesMoved">Pages moved so far on the whole machine, or null where that is not known or no matter.</param>
public sealed record RemedyProgress(string Doing, TimeSpan Elapsed, TimeSpan Timeout, long? PagesMoved);
