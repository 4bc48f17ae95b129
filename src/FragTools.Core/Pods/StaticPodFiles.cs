using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>
/// The manifests of a node's static pods: the kubelet starts what lies in a folder (pkg/kubelet/config/file.go), and gives the pod the
/// file's name with the node's behind it.
/// </summary>
internal static class StaticPodFiles
{
    // staticPodPath as kubeadm, RKE2 and K3s set it.
    private static readonly string[] Folders =
        ["etc/kubernetes/manifests", "var/lib/rancher/rke2/agent/pod-manifests", "var/lib/rancher/k3s/agent/pod-manifests"];

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Is it a file of such a folder? What lies there was written for the kubelet alone.</summary>
    /// <param name="path">The full path, with slashes.</param>
    public static bool IsIn(string path) => Array.Exists(Folders, folder => path.Contains($"/{folder}/", StringComparison.Ordinal));

    /// <summary>Reads those below a root.</summary>
    /// <param name="root">The node's root.</param>
    /// <param name="load">Makes the reader, when there is a file to read and not before; null for none.</param>
    /// <param name="warnings">What may not be read.</param>
    /// <returns>The pods, marked as static; none where there is no such folder.</returns>
    public static PodManifestSet Read(LinuxRoot root, Func<IPodManifestReader>? load, out IReadOnlyList<string> warnings)
    {
        var sets = new List<PodManifestSet>();
        var denied = new List<string>();
        IPodManifestReader? reader = null;
        foreach (var path in load is null ? [] : Folders.SelectMany(folder => Files(root, folder, denied)))
        {
            try
            {
                sets.Add((reader ??= load!()).Read(root.ReadAllBytes(path), root.Describe(path)));
            }
            catch (NodeException error)
            {
                denied.Add(error.Message);
            }
        }

        warnings = [.. denied.Take(1).Select(static message => $"{message}; static pods are rated without what their files say")];
        var all = PodManifestSet.Combine(sets);
        return all with { Pods = [.. all.Pods.Select(static pod => pod with { IsStatic = true })] };
    }

    /// <summary>The kubelet passes over files that begin with a dot.</summary>
    private static IEnumerable<string> Files(LinuxRoot root, string folder, List<string> denied)
    {
        try
        {
            return !root.HasFolder(folder) ? [] : root.Names(folder)
                .Where(static name => name[0] != '.' && Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal)))
                .Select(name => $"{folder}/{name}");
        }
        catch (NodeException error)
        {
            denied.Add(error.Message);
            return [];
        }
    }
}
