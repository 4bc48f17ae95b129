namespace FragTools.Pods;

/// <summary>What a Node object says that bears on scores.</summary>
/// <param name="Name">Its name, escaped.</param>
/// <param name="CapacityBytes">
/// status.capacity.memory, above 0: the machine's MemTotal, by which the kubelet divides (kuberuntime_container_linux.go,
/// generateLinuxContainerResources: machineInfo.MemoryCapacity). Not status.allocatable. Null where it is absent.
/// </param>
/// <param name="Version">status.nodeInfo.kubeletVersion; null where it is absent or says no version.</param>
public sealed record NodeManifest(string Name, long? CapacityBytes, KubernetesVersion? Version);
