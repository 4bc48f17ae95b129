using System.Text.RegularExpressions;

namespace FragTools.Starts;

/// <summary>
/// Reads what the kubelet says of evictions (pkg/kubelet/eviction): the lines of its eviction manager, plain up to 1.18 and
/// structured since, and the sentences of its events and of a pod's status.
/// </summary>
internal static partial class EvictionText
{
    /// <summary>The resource that is memory's.</summary>
    public const string Memory = "memory";

    /// <summary>Does a line of the kubelet's log say that pods are evicted or turned away?</summary>
    /// <param name="entry">The line.</param>
    /// <param name="resource">What the node was short of; null where the line does not say.</param>
    public static bool TryRead(LogEntry entry, out string? resource)
    {
        var isEviction = (entry.Message.Contains("viction manager", StringComparison.Ordinal) && Manager().IsMatch(entry.Message))
            || (entry.Message.Contains("had condition", StringComparison.Ordinal) && TurnedAway().IsMatch(entry.Message));
        resource = isEviction ? Named(entry.Field("resourceName")) ?? ResourceOf(entry.Message) : null;
        return isEviction;
    }

    /// <summary>
    /// What a sentence says that the node was short of: <c>memory</c>, <c>ephemeral-storage</c>, <c>pids</c>; null where it does not say.
    /// </summary>
    public static string? ResourceOf(string message)
        => Resource().Match(message) is { Success: true } match ? Named(match.Groups["resource"].Value) : null;

    private static string? Named(string? resource) => resource switch
    {
        null or "" => null,
        "MemoryPressure" or "memory.available" or "allocatableMemory.available" => Memory,
        "DiskPressure" => "ephemeral-storage",
        "PIDPressure" => "pids",
        _ => resource,
    };

    [GeneratedRegex(
        """
        ^eviction\ manager:\ ( attempting\ to\ reclaim | must\ evict\ pod | pods?\ ranked\ for\ eviction
        | (pod\ )?.{0,400}?\bevicted\ successfully | unable\ to\ evict\ any\ pods
        | node\ conditions\ -\ observed:\ \[\w )
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Manager();

    [GeneratedRegex(@"node had condition: \[\w", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TurnedAway();

    [GeneratedRegex(
        @"(low on resource: |to reclaim |had condition: \[|node conditions - observed: \[)(?<resource>[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Resource();
}
