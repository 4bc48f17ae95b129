namespace FragTools.Completion;

/// <summary>Offers the pods that the input has.</summary>
public sealed class PodCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"pod {value}";
}
