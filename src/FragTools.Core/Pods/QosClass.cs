namespace FragTools.Pods;

/// <summary>A pod's quality of service (v1.PodQOSClass).</summary>
public enum QosClass
{
    /// <summary>No container requests or limits cpu or memory.</summary>
    BestEffort,

    /// <summary>Something is requested or limited, and the pod is not Guaranteed.</summary>
    Burstable,

    /// <summary>Every container has a cpu and a memory limit, and requests as much.</summary>
    Guaranteed,
}
