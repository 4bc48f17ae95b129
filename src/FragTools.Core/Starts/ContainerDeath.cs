using System.Text;
using System.Text.RegularExpressions;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// A line of kubelet's event loop that says that a container died, and with it which container is which pod's
/// (pkg/kubelet/kubelet.go, syncLoopIteration).
/// </summary>
/// <param name="place">The line.</param>
/// <param name="pod">The pod, and the id of the container or sandbox.</param>
internal sealed partial class ContainerDeath(LinePlace place, PodClues pod) : LogEvent
{
    /// <inheritdoc/>
    public override long LineNumber => place.Number;

    /// <inheritdoc/>
    public override LogStamp Stamp => place.Stamp;

    /// <inheritdoc/>
    public override double Uptime => place.Uptime;

    /// <summary>The pod, and the id of the container or sandbox.</summary>
    public PodClues Pod => pod;

    /// <summary>Reads a line.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="death">The pod, and the id of the container or sandbox.</param>
    public static bool TryRead(LogEntry entry, out PodClues death)
    {
        var match = entry.Message.Contains("PLEG", StringComparison.Ordinal)
            ? Event().Match(entry.Field("event") is { } field ? $"{entry.Message} {field}" : entry.Message)
            : Match.Empty;
        death = match.Success
            ? PodClues.Of(entry)
                .With(new PodClues(null, null, match.Groups["uid"].Value, null, null)) with { ContainerId = match.Groups["id"].Value }
            : new PodClues(null, null, null, null, null);
        return match.Success;
    }

    // ID:"…", Type:"ContainerDied", Data:"…" in three dialects: Go's %#v, %v, and JSON.
    [GeneratedRegex(
        "\\bID\"?:\\s*\"?(?<uid>[0-9a-f-]{32,36})\"?,?\\s*\"?Type\"?:\\s*\"?ContainerDied\"?,?\\s*\"?Data\"?:\\s*\"?(?<id>[0-9a-f]{64})\\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Event();
}

/// <summary>What a line, a listing or an object tells: which pod a uid or a container is of.</summary>
/// <param name="number">The line's number, from 1.</param>
/// <param name="stamp">The line's time.</param>
/// <param name="pod">The pod's name with its uid, a container's id, or both.</param>
internal sealed class PodNamed(long number, LogStamp stamp, PodClues pod) : LogEvent
{
    /// <inheritdoc/>
    public override long LineNumber => number;

    /// <inheritdoc/>
    public override LogStamp Stamp => stamp;

    /// <inheritdoc/>
    public override double Uptime => double.NaN;

    /// <summary>The pod.</summary>
    public PodClues Pod => pod;

    /// <inheritdoc/>
    public override EventPrint Print()
    {
        var hash = new TextHash();
        hash.Append(Encoding.UTF8.GetBytes($"{pod.Uid} {pod.ContainerId} {pod.Namespace} {pod.Pod}"));
        return new EventPrint(hash.ToGuid(), hash.ToGuid(), IsUnique: false, NamesTask: false, Lines: 1);
    }
}
