using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>
/// The kubelet's policy as a table, worked out by hand from the rules. With a capacity of 1000Mi each 1Mi of request
/// is one point.
/// </summary>
public sealed class QosPolicyTests
{
    private const string Thousand = "1000Mi";

    [Theory]
    [InlineData("1.3", -998)]
    [InlineData("1.19.16", -998)]
    [InlineData("1.20.0", -997)]
    [InlineData("1.37", -997)]
    public void Guaranteed_is_998_below_zero_and_997_from_1_20(string version, int expected)
    {
        var score = Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1")).Expect(0, null, version);
        Assert.Equal((QosClass.Guaranteed, expected, $"Guaranteed: {expected}"), (score.QosClass, score.OomScoreAdj, score.Explanation));
    }

    [Theory]
    [InlineData("1.3")]
    [InlineData("1.37")]
    public void Best_effort_is_1000(string version)
    {
        var score = Pod.Of(Pod.Regular()).Expect(0, null, version);
        Assert.Equal((QosClass.BestEffort, 1000, "BestEffort: 1000"), (score.QosClass, score.OomScoreAdj, score.Explanation));
    }

    [Theory]
    [InlineData("100Mi", Thousand, "1.37", 900)]
    [InlineData("500Mi", Thousand, "1.37", 500)]
    // One byte less than 100Mi: 1000*104857599/1048576000 = 99, truncated.
    [InlineData("104857599", Thousand, "1.37", 901)]
    // 1000*1048576/68719476736 = 0, and 1000 belongs to BestEffort.
    [InlineData("1Mi", "64Gi", "1.37", 999)]
    [InlineData("1Mi", Thousand, "1.37", 999)]
    // The lower clamps: 3 under −997, 2 under −998.
    [InlineData("996Mi", Thousand, "1.37", 4)]
    [InlineData("997Mi", Thousand, "1.37", 3)]
    [InlineData("998Mi", Thousand, "1.37", 3)]
    [InlineData("1000Mi", Thousand, "1.37", 3)]
    [InlineData("2000Mi", Thousand, "1.37", 3)]
    [InlineData("1Gi", "1", "1.37", 3)]
    [InlineData("997Mi", Thousand, "1.19", 3)]
    [InlineData("998Mi", Thousand, "1.19", 2)]
    [InlineData("999Mi", Thousand, "1.19", 2)]
    [InlineData("2000Mi", Thousand, "1.19", 2)]
    public void Burstable_is_1000_less_the_requested_share_in_thousandths(string request, string capacity, string version, int expected)
    {
        var score = Pod.Of(Pod.Regular(request)).Expect(0, capacity, version);
        Assert.Equal((QosClass.Burstable, expected), (score.QosClass, score.OomScoreAdj));
    }

    [Fact]
    public void The_articles_939_is_the_integer_division()
    {
        var score = Pod.Of(Pod.Regular(limit: "123Mi")).Expect(0, "2041888Ki", "1.14");
        Assert.Equal(939, score.OomScoreAdj);
        Assert.Equal("1000 - 1000*128974848/2090893312 = 1000 - 61 = 939", score.Explanation);
    }

    [Fact]
    public void A_container_that_requests_no_memory_is_999_on_any_machine()
    {
        foreach (var capacity in new[] { "1", "64Gi", null })
        {
            Assert.Equal(999, Pod.Of(Pod.Regular(cpuRequest: "100m")).Expect(0, capacity, "1.37").OomScoreAdj);
            Assert.Equal(999, Pod.Of(Pod.Regular("0", "1Gi")).Expect(0, capacity, "1.37").OomScoreAdj);
            Assert.Equal(999, Pod.Of(Pod.Regular(cpuRequest: "1"), Pod.Ephemeral()).Expect(1, capacity, "1.37").OomScoreAdj);
            Assert.Equal(999, Pod.Of(Pod.Regular(cpuRequest: "1"), Pod.Sidecar()).Expect(1, capacity, "1.37").OomScoreAdj);
        }
    }

