namespace FragTools.Pods;

/// <summary>What a container is to its pod.</summary>
public enum ContainerRole
{
    /// <summary>One of spec.containers.</summary>
    Regular,

    /// <summary>One of spec.initContainers that ends before the regular ones start.</summary>
    Init,

    /// <summary>One of spec.initContainers with restartPolicy Always: it runs beside the regular ones.</summary>
    Sidecar,

    /// <summary>One of spec.ephemeralContainers, added for debugging; it can request nothing.</summary>
    Ephemeral,
}

/// <summary>One container of a pod's specification.</summary>
/// <param name="Name">Its name, escaped.</param>
/// <param name="Role">What it is to its pod.</param>
/// <param name="Resources">What it requests and is limited to, as the manifest says, defaults not applied.</param>
/// <param name="ContainerId">Its id without the runtime's name, escaped; null where status does not have one.</param>
public sealed record ContainerManifest(string Name, ContainerRole Role, ResourceSet Resources, string? ContainerId = null)
{
    /// <summary>
    /// The id that it had before it was last started again (lastState.terminated): the one that a report of the OOM
    /// killer names. Null where status does not have one.
    /// </summary>
    public string? PreviousContainerId { get; init; }
}
