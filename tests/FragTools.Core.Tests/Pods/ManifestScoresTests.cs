using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

public sealed class ManifestScoresTests
{
    private static readonly PodManifest Web = Pod.Of(Pod.Regular("100Mi", "200Mi"), Pod.Sidecar("10Mi")) with
    {
        Kind = "Pod",
        Name = "web",
        Namespace = "shop",
        Uid = "11111111-2222-3333-4444-555555555555",
        NodeName = "node-1",
        PriorityClass = "gold",
        IsFromCluster = true,
        Source = "pods.yaml, line 3",
    };

    [Fact]
    public void Each_container_becomes_one_object_with_what_the_manifest_has_and_nothing_else()
    {
        var score = Assert.Single(Score([Web with { Containers = [Web.Containers[0] with { ContainerId = "4be1" }] }], capacity: "1000Mi").Items);
        Assert.Equal(
            new PodOomScore
            {
                Host = "node-1",
                Namespace = "shop",
                Pod = "web",
                PodUid = "11111111-2222-3333-4444-555555555555",
                Container = "main",
                ContainerId = "4be1",
                QosClass = QosClass.Burstable,
                PriorityClass = "gold",
                IsStatic = false,
                IsSidecar = false,
                RequestBytes = 104857600,
                LimitBytes = 209715200,
                CapacityBytes = 1048576000,
                ExpectedOomScoreAdj = 900,
                Source = "pods.yaml, line 3",
                Explanation = "1000 - 1000*104857600/1048576000 = 1000 - 100 = 900",
            },
            score);
        Assert.Null(score.Drift);
    }

    [Fact]
    public void What_is_not_requested_or_limited_is_null_not_zero()
    {
        var score = Assert.Single(Score([Pod.Of(Pod.Regular())]).Items);
        Assert.Null(score.RequestBytes);
        Assert.Null(score.LimitBytes);
        Assert.Null(score.CapacityBytes);
        Assert.Null(score.Host);
    }

    [Fact]
    public void A_limit_is_the_request_where_there_is_no_other()
        => Assert.Equal(209715200, Assert.Single(Score([Pod.Of(Pod.Regular(limit: "200Mi"))]).Items).RequestBytes);

    [Fact]
    public void A_template_is_named_after_what_carries_it()
        => Assert.Equal("Deployment/web", Assert.Single(Score([Pod.Of(Pod.Regular()) with { Kind = "Deployment", Name = "web" }]).Items).Pod);

    [Fact]
    public void First_comes_what_dies_first_and_last_what_is_not_known()
    {
        var names = Score(
            [
                Named("unknown", Pod.Regular("1Gi")),
                Named("guaranteed", Pod.Regular("1Gi", "1Gi", "1", "1")),
                Named("besteffort-b", Pod.Regular()),
                Named("cpu-only", Pod.Regular(cpuRequest: "1")),
                Named("besteffort-a", Pod.Regular()),
            ]).Items.Select(score => score.Pod);
        Assert.Equal(["besteffort-a", "besteffort-b", "cpu-only", "guaranteed", "unknown"], names);
    }

    [Fact]
    public void A_node_gives_capacity_and_version_to_the_pods_bound_to_it_by_name()
    {
        NodeManifest[] nodes = [new("node-1", Pod.Bytes("1000Mi"), new KubernetesVersion(1, 31)), new("node-2", Pod.Bytes("2000Mi"), new KubernetesVersion(1, 32))];
        PodManifest[] pods = [Web, Web with { NodeName = "node-2" }, Web with { NodeName = "node-3" }, Web with { NodeName = null }];
        var scores = Score(pods, nodes).Items.Select(score => (score.Host, score.Container, score.ExpectedOomScoreAdj)).ToHashSet();
        Assert.Equal(
            [
                ("node-1", "main", 900), ("node-1", "proxy", 990),
                ("node-2", "main", 950), ("node-2", "proxy", 950),
                ("node-3", "main", null), ("node-3", "proxy", null),
                (null, "main", null), (null, "proxy", null),
            ],
            scores);
    }

    [Fact]
    public void A_capacity_and_a_version_that_are_given_go_before_those_of_the_node()
    {
        NodeManifest[] nodes = [new("node-1", Pod.Bytes("1000Mi"), new KubernetesVersion(1, 32))];
        var scores = Score([Web], nodes, "2000Mi", new KubernetesVersion(1, 31)).Items;
        Assert.Equal([995, 950], scores.Select(score => score.ExpectedOomScoreAdj));
    }

    [Fact]
    public void Kubelets_older_than_the_rules_get_no_value_and_say_why()
    {
        var score = Assert.Single(Score([Pod.Of(Pod.Regular())], version: new KubernetesVersion(1, 2)).Items);
        Assert.Null(score.ExpectedOomScoreAdj);
        Assert.Null(score.QosClass);
        Assert.Equal("the rules of kubelets before 1.3 are not known here", score.Explanation);
    }

    [Fact]
    public void That_a_limit_range_is_not_known_is_said_for_manifests_alone()
    {
        Assert.Contains(Score([Web with { IsFromCluster = false }], capacity: "1Gi").Warnings, warning => warning.Contains("LimitRange", StringComparison.Ordinal));
        Assert.Empty(Score([Web], capacity: "1Gi").Warnings);
    }

    [Fact]
    public void That_the_capacity_is_missing_is_said_once_with_the_remedy()
    {
        var warning = Assert.Single(Score([Web, Web]).Warnings);
        Assert.StartsWith("4 of 4 containers have no expected value", warning, StringComparison.Ordinal);
        Assert.Contains("kubectl get nodes,pods", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, true)]
    [InlineData(34, false)]
    public void That_pod_level_resources_hang_on_a_gate_is_said_where_they_do(int minor, bool expected)
    {
        var warnings = Score([Web with { Resources = Pod.Set("1Gi") }], capacity: "8Gi", version: new KubernetesVersion(1, minor)).Warnings;
        Assert.Equal(expected, warnings.Any(warning => warning.Contains("PodLevelResources", StringComparison.Ordinal)));
    }

    [Fact]
    public void Errors_of_the_reader_are_passed_on_beside_what_could_be_read()
    {
        var error = new NodeException(NodeError.PodManifestInvalid, "pods.yaml", 3, 7, "broken");
        var reading = ManifestScores.Score(new PodManifestSet { Pods = [Web], Errors = [error] }, null, null);
        Assert.Same(error, Assert.Single(reading.Errors));
        Assert.Equal(2, reading.Items.Count);
        Assert.Equal("pods.yaml, line 3, column 7: broken", error.Message);
    }

    [Fact]
    public void Drift_is_actual_less_expected()
        => Assert.Equal(-100, new PodOomScore { Source = "test", ExpectedOomScoreAdj = 900, OomScoreAdj = 800 }.Drift);

    private static PodManifest Named(string name, ContainerManifest container) => Pod.Of(container) with { Name = name, IsFromCluster = true };

    private static Reading<PodOomScore> Score(PodManifest[] pods, NodeManifest[]? nodes = null, string? capacity = null, KubernetesVersion? version = null)
        => ManifestScores.Score(new PodManifestSet { Pods = pods, Nodes = nodes ?? [] }, capacity is null ? null : Pod.Bytes(capacity), version);
}
