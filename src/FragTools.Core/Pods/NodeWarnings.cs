using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>What is worth knowing of a node's ranks.</summary>
internal static class NodeWarnings
{
    public const string ManifestsOfOthers
        = "None of the manifests is of a pod on this node: neither a uid nor a namespace and name agree. Take them from the node's "
            + "cluster: kubectl get pods -A -o yaml.";

    public static IEnumerable<string> Of(LinuxRoot root, NodeRating rating, IReadOnlyList<NodeProcess> processes)
    {
        if (processes.Count > 0 && rating.Obstacle is { } obstacle)
        {
            yield return obstacle;
        }

        if (IsSet(root, "proc/sys/vm/oom_kill_allocating_task"))
        {
            yield return "vm.oom_kill_allocating_task is set: whoever asks for memory dies, whatever its rank.";
        }

        if (IsSet(root, "proc/sys/vm/panic_on_oom"))
        {
            yield return "vm.panic_on_oom is set: the kernel panics where the whole node is out of memory.";
        }
    }

    private static bool IsSet(LinuxRoot root, string relative) => root.TryReadLine(relative) is { } value && value != "0";
}
