using System.Text.RegularExpressions;

namespace FragTools.Pods;

/// <summary>
/// Does a pod's name come from a workload's? Controllers put five characters behind the name (apimachinery,
/// util/rand, String; the alphabet has no vowels and none of 0, 1 and 3), a Deployment a hash of the template before them,
/// a StatefulSet a number, a CronJob the time.
/// </summary>
internal static partial class GeneratedNames
{
    public static bool IsOf(string kind, string workload, string pod)
        => pod.Length > workload.Length + 1 && pod.StartsWith(workload, StringComparison.Ordinal) && pod[workload.Length] == '-'
            && pod[(workload.Length + 1)..] is var rest
            && kind switch
            {
                "Deployment" => OfDeployment().IsMatch(rest),
                "StatefulSet" => OfStatefulSet().IsMatch(rest),
                "CronJob" => OfCronJob().IsMatch(rest),
                "Job" => OfJob().IsMatch(rest),
                _ => OfOthers().IsMatch(rest),
            };

    /// <summary>
    /// Is a pod the one that a node's kubelet made of a file with that name? It puts the node's name behind it, in small letters
    /// (pkg/kubelet/config/common.go, generatePodName).
    /// </summary>
    /// <param name="name">metadata.name of the file.</param>
    /// <param name="pod">The pod's name.</param>
    /// <param name="node">The node's name, with or without its domain; null where it is not known.</param>
    public static bool IsStatic(string name, string pod, string? node)
        => pod.Length > name.Length + 1 && pod.StartsWith(name, StringComparison.Ordinal) && pod[name.Length] == '-'
            && (node is null || pod[(name.Length + 1)..].Split('.')[0].Equals(node.Split('.')[0], StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The workload that a pod's name has the form of, as kubectl takes it: <c>deployment/cart</c>, <c>statefulset/db</c>. Null where
    /// several kinds name their pods so, and for a name that is no pod's.
    /// </summary>
    public static string? WorkloadOf(string pod)
        => DeploymentsPod().Match(pod) is { Success: true } replica ? "deployment/" + replica.Groups["name"].Value
            : StatefulSetsPod().Match(pod) is { Success: true } member ? "statefulset/" + member.Groups["name"].Value
            : null;

    // The hash of a template has 8 to 10 characters, but for one in thousands.
    [GeneratedRegex(
        "^(?<name>[a-z0-9][a-z0-9.-]*)-[b-df-hj-np-tv-xz2456789]{8,10}-[b-df-hj-np-tv-xz2456789]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex DeploymentsPod();

    [GeneratedRegex("^(?<name>[a-z0-9][a-z0-9.-]*)-[0-9]{1,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex StatefulSetsPod();

    [GeneratedRegex("^[b-df-hj-np-tv-xz2456789]{1,10}-[b-df-hj-np-tv-xz2456789]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex OfDeployment();

    [GeneratedRegex("^[0-9]{1,9}$", RegexOptions.CultureInvariant)]
    private static partial Regex OfStatefulSet();

    [GeneratedRegex("^[0-9]{6,10}(-[0-9]{1,9})?-[b-df-hj-np-tv-xz2456789]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex OfCronJob();

    // Of an Indexed Job the number of the completion stands between.
    [GeneratedRegex("^([0-9]{1,9}-)?[b-df-hj-np-tv-xz2456789]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex OfJob();

    [GeneratedRegex("^[b-df-hj-np-tv-xz2456789]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex OfOthers();
}
