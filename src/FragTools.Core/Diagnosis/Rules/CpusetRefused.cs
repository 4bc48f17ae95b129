namespace FragTools.Diagnosis.Rules;

/// <summary>FT021: a cpuset was asked for processors or NUMA nodes that its parent does not have.</summary>
internal sealed class CpusetRefused() : LimitRule("FT021", LimitKind.Cpuset, "A cpuset was refused the processors or NUMA nodes that were asked for.");
