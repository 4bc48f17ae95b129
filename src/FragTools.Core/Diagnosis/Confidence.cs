namespace FragTools.Diagnosis;

/// <summary>How far a verdict can be trusted; the later, the further.</summary>
public enum Confidence
{
    /// <summary>It fits what is known, and other explanations do, too.</summary>
    Possible,

    /// <summary>Several things point to it, and a number that would prove it is missing.</summary>
    Likely,

    /// <summary>The kernel's own arithmetic, or its own words, say so.</summary>
    Proven,
}
