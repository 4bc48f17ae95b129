using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Pods for tests of the policy, written as shortly as the rules.</summary>
internal static class Pod
{
    public static PodManifest Of(params ContainerManifest[] containers)
        => new() { Kind = "Pod", Name = "p", Containers = containers, Source = "test" };

    public static ContainerManifest Regular(string? request = null, string? limit = null, string? cpuRequest = null, string? cpuLimit = null)
        => new("main", ContainerRole.Regular, Set(request, limit, cpuRequest, cpuLimit));

    public static ContainerManifest Init(string? request = null, string? limit = null)
        => new("init", ContainerRole.Init, Set(request, limit));

    public static ContainerManifest Sidecar(string? request = null, string? limit = null)
        => new("proxy", ContainerRole.Sidecar, Set(request, limit));

    public static ContainerManifest Ephemeral() => new("debug", ContainerRole.Ephemeral, ResourceSet.None);

    public static ResourceSet Set(string? request = null, string? limit = null, string? cpuRequest = null, string? cpuLimit = null) => new()
    {
        MemoryRequest = Amount(request),
        MemoryLimit = Amount(limit),
        CpuRequest = Amount(cpuRequest),
        CpuLimit = Amount(cpuLimit),
    };

    public static QosRules Rules(string version) => QosRules.For(KubernetesVersion.TryParse(version))!;

    public static long Bytes(string text) => Amount(text)!.Value.Value;

    public static ExpectedScore Expect(this PodManifest pod, int container, string? capacity, string version)
        => QosPolicy.Expect(pod, pod.Containers[container], capacity is null ? null : Bytes(capacity), Rules(version));

    private static Quantity? Amount(string? text)
    {
        if (text is null)
        {
            return null;
        }

        Assert.True(Quantity.TryParse(text, out var quantity, out var problem), problem);
        return quantity;
    }
}
