namespace FragTools.Completion;

/// <summary>Offers the namespaces that the input has.</summary>
public sealed class NamespaceCompleter : NodeCompleter
{
    private protected override string Describe(string value) => $"namespace {value}";
}
