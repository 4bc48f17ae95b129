using FragTools.Linux;
using FragTools.Pods;
using FragTools.Yaml;

namespace FragTools.Tests.Pods;

/// <summary>The files of a node's static pods are read below its root by themselves, and joined with the pods that have its name behind theirs.</summary>
public class StaticPodFileTests
{
    private const string Critical = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: gate\n  namespace: kube-system\nspec:\n  priorityClassName: system-node-critical\n  containers:\n  - name: gate\n    image: x\n    resources: {requests: {memory: 100Mi}}\n";

    [Theory]
    [InlineData("etc/kubernetes/manifests/gate.yaml", -997)]
    [InlineData("var/lib/rancher/rke2/agent/pod-manifests/gate.yaml", -997)]
    [InlineData("etc/kubernetes/manifests/.gate.yaml.swp", null)]
    [InlineData("etc/kubernetes/gate.yaml", null)]
    public void A_critical_static_pod_is_known_by_its_file(string file, int? expected)
    {
        using var tree = Node();
        tree.Write(file, Critical);
        var row = Assert.Single(Read(tree, out var warnings));
        Assert.Equal((expected, expected is null ? null : "system-node-critical"), (row.ExpectedOomScoreAdj, row.PriorityClass));
        Assert.Equal(("kube-system", "gate-node-a", true), (row.Namespace, row.Pod, row.IsStatic));
        Assert.DoesNotContain(warnings, static warning => warning.Contains("LimitRange", StringComparison.Ordinal));
    }

    [Fact]
    public void An_ordinary_one_has_what_its_request_makes_and_the_file_of_another_pod_is_no_other_pods()
    {
        using var tree = Node();
        tree.Write("etc/kubernetes/manifests/gate.yaml", Critical.Replace("  priorityClassName: system-node-critical\n", "", StringComparison.Ordinal));

        // 1000 − ⌊1000·104857600/4096000000⌋
        Assert.Equal(975, Assert.Single(Read(tree, out _)).ExpectedOomScoreAdj);
        tree.Write("etc/kubernetes/manifests/gate.yaml", Critical.Replace("name: gate\n  namespace", "name: other\n  namespace", StringComparison.Ordinal));
        Assert.Null(Assert.Single(Read(tree, out _)).ExpectedOomScoreAdj);
    }

    [Fact]
    public void A_manifest_that_is_given_goes_before_the_nodes_own_file()
    {
        using var tree = Node();
        tree.Write("etc/kubernetes/manifests/gate.yaml", Critical);
        var given = new PodManifestReader().Read(System.Text.Encoding.UTF8.GetBytes(Critical.Replace("system-node-critical", "ordinary", StringComparison.Ordinal)), "given");
        Assert.Equal("ordinary", Assert.Single(Read(tree, out _, given)).PriorityClass);
    }

    [Fact]
    public void Nothing_is_read_where_no_reader_is_there_and_a_broken_file_is_an_error()
    {
        using var tree = Node();
        tree.Write("etc/kubernetes/manifests/gate.yaml", Critical + "\n  - [\n");
        Assert.Empty(NodePodScores.Read(tree.Root, new PodScoreOptions()).Errors);
        Assert.Equal(NodeError.PodManifestInvalid, Assert.Single(NodePodScores.Read(tree.Root, new PodScoreOptions { StaticPods = static () => new PodManifestReader() }).Errors).Error);
    }

    private static NodeTree Node()
    {
        var tree = new NodeTree();
        tree.Process(100, "gate", $"0::/kubepods/burstable/pod{NodeTree.Hash}/{NodeTree.Id}\n", adj: -997, rss: 100);
        tree.Write($"var/log/pods/kube-system_gate-node-a_{NodeTree.Hash}/gate/0.log", "");
        tree.Write($"var/log/containers/gate-node-a_kube-system_gate-{NodeTree.Id}.log", "");
        return tree;
    }

    private static IReadOnlyList<PodOomScore> Read(NodeTree tree, out IReadOnlyList<string> warnings, PodManifestSet? given = null)
    {
        var reading = NodePodScores.Read(tree.Root, new PodScoreOptions { StaticPods = static () => new PodManifestReader(), Manifests = given });
        Assert.Empty(reading.Errors);
        warnings = reading.Warnings;
        return reading.Items;
    }
}
