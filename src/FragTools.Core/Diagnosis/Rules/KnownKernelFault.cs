namespace FragTools.Diagnosis.Rules;

/// <summary>FT034: this kernel's release lies in the range of a fault that is known (<see cref="KnownFaults"/>).</summary>
internal sealed class KnownKernelFault : Rule
{
    public override string Id => "FT034";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.KernelVersion is { } kernel
            ? KnownFaults.Of(kernel).Select(fault => new Finding
            {
                Id = Id,
                Severity = Severity.Info,
                Statement = $"Kernel {kernel.Release}, by its number: {fault.Fault} {(fault.IsHearsay ? "This is hearsay, as its source says it" : "Source")}: {fault.Source} (looked up {fault.LookedUp}).",
                Basis = fault,
                Source = fault.Source,
            })
            : [];
}
