using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Diagnosis.Evidence;

/// <summary>What one verdict is to rest on.</summary>
public abstract record DiagnosisInput
{
    private DiagnosisInput()
    {
    }

    /// <summary>The running machine, its kernel's messages and its journal.</summary>
    public static DiagnosisInput Live { get; } = new Tree(LinuxRoot.Live);

    /// <summary>A node's tree: its proc, its sys, and the logs in it.</summary>
    /// <param name="Root">The tree.</param>
    public sealed record Tree(LinuxRoot Root) : DiagnosisInput
    {
        /// <summary>The logs that belong to the node; null for those that lie in the tree, and of the running machine for its kernel's messages and its journal.</summary>
        public IReadOnlyList<LogInput>? Logs { get; init; }
    }

    /// <summary>
    /// Files and texts without a tree, all of one node: captured kernel files, each read for what it holds, and logs.
    /// Logs that name several machines are of several nodes, and each gets a verdict.
    /// </summary>
    /// <param name="Captured">Kernel files: buddyinfo, zoneinfo, extfrag_index and so on.</param>
    /// <param name="Logs">Logs.</param>
    public sealed record Loose(IReadOnlyList<CapturedInput> Captured, IReadOnlyList<LogInput> Logs) : DiagnosisInput;
}
