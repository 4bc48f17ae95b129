namespace FragTools.Completion;

/// <summary>Offers the zones that the input has.</summary>
public sealed class ZoneCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"zone {value}";
}
