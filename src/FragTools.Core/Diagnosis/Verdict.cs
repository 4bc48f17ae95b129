namespace FragTools.Diagnosis;

/// <summary>Is memory fragmentation the cause of a node's trouble, and if not, what is?</summary>
public enum Verdict
{
    /// <summary>
    /// Memory is free, and not in pieces as large as were asked for; or such pieces are there and the watermark's
    /// reserve withholds them for want of more. The evidence says which.
    /// </summary>
    Fragmentation,

    /// <summary>The node has, or had, too little free memory at all. Compaction cannot help.</summary>
    OutOfMemory,

    /// <summary>A memory cgroup, most often a pod or container, ran into a limit of its own. The node is not short.</summary>
    CgroupLimit,

    /// <summary>
    /// Something failed then, and what is seen of the node now would let it succeed. That does not make the node healthy.
    /// </summary>
    NotNow,

    /// <summary>Nothing speaks for fragmentation, or something else explains the trouble.</summary>
    NotFragmentation,

    /// <summary>There is too little to go on.</summary>
    Inconclusive,
}
