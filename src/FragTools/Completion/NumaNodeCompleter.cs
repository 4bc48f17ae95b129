namespace FragTools.Completion;

/// <summary>Offers the NUMA nodes that the input has.</summary>
public sealed class NumaNodeCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"NUMA node {value}";
}
