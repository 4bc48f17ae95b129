using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>What a remedy uses besides the node's files; tests give their own.</summary>
internal sealed record RemedyContext
{
    /// <summary>The real ones.</summary>
    public static RemedyContext Default { get; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Makes the writer of a root.</summary>
    public Func<LinuxRoot, IKernelWriter> Writer { get; init; } = static root => new KernelWriter(root);

    /// <summary>The last results of this process.</summary>
    public CompactionHistory History { get; init; } = CompactionHistory.OfProcess;

    /// <summary>Is told how far it has come, on the caller's thread.</summary>
    public Action<RemedyProgress>? Progress { get; init; }
}
