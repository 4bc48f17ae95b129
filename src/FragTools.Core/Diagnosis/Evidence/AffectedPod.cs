namespace FragTools.Diagnosis.Evidence;

/// <summary>A pod that paid for what was found, as far as logs and cgroups name it. All text is escaped.</summary>
public sealed record AffectedPod
{
    /// <summary>The pod's namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The pod's name.</summary>
    public string? Pod { get; init; }

    /// <summary>The pod's uid.</summary>
    public string? PodUid { get; init; }

    /// <summary>The container's name.</summary>
    public string? Container { get; init; }

    /// <summary>The container's id.</summary>
    public string? ContainerId { get; init; }

    /// <summary>What happened to it, in a few words.</summary>
    public required string Effect { get; init; }

    /// <summary>How often.</summary>
    public required long Occurrences { get; init; }

    /// <summary>When it happened last, in UTC; null where no line tells.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>The file or input that reports it.</summary>
    public required string Source { get; init; }

    /// <summary>The line in it, from 1.</summary>
    public long? LineNumber { get; init; }

    /// <summary>The pod by the best name there is.</summary>
    /// <returns><c>basic/matchdataserver-0</c>, or the uid, or the container's id.</returns>
    public override string ToString()
        => Pod is not null ? Namespace is null ? Pod : $"{Namespace}/{Pod}" : PodUid ?? ContainerId ?? "a container that is not named";
}
