using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

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

/// <summary>How far a remedy has come.</summary>
/// <param name="Doing">What the kernel is doing: <c>compacting NUMA node 0</c>.</param>
/// <param name="Elapsed">How long it has been doing so.</param>
/// <param name="Timeout">When it is waited for no longer.</param>
/// <param name="PagesMoved">Pages moved so far on the whole machine, or null where that is not known or no matter.</param>
public sealed record RemedyProgress(string Doing, TimeSpan Elapsed, TimeSpan Timeout, long? PagesMoved)
{
    /// <summary>The progress in a line.</summary>
    /// <returns><c>compacting NUMA node 0: 12s of at most 5m, 5130 pages moved</c>.</returns>
    public override string ToString()
    {
        var moved = PagesMoved is { } pages ? string.Create(CultureInfo.InvariantCulture, $", {pages} pages moved") : "";
        return $"{Doing}: {Duration.Format(TimeSpan.FromSeconds(Math.Floor(Elapsed.TotalSeconds)))} of at most "
            + $"{Duration.Format(Timeout)}{moved}";
    }
}
