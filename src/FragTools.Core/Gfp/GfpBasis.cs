namespace FragTools.Gfp;

/// <summary>What told which release's flags to read a mask by.</summary>
public enum GfpBasis
{
    /// <summary>Nothing could: the kernel is older than the oldest table. Every bit is unknown.</summary>
    None = 0,

    /// <summary>The kernel's release.</summary>
    Kernel,

    /// <summary>The text that the kernel printed beside the mask.</summary>
    Text,

    /// <summary>Several releases come into question; what they agree on is told, and the rest is ambiguous.</summary>
    Candidates,
}
