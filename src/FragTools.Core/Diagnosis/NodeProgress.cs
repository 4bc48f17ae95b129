using System.Diagnostics;
using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>How far a diagnosis of many nodes has come, and how long it will take.</summary>
public sealed class NodeProgress
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Begins to measure.</summary>
    /// <param name="inputs">What is to be diagnosed: each tree is a node, files and texts are one together.</param>
    public NodeProgress(IReadOnlyCollection<NodeInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var trees = inputs.Count(static input => input is NodeInput.Root);
        Total = trees + (trees < inputs.Count ? 1 : 0);
    }

    /// <summary>How many nodes there are.</summary>
    public int Total { get; }

    /// <summary>How many are done.</summary>
    public int Done { get; private set; }

    /// <summary>The same in per cent.</summary>
    public int Percent => Total == 0 ? 100 : Math.Min(100, 100 * Done / Total);

    /// <summary>The time that is left, at the pace up to now; null before the first is done.</summary>
    public TimeSpan? Left => Done == 0 ? null : Stopwatch.GetElapsedTime(_start) / Done * Math.Max(0, Total - Done);

    /// <summary>One more is done.</summary>
    public void Next() => Done++;

    /// <summary>Both in few words.</summary>
    /// <returns><c>340 of 2000 nodes, 12s left</c>.</returns>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Done} of {Total} nodes")
            + (Left is { } left ? $", {Duration.Format(TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)))} left" : "");
}
