namespace FragTools.Diagnosis.Rules;

/// <summary>Is memory fragmentation the cause of a node's trouble, and if not, what is?</summary>
public enum Verdict
{
    /// <summary>
    /// Memory is free, and not in pieces as large as were asked for; or such pieces are there and the watermark's
    /// reserve withholds them for lack of more. The evidence says which.
    /// </summary>
    Fragmentation,

    /// <summary>The node has, or had, too little free memory at all. Compaction cannot help.</summary>
    OutOfMemory,

    /// <summary>A memory cgroup, most often a pod or container, ran into a limit of its own. The node is not short.</summary>
    CgroupLimit,

    /// <summary>
    /// A block of several pages was refused, nothing explains why, and what is seen of the node now would serve it. That does not make
    /// the node healthy.
    /// </summary>
    NotNow,

    /// <summary>Nothing speaks for fragmentation, or something else explains the trouble.</summary>
    NotFragmentation,

    /// <summary>There is too little to go on.</summary>
    Inconclusive,
}

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
