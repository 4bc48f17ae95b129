using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>The classes, from the rules in Kubernetes' documentation and pkg/apis/core/v1/helper/qos/qos.go.</summary>
public sealed class QosClassTests
{
    [Theory]
    // memory request, memory limit, cpu request, cpu limit
    [InlineData(null, null, null, null, QosClass.BestEffort)]
    [InlineData("0", "0", "0", "0", QosClass.BestEffort)]
    [InlineData(null, "0", null, "0", QosClass.BestEffort)]
    [InlineData(null, null, "100m", null, QosClass.Burstable)]
    [InlineData("1Gi", null, null, null, QosClass.Burstable)]
    [InlineData(null, "1Gi", null, null, QosClass.Burstable)]
    [InlineData(null, null, null, "1", QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", null, null, QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", "1", null, QosClass.Burstable)]
    [InlineData("1Gi", "2Gi", "1", "1", QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", "500m", "1", QosClass.Burstable)]
    [InlineData("0", "1Gi", "1", "1", QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", "0", "0", QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", "1", "1", QosClass.Guaranteed)]
    [InlineData(null, "1Gi", null, "1", QosClass.Guaranteed)]
    [InlineData("1Gi", "1024Mi", "1000m", "1", QosClass.Guaranteed)]
    public void One_container_decides_by_cpu_and_memory(string? request, string? limit, string? cpuRequest, string? cpuLimit, QosClass expected)
        => Assert.Equal(expected, QosPolicy.ClassOf(Pod.Of(Pod.Regular(request, limit, cpuRequest, cpuLimit)), QosRules.Newest));

    [Fact]
    public void A_container_without_limits_takes_the_class_from_its_pod()
        => Assert.Equal(
            QosClass.Burstable,
            QosPolicy.ClassOf(Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1"), Pod.Regular()), QosRules.Newest));

    [Theory]
    [InlineData("1.15", QosClass.Guaranteed)]
    [InlineData("1.16", QosClass.Burstable)]
    public void Init_containers_count_from_1_16(string version, QosClass expected)
    {
        Assert.Equal(expected, QosPolicy.ClassOf(Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1"), Pod.Init()), Pod.Rules(version)));
        Assert.Equal(expected, QosPolicy.ClassOf(Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1"), Pod.Sidecar()), Pod.Rules(version)));
    }

    [Theory]
    [InlineData("1.15", QosClass.BestEffort)]
    [InlineData("1.16", QosClass.Burstable)]
    public void Requests_of_init_containers_lift_a_pod_out_of_best_effort_from_1_16(string version, QosClass expected)
        => Assert.Equal(expected, QosPolicy.ClassOf(Pod.Of(Pod.Regular(), Pod.Init("1Gi")), Pod.Rules(version)));

    [Fact]
    public void Ephemeral_containers_never_count()
    {
        Assert.Equal(QosClass.Guaranteed, QosPolicy.ClassOf(Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1"), Pod.Ephemeral()), QosRules.Newest));
        Assert.Equal(QosClass.BestEffort, QosPolicy.ClassOf(Pod.Of(Pod.Regular(), Pod.Ephemeral()), QosRules.Newest));
    }

    [Theory]
    [InlineData("1.28", QosClass.BestEffort)]
    [InlineData("1.29", QosClass.Guaranteed)]
    public void The_class_in_status_is_believed_from_1_29(string version, QosClass expected)
        => Assert.Equal(expected, QosPolicy.ClassOf(Pod.Of(Pod.Regular()) with { StatusQosClass = QosClass.Guaranteed }, Pod.Rules(version)));

    [Theory]
    [InlineData(null, null, null, null, QosClass.Guaranteed)]
    [InlineData("1Gi", null, null, null, QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", "1", null, QosClass.Burstable)]
    [InlineData("1Gi", "1Gi", "1", "1", QosClass.Guaranteed)]
    [InlineData("0", "0", "0", "0", QosClass.BestEffort)]
    public void Resources_of_the_pod_decide_alone_where_it_has_any(string? request, string? limit, string? cpuRequest, string? cpuLimit, QosClass expected)
    {
        var pod = Pod.Of(Pod.Regular("1Gi", "1Gi", "1", "1")) with { Resources = Pod.Set(request, limit, cpuRequest, cpuLimit) };
        Assert.Equal(expected, QosPolicy.ClassOf(pod, Pod.Rules("1.34")));
        Assert.Equal(QosClass.Guaranteed, QosPolicy.ClassOf(pod, Pod.Rules("1.31")));
    }

    [Fact]
    public void A_pods_limits_are_its_requests_where_no_container_requests_anything()
        => Assert.Equal(
            QosClass.Guaranteed,
            QosPolicy.ClassOf(Pod.Of(Pod.Regular()) with { Resources = Pod.Set(limit: "1Gi", cpuLimit: "1") }, Pod.Rules("1.34")));

    [Fact]
    public void A_pods_requests_are_what_its_containers_request_where_they_do()
        => Assert.Equal(
            QosClass.Burstable,
            QosPolicy.ClassOf(Pod.Of(Pod.Regular("512Mi")) with { Resources = Pod.Set(limit: "1Gi", cpuLimit: "1") }, Pod.Rules("1.34")));
}
