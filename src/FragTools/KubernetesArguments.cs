using System.Management.Automation;
using FragTools.Linux;
using FragTools.Pods;

namespace FragTools;

/// <summary>What is typed in Kubernetes' own terms. What is none ends the cmdlet: no input could succeed.</summary>
internal static class KubernetesArguments
{
    /// <summary>A machine's memory in bytes; null where none was given.</summary>
    public static long? Capacity(PSCmdlet cmdlet, string? text, string parameter)
    {
        try
        {
            return text is null ? null : Quantity.ParseCapacity(text, $"-{parameter}");
        }
        catch (NodeException error)
        {
            cmdlet.ThrowTerminatingError(Errors.CapacityInvalid(error));
            throw;
        }
    }

    /// <summary>The pods that were named; null where none were.</summary>
    public static PodSelection? Pods(string[] names) => names.Length > 0 ? new PodSelection(names) : null;

    /// <summary>A kubelet's version; null where none was given.</summary>
    public static KubernetesVersion? Version(PSCmdlet cmdlet, string? text)
    {
        var version = KubernetesVersion.TryParse(text);
        if (text is not null && version is null)
        {
            cmdlet.ThrowTerminatingError(Errors.KubernetesVersionUnknown(text));
        }

        return version;
    }
}
