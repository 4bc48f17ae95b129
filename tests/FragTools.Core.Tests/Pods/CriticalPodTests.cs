using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Who is protected whatever its class: each era on a BestEffort pod, which has 1000 where nothing protects it.</summary>
public sealed class CriticalPodTests
{
    private const string Node = "system-node-critical";
    private const string Cluster = "system-cluster-critical";

    [Theory]
    [InlineData("1.4.7", 1000)]
    [InlineData("1.4.8", -998)]
    [InlineData("1.5.1", 1000)]
    [InlineData("1.5.2", -998)]
    [InlineData("1.5.7", -998)]
    [InlineData("1.6.0", 1000)]
    [InlineData("1.13.12", 1000)]
    [InlineData("1.15.0", 1000)]
    [InlineData("1.37", 1000)]
    public void The_annotation_counted_in_1_4_and_1_5(string version, int expected)
        => Assert.Equal(expected, Score(Pod.Of(Pod.Regular()) with { HasCriticalAnnotation = true }, version));

    [Theory]
    [InlineData(Node, "1.13", 1000)]
    [InlineData(Node, "1.14", -998)]
    [InlineData(Node, "1.19", -998)]
    [InlineData(Node, "1.20", -997)]
    [InlineData(Node, "1.22", -997)]
    [InlineData(Node, "1.37", -997)]
    [InlineData(Cluster, "1.13", 1000)]
    [InlineData(Cluster, "1.14", -998)]
    [InlineData(Cluster, "1.19", -998)]
    [InlineData(Cluster, "1.21.14", -997)]
    [InlineData(Cluster, "1.22", 1000)]
    [InlineData("important", "1.21", 1000)]
    [InlineData("important", "1.22", 1000)]
    public void System_classes_count_from_1_14_and_one_of_them_alone_from_1_22(string priorityClass, string version, int expected)
        => Assert.Equal(expected, Score(Pod.Of(Pod.Regular()) with { PriorityClass = priorityClass }, version));

    [Theory]
    [InlineData(null, 1_999_999_999, "1.21", 1000)]
    [InlineData(null, 2_000_000_000, "1.13", 1000)]
    [InlineData(null, 2_000_000_000, "1.14", -998)]
    [InlineData(null, 2_000_000_000, "1.21", -997)]
    [InlineData(null, 2_000_001_000, "1.22", 1000)]
    [InlineData(Cluster, 2_000_000_000, "1.21", -997)]
    [InlineData(Cluster, 2_000_000_000, "1.22", 1000)]
    [InlineData(Node, 2_000_001_000, "1.22", -997)]
    // The class was changed after admission had filled in the number: the number decides.
    [InlineData(Node, 0, "1.21", 1000)]
    [InlineData(Node, 0, "1.22", 1000)]
    public void The_priority_that_the_API_server_filled_in_decides(string? priorityClass, int priority, string version, int expected)
        => Assert.Equal(expected, Score(Pod.Of(Pod.Regular()) with { PriorityClass = priorityClass, Priority = priority }, version));

    [Theory]
    [InlineData(null, null, "1.13", 1000)]
    [InlineData(null, null, "1.15", 1000)]
    [InlineData(null, null, "1.16", -998)]
    [InlineData(null, null, "1.20", -997)]
    [InlineData(null, null, "1.21", -997)]
    [InlineData(null, null, "1.22", 1000)]
    // No API server resolves the class of a static pod (k8s#90393).
    [InlineData(Node, null, "1.15", 1000)]
    [InlineData(Node, 2_000_001_000, "1.15", -998)]
    [InlineData(Cluster, null, "1.16", -998)]
    [InlineData(Cluster, null, "1.22", 1000)]
    [InlineData(Node, null, "1.22", -997)]
    public void Static_pods_are_critical_from_1_16_and_need_the_class_from_1_22(string? priorityClass, int? priority, string version, int expected)
        => Assert.Equal(expected, Score(Pod.Of(Pod.Regular()) with { IsStatic = true, PriorityClass = priorityClass, Priority = priority }, version));

    [Fact]
    public void The_priority_of_a_mirror_is_not_what_the_kubelet_saw()
    {
        var mirror = Pod.Of(Pod.Regular()) with { IsStatic = true, IsMirror = true, PriorityClass = Node, Priority = 2_000_001_000 };
        Assert.Equal(1000, Score(mirror, "1.15"));
        Assert.Equal(-998, Score(mirror, "1.16"));
        Assert.Equal(-997, Score(mirror, "1.22"));
    }

    [Theory]
    [InlineData("1.13", 900)]
    [InlineData("1.22", -997)]
    public void Critical_comes_before_the_class_and_needs_no_capacity(string version, int expected)
    {
        var pod = Pod.Of(Pod.Regular("100Mi")) with { PriorityClass = Node };
        var score = pod.Expect(0, "1000Mi", version);
        Assert.Equal((QosClass.Burstable, expected), (score.QosClass, score.OomScoreAdj));
        Assert.Equal(expected == 900 ? null : -997, pod.Expect(0, null, version).OomScoreAdj);
    }

    [Theory]
    [InlineData("1.22", "priority class system-node-critical: -997")]
    [InlineData("1.21", "critical by its priority (class system-node-critical): -997")]
    public void The_reason_is_given(string version, string explanation)
        => Assert.Equal(explanation, (Pod.Of(Pod.Regular()) with { PriorityClass = Node }).Expect(0, null, version).Explanation);

    [Fact]
    public void Rules_before_1_3_are_not_known_and_none_given_means_the_newest()
    {
        Assert.Null(QosRules.For(new KubernetesVersion(1, 2)));
        Assert.NotNull(QosRules.For(new KubernetesVersion(1, 3)));
        Assert.Equal(QosRules.Newest, QosRules.For(null));
        Assert.Equal(QosRules.Newest, QosRules.For(new KubernetesVersion(2, 0)));
    }

    [Fact]
    public void In_each_release_that_is_named_as_a_change_the_rules_do_change()
    {
        var releases = QosRules.Changes.Select(change => KubernetesVersion.TryParse(change.Release)!).ToList();
        Assert.Equal(releases.OrderBy(version => version.Minor), releases);
        foreach (var release in releases)
        {
            var before = release.Patch > 0 ? release with { Patch = release.Patch - 1 } : new KubernetesVersion(release.Major, release.Minor - 1, 99);
            Assert.NotEqual(QosRules.For(before), QosRules.For(release));
        }
    }

    private static int? Score(PodManifest pod, string version) => pod.Expect(0, null, version).OomScoreAdj;
}
