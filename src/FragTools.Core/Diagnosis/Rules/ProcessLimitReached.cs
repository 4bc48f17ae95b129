namespace FragTools.Diagnosis.Rules;

/// <summary>FT018: a cgroup may not have more processes; "cannot allocate memory" and "resource temporarily unavailable" are what programs then say.</summary>
internal sealed class ProcessLimitReached() : LimitRule("FT018", LimitKind.Processes, "The number of processes of a cgroup was at its limit: fork was refused, and memory has no part in it.");
