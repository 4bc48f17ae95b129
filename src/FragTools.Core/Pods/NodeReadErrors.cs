using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>What kept processes from being read, each reason once.</summary>
internal static class NodeReadErrors
{
    public static IEnumerable<NodeException> Of(
        LinuxRoot root, SmallFiles files, IReadOnlyList<NodeProcess> processes, NodeException? refusal)
    {
        if (refusal is not null)
        {
            yield return refusal;
        }
        else if (files.IsRunning && !processes.Any(process => process.Id == 1))
        {
            // fs/proc/root.c: a proc mounted with hidepid=2 or 4 does not even list the processes of others.
            yield return new NodeException(
                NodeError.KernelFileDenied,
                root.Describe("proc"),
                "hides the processes of other users (it is mounted with hidepid); they are missing here and in the ranks: run as root "
                    + "(sudo)");
        }
        else if (processes.Count == 0)
        {
            yield return new NodeException(
                NodeError.KernelFileMissing,
                root.Describe("proc"),
                "holds no processes; for scores a capture needs of each process the files status, cgroup, oom_score and oom_score_adj");
        }
    }
}
