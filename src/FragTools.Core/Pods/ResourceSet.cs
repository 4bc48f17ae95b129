namespace FragTools.Pods;

/// <summary>The cpu and memory that a container, or a pod as a whole, requests and is limited to. What is not set is null.</summary>
public sealed record ResourceSet
{
    /// <summary>Nothing requested, nothing limited.</summary>
    public static ResourceSet None { get; } = new();

    /// <summary>CPUs requested.</summary>
    public Quantity? CpuRequest { get; init; }

    /// <summary>The most CPUs.</summary>
    public Quantity? CpuLimit { get; init; }

    /// <summary>Bytes requested.</summary>
    public Quantity? MemoryRequest { get; init; }

    /// <summary>The most bytes.</summary>
    public Quantity? MemoryLimit { get; init; }

    /// <summary>Is nothing set?</summary>
    public bool IsEmpty => this == None;

    /// <summary>
    /// As the API server and the kubelet complete it: what is limited and not requested is requested up to its limit
    /// (pkg/apis/core/v1/defaults.go, SetDefaults_Pod).
    /// </summary>
    /// <returns>The completed set.</returns>
    public ResourceSet WithDefaults()
        => this with { CpuRequest = CpuRequest ?? CpuLimit, MemoryRequest = MemoryRequest ?? MemoryLimit };
}