    [Fact]
    public void Without_a_capacity_there_is_no_value_and_the_explanation_says_so()
    {
        var score = Pod.Of(Pod.Regular("123Mi")).Expect(0, null, "1.37");
        Assert.Null(score.OomScoreAdj);
        Assert.Equal("1000 - 1000*128974848/capacity, and the capacity is not known", score.Explanation);
        Assert.Null(Pod.Of(Pod.Regular("123Mi"), Pod.Sidecar()).Expect(1, null, "1.37").OomScoreAdj);
        Assert.Equal(999, Pod.Of(Pod.Regular("123Mi"), Pod.Sidecar()).Expect(1, null, "1.31").OomScoreAdj);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_kubelet_cannot_divide_by_such_a_capacity(long capacity)
    {
        var pod = Pod.Of(Pod.Regular("1Gi"));
        Assert.Throws<ArgumentOutOfRangeException>(() => QosPolicy.Expect(pod, pod.Containers[0], capacity, QosRules.Newest));
    }

    [Fact]
    public void A_request_that_overflows_gets_no_value_as_no_kernel_would_take_it()
    {
        // 1000 * 9223372036854776 = 2^63 + 192, which wraps to 192 - 2^63; divided by 2^40 and truncated: -8388607.
        var score = Pod.Of(Pod.Regular("9223372036854776")).Expect(0, "1Ti", "1.37");
        Assert.Null(score.OomScoreAdj);
        Assert.Contains("1000 - -8388607 = 8389607: 64 bits overflow", score.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("997Mi", "1.37", "1000 - 1000*1045430272/1048576000 = 1000 - 997 = 3")]
    [InlineData("998Mi", "1.37", "1000 - 1000*1046478848/1048576000 = 1000 - 998 = 2, raised to 3, the lowest of Burstable")]
    [InlineData("999Mi", "1.19", "1000 - 1000*1047527424/1048576000 = 1000 - 999 = 1, raised to 2, the lowest of Burstable")]
    [InlineData("1", "1.37", "1000 - 1000*1/1048576000 = 1000 - 0 = 1000, lowered to 999: 1000 is BestEffort's")]
    public void Clamps_are_explained(string request, string version, string explanation)
        => Assert.Equal(explanation, Pod.Of(Pod.Regular(request)).Expect(0, Thousand, version).Explanation);

    [Theory]
    // 1.32 and later: the smallest request of the regular containers, here 100Mi, bounds the sidecar's value.
    [InlineData("10Mi", "1.31", 990)]
    [InlineData("10Mi", "1.32", 900)]
    [InlineData("100Mi", "1.32", 900)]
    [InlineData("200Mi", "1.32", 800)]
    [InlineData(null, "1.32", 900)]
    [InlineData(null, "1.31", 999)]
    public void A_sidecar_gets_no_more_than_its_pods_regular_containers(string? request, string version, int expected)
    {
        var pod = Pod.Of(Pod.Regular("300Mi"), Pod.Regular("100Mi"), Pod.Sidecar(request), Pod.Init("10Mi"));
        Assert.Equal(expected, pod.Expect(2, Thousand, version).OomScoreAdj);
        Assert.Equal(700, pod.Expect(0, Thousand, version).OomScoreAdj);
        Assert.Equal(900, pod.Expect(1, Thousand, version).OomScoreAdj);
        Assert.Equal(990, pod.Expect(3, Thousand, version).OomScoreAdj);
    }

    [Fact]
    public void A_sidecars_minimum_is_explained_and_clamped_afterwards()
    {
        Assert.Equal(
            "1000 - 1000*10485760/1048576000 = 1000 - 10 = 990; a sidecar gets no more than its pod's regular containers: "
                + "1000 - 1000*104857600/1048576000 = 1000 - 100 = 900",
            Pod.Of(Pod.Regular("100Mi"), Pod.Sidecar("10Mi")).Expect(1, Thousand, "1.32").Explanation);
        Assert.Equal(3, Pod.Of(Pod.Regular("1000Mi"), Pod.Sidecar("10Mi")).Expect(1, Thousand, "1.32").OomScoreAdj);
    }

    [Fact]
    public void The_sidecar_rule_is_for_burstable_pods_alone()
    {
        Assert.Equal(1000, Pod.Of(Pod.Regular(), Pod.Sidecar()).Expect(1, Thousand, "1.37").OomScoreAdj);
        var guaranteed = new ContainerManifest("proxy", ContainerRole.Sidecar, Pod.Set("1Mi", "1Mi", "1", "1"));
        Assert.Equal(-997, Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1"), guaranteed).Expect(1, Thousand, "1.37").OomScoreAdj);
    }

    [Fact]
    public void What_the_pod_requests_and_no_container_claims_is_shared_out()
    {
        // 180 - (50 + 100) = 30, by three containers: 10 each.
        var pod = Pod.Of(Pod.Regular("50Mi"), Pod.Regular("100Mi"), Pod.Regular()) with { Resources = Pod.Set("180Mi") };
        Assert.Equal([940, 890, 990], Values(pod, "1.34"));
        Assert.Equal([940, 890, 990], Values(pod, "1.32"));
        Assert.Equal([950, 900, 999], Values(pod, "1.31"));
        Assert.Equal(
            "1000 - 1000*(52428800 + 10485760)/1048576000 = 1000 - 60 = 940; 10485760 is its part of the pod's own request",
            pod.Expect(0, Thousand, "1.34").Explanation);
    }

    [Fact]
    public void The_share_is_truncated_before_it_is_added()
        // 104857600 / 3 = 34952533; 1000*34952533/1048576000 = 33.
        => Assert.Equal(967, (Pod.Of(Pod.Regular(), Pod.Regular(), Pod.Regular()) with { Resources = Pod.Set("100Mi") }).Expect(0, Thousand, "1.34").OomScoreAdj);

    [Fact]
    public void Init_containers_have_part_in_the_share_and_ephemeral_ones_get_it_without_being_counted()
    {
        // max(50, 170) = 170 claimed; (180 - 170) / 2 = 5.
        var pod = Pod.Of(Pod.Regular("50Mi"), Pod.Init("170Mi"), Pod.Ephemeral()) with { Resources = Pod.Set("180Mi") };
        Assert.Equal([945, 825, 995], Values(pod, "1.34"));
    }

    [Fact]
    public void An_init_container_runs_beside_the_sidecars_started_before_it()
    {
        // Running: 50 + 20 = 70. Starting: 20 + 100 = 120, which is more. (180 - 120) / 3 = 20.
        var pod = Pod.Of(Pod.Regular("50Mi"), Pod.Sidecar("20Mi"), Pod.Init("100Mi")) with { Resources = Pod.Set("180Mi") };
        Assert.Equal([930, 930, 880], Values(pod, "1.34"));
    }

    [Fact]
    public void A_pods_memory_limit_alone_is_its_request()
        // 300 / 2 = 150 each; the class stays Burstable, for there is no cpu limit.
        => Assert.Equal([850, 850], Values(Pod.Of(Pod.Regular(), Pod.Regular()) with { Resources = Pod.Set(limit: "300Mi") }, "1.34"));

    [Fact]
    public void A_pods_limit_beside_requests_of_containers_leaves_nothing_to_share()
        => Assert.Equal([900, 999], Values(Pod.Of(Pod.Regular("100Mi"), Pod.Regular()) with { Resources = Pod.Set(limit: "300Mi") }, "1.34"));

    private static List<int?> Values(PodManifest pod, string version)
        => [.. pod.Containers.Select((_, i) => pod.Expect(i, Thousand, version).OomScoreAdj)];
}
