namespace FragTools.Diagnosis;

/// <summary>How much a finding weighs for whoever looks after the node; the later, the more.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Makes trouble likelier, or a remedy weaker.</summary>
    Warning,

    /// <summary>Is the trouble, or its cause.</summary>
    Critical,
}
