using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Names of pods and containers from each place that a node keeps them in.</summary>
public class NodeNameTests
{
    private static readonly string Place = $"0::/kubepods/burstable/pod{NodeTree.Uid}/{NodeTree.Id}\n";

    private const string Containerd = """
        {"ociVersion":"1.0.2","process":{"args":["annotations"],"env":["A={"]},"hooks":{"prestart":[{"path":"/x"}]},
         "annotations":{"io.kubernetes.cri.container-name":"server","io.kubernetes.cri.container-type":"container","io.kubernetes.cri.sandbox-id":"00",
         "io.kubernetes.cri.sandbox-name":"web-0","io.kubernetes.cri.sandbox-namespace":"shop","other":{"deep":["x"]}},"linux":{}}
        """;

    private const string Sandbox = """
        {"annotations":{"io.kubernetes.cri.container-type":"sandbox","io.kubernetes.cri.sandbox-name":"web-0","io.kubernetes.cri.sandbox-namespace":"shop","io.kubernetes.cri.sandbox-uid":"u"}}
        """;

    private const string CriO = """
        {"annotations":{"io.kubernetes.cri-o.ContainerType":"container","io.kubernetes.container.name":"server","io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop"}}
        """;

    private const string Docker = """
        {"ID":"aa","Config":{"Hostname":"web-0","Labels":{"annotation.io.kubernetes.container.hash":"1","io.kubernetes.container.name":"server","io.kubernetes.docker.type":"container","io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop"}}}
        """;

    [Theory]
    [InlineData("run/containerd/io.containerd.runtime.v2.task/k8s.io/{0}/config.json", Containerd)]
    [InlineData("run/containerd/io.containerd.runtime.v1.linux/k8s.io/{0}/config.json", Containerd)]
    [InlineData("run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/{0}/config.json", Containerd)]
    [InlineData("run/k0s/containerd/io.containerd.runtime.v2.task/k8s.io/{0}/config.json", Containerd)]
    [InlineData("var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task/k8s.io/{0}/config.json", Containerd)]
    [InlineData("run/containers/storage/overlay-containers/{0}/userdata/config.json", CriO)]
    [InlineData("var/lib/docker/containers/{0}/config.v2.json", Docker)]
    [InlineData("var/log/containers/web-0_shop_server-{0}.log", "")]
    public void A_container_s_names(string path, string text)
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place, rss: 4_000);
        node.Write(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, NodeTree.Id), text);
        var row = Assert.Single(node.Scores());
        Assert.Equal(("shop", "web-0", "server"), (row.Namespace, row.Pod, row.Container));
    }

    [Fact]
    public void The_logs_folders_tell_the_pod_and_not_the_container()
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place, rss: 4_000);
        node.Process(11, "other", $"0::/kubepods/pod{NodeTree.Hash}/{NodeTree.OtherId}\n", rss: 4_000);
        node.Write($"var/log/pods/shop_web-0_{NodeTree.Uid}/server/0.log", "");
        node.Write($"var/log/pods/kube-system_etcd-node-a_{NodeTree.Hash}/etcd/0.log", "");
        node.Write("var/log/pods/too_many_parts_here", "");
        node.Write("var/log/pods/none", "");
        var rows = node.Scores().ToDictionary(row => row.ProcessName!);
        Assert.Equal(("shop", "web-0", null, null), (rows["app"].Namespace, rows["app"].Pod, rows["app"].Container, rows["app"].IsStatic));
        Assert.Equal(("kube-system", "etcd-node-a", true), (rows["other"].Namespace, rows["other"].Pod, rows["other"].IsStatic));
    }

    [Fact]
    public void Without_any_the_uid_stands_for_the_pod()
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place, rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal((null, null, null, NodeTree.Uid, NodeTree.Id), (row.Namespace, row.Pod, row.Container, row.PodUid, row.ContainerId));
    }

    [Fact]
    public void A_sandbox_has_no_container_and_a_value_of_its_own()
    {
        using var node = new NodeTree();
        node.Process(10, "pause-like", Place, adj: -998, rss: 4_000);
        node.Write($"run/containerd/io.containerd.runtime.v2.task/k8s.io/{NodeTree.Id}/config.json", Sandbox);
        var row = Assert.Single(node.Scores());
        Assert.Equal(("web-0", null, -998, 0), (row.Pod, row.Container, row.ExpectedOomScoreAdj, row.Drift));
        Assert.Equal("sandbox: -998", row.Explanation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"annotations\":[1]}")]
    [InlineData("{\"annotations\":{\"io.kubernetes.pod.name\":7}}")]
    [InlineData("{\"annotations\":{\"io.kubernetes.pod.name\":\"\\ud800\"}}")]
    [InlineData("{\"annotations\":{\"io.kubernetes.pod.nam")]
    public void A_state_that_is_torn_names_nothing(string text) => Assert.Null(RuntimeState.Parse(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_stands_before_the_tear_counts()
        => Assert.Equal(("web-0", "shop", "server"), RuntimeState.Parse(System.Text.Encoding.UTF8.GetBytes(CriO.TrimEnd()[..^2])) is { } name ? (name.Pod, name.Namespace, name.Container) : default);

    [Fact]
    public void Deep_nonsense_is_no_overflow()
        => Assert.Null(RuntimeState.Parse(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"annotations\":", 100_000)))));

    [Fact]
    public void Names_are_escaped()
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place, rss: 4_000);
        node.Write($"run/containers/storage/overlay-containers/{NodeTree.Id}/userdata/config.json", CriO.Replace("web-0", "\\u001b[2J", StringComparison.Ordinal));
        Assert.Equal(@"\x1b[2J", Assert.Single(node.Scores()).Pod);
    }
}
