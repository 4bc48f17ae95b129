using FragTools.Pods;

namespace FragTools.Tests;

/// <summary>What is read of a pod.</summary>
public sealed class PodTests
{
    private const string FromCluster = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-7d4b9c6f5-x2x4z
          namespace: shop
          uid: 0a1b2c3d-1111-2222-3333-444455556666
          annotations:
            team: shop
        spec:
          nodeName: node-1
          priority: 100
          priorityClassName: gold
          initContainers:
          - name: migrate
            image: registry.example/migrate:1
            resources:
              requests: {cpu: 100m, memory: 64Mi}
          - name: proxy
            image: registry.example/proxy:1
            restartPolicy: Always
            resources:
              limits: {memory: 32Mi}
          containers:
          - name: web
            image: registry.example/web:1
            resources:
              requests:
                cpu: 250m
                memory: "134217728"
              limits:
                cpu: 1
                memory: 0.5Gi
                nvidia.com/gpu: "1"
          ephemeralContainers:
          - name: debugger-5x
            image: busybox
        status:
          phase: Running
          qosClass: Burstable
          initContainerStatuses:
          - name: migrate
            containerID: containerd://1111
            state: {terminated: {exitCode: 0}}
          containerStatuses:
          - name: web
            containerID: containerd://2222
          ephemeralContainerStatuses:
          - name: debugger-5x
            containerID: cri-o://3333
        """;

    /// <summary>What is no class's name is passed over, and the class worked out from the resources: here there are none.</summary>
    [Theory]
    [InlineData("Guaranteed", QosClass.Guaranteed)]
    [InlineData("Burstable", QosClass.Burstable)]
    [InlineData("BestEffort", QosClass.BestEffort)]
    [InlineData("guaranteed", null)]
    [InlineData("2", null)]
    [InlineData("7", null)]
    [InlineData("'Burstable, Guaranteed'", null)]
    [InlineData("''", null)]
    public void A_class_in_the_status_is_one_of_three_names(string text, QosClass? expected)
    {
        var pod = Manifest.Pod($"kind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: a}}]}}\nstatus: {{qosClass: {text}}}\n");
        Assert.Equal(expected, pod.StatusQosClass);
        Assert.Equal(expected ?? QosClass.BestEffort, QosPolicy.ClassOf(pod, QosRules.Newest));
    }

    [Fact]
    public void A_pod_of_a_cluster_is_read_with_all_that_bears_on_its_score()
    {
        var pod = Manifest.Pod(FromCluster);
        Assert.Equal(
            ("Pod", "web-7d4b9c6f5-x2x4z", "shop", "0a1b2c3d-1111-2222-3333-444455556666", "node-1"),
            (pod.Kind, pod.Name, pod.Namespace, pod.Uid, pod.NodeName));
        Assert.Equal(("gold", 100, QosClass.Burstable), (pod.PriorityClass, pod.Priority, pod.StatusQosClass));
        Assert.Equal((false, false, false, true), (pod.IsStatic, pod.IsMirror, pod.HasCriticalAnnotation, pod.IsFromCluster));
        Assert.Null(pod.Resources);
        Assert.Equal("pods.yaml, line 1", pod.Source);
        Assert.Equal(
            [
                ("web", ContainerRole.Regular, "2222"),
                ("migrate", ContainerRole.Init, "1111"),
                ("proxy", ContainerRole.Sidecar, null),
                ("debugger-5x", ContainerRole.Ephemeral, "3333"),
            ],
            pod.Containers.Select(container => (container.Name, container.Role, container.ContainerId)));
    }

    [Fact]
    public void Requests_and_limits_stay_as_the_manifest_has_them()
    {
        var containers = Manifest.Pod(FromCluster).Containers;
        var web = containers[0].Resources;
        Assert.Equal(("0.25", "1", "134217728", "536870912"), (web.CpuRequest.ToString(), web.CpuLimit.ToString(), web.MemoryRequest.ToString(), web.MemoryLimit.ToString()));
        Assert.Null(containers[2].Resources.MemoryRequest);
        Assert.Equal("33554432", containers[2].Resources.MemoryLimit.ToString());
        Assert.Equal(ResourceSet.None, containers[3].Resources);
    }

    [Fact]
    public void The_articles_pod_is_expected_at_939()
        => Assert.Equal(939, Manifest.Expected(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: sh}
            spec:
              containers:
              - name: sh
                image: ubuntu
                resources:
                  limits:
                    memory: 123Mi
            """,
            "2041888Ki"));

    [Fact]
    public void A_manifest_that_no_cluster_has_seen_lacks_what_a_cluster_adds()
    {
        var pod = Manifest.Pod("{kind: Pod, metadata: {name: p}, spec: {containers: [{name: a}]}}");
        Assert.Null(pod.Uid);
        Assert.Null(pod.Namespace);
        Assert.Null(pod.NodeName);
        Assert.Null(pod.Priority);
        Assert.Null(pod.StatusQosClass);
        Assert.False(pod.IsFromCluster);
    }

    [Theory]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("")]
    public void Null_is_the_same_as_absent(string nothing)
    {
        var pod = Manifest.Pod($"""
            kind: Pod
            metadata:
              name: p
              annotations: {nothing}
            spec:
              priority: {nothing}
              initContainers: {nothing}
              resources: {nothing}
              containers:
              - name: a
                resources:
                  requests: {nothing}
                  limits:
                    memory: {nothing}
            status: {nothing}
            """);
        Assert.Equal(ResourceSet.None, Assert.Single(pod.Containers).Resources);
        Assert.Null(pod.Resources);
    }

    [Theory]
    [InlineData("128974848")]
    [InlineData("\"128974848\"")]
    [InlineData("'123Mi'")]
    [InlineData("1.28974848e8")]
    [InlineData("128974848000m")]
    public void A_number_and_a_text_are_the_same_amount(string amount)
        => Assert.Equal(
            128974848,
            Manifest.Pod($"{{kind: Pod, spec: {{containers: [{{name: a, resources: {{requests: {{memory: {amount}}}}}}}]}}}}")
                .Containers[0].Resources.MemoryRequest?.Value);

    [Fact]
    public void A_mirror_has_the_uid_that_the_kubelet_gave_its_static_pod()
    {
        var pod = Manifest.Pod("""
            kind: Pod
            metadata:
              name: etcd-node-1
              namespace: kube-system
              uid: 99999999-1111-2222-3333-444455556666
              annotations:
                kubernetes.io/config.hash: 0123456789abcdef0123456789abcdef
                kubernetes.io/config.mirror: 0123456789abcdef0123456789abcdef
                kubernetes.io/config.source: file
            spec:
              priorityClassName: system-node-critical
              containers: [{name: etcd}]
            """);
        Assert.Equal((true, true, "0123456789abcdef0123456789abcdef"), (pod.IsStatic, pod.IsMirror, pod.Uid));
    }

    [Theory]
    [InlineData("kubernetes.io/config.source: file", true, false)]
    [InlineData("kubernetes.io/config.source: http", true, false)]
    [InlineData("kubernetes.io/config.source: api", false, false)]
    [InlineData("scheduler.alpha.kubernetes.io/critical-pod: \"\"", false, true)]
    public void Annotations_tell_static_and_critical_pods(string annotation, bool isStatic, bool isCritical)
    {
        var pod = Manifest.Pod($"kind: Pod\nmetadata:\n  name: p\n  annotations:\n    {annotation}\nspec: {{containers: [{{name: a}}]}}");
        Assert.Equal((isStatic, isCritical), (pod.IsStatic, pod.HasCriticalAnnotation));
        Assert.False(pod.IsMirror);
    }

    [Fact]
    public void Resources_of_the_pod_are_read()
    {
        var resources = Manifest.Pod("{kind: Pod, spec: {resources: {requests: {memory: 1Gi}, limits: {cpu: 2}}, containers: [{name: a}]}}").Resources;
        Assert.Equal(1073741824, resources?.MemoryRequest?.Value);
        Assert.Equal(2, resources?.CpuLimit?.Value);
        Assert.Null(resources?.MemoryLimit);
    }

    [Fact]
    public void Hostile_text_leaves_escaped()
    {
        var set = Manifest.Clean("{kind: Pod, metadata: {name: \"a\\e[2J\", namespace: \"b\\u202e\"}, spec: {containers: [{name: \"c\\n\"}]}}\n---\n{kind: \"X\\e]0;\", metadata: {name: \"y\\a\"}}");
        var pod = Assert.Single(set.Pods);
        Assert.Equal((@"a\x1b[2J", @"b\u202e", @"c\x0a"), (pod.Name, pod.Namespace, pod.Containers[0].Name));
        Assert.Equal(@"pods.yaml, line 3: X\x1b]0; y\x07 is neither a pod nor a node and has no pod template", Assert.Single(set.Skipped));
    }

    [Fact]
    public void Anchors_aliases_and_merge_keys_work_as_in_kubectl()
    {
        var pod = Manifest.Pod("""
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: a
                resources: &small
                  requests: &ask {memory: 64Mi, cpu: 100m}
                  limits: {memory: 128Mi}
              - name: b
                resources: *small
              - name: c
                resources:
                  requests:
                    <<: *ask
                    memory: 96Mi
              - name: d
                resources:
                  requests:
                    <<: [{cpu: 1}, *ask]
            """);
        Assert.Equal([64, 64, 96, 64], pod.Containers.Select(container => container.Resources.MemoryRequest!.Value.Value >> 20));
        Assert.Equal(["0.1", "0.1", "0.1", "1"], pod.Containers.Select(container => container.Resources.CpuRequest.ToString()));
    }

    [Fact]
    public void The_id_that_a_container_had_before_it_was_killed_is_known_from_its_last_state()
    {
        var pod = Manifest.Pod("""
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: a}, {name: b}]}
            status:
              containerStatuses:
              - name: a
                containerID: containerd://new
                lastState: {terminated: {containerID: "containerd://old", reason: OOMKilled, exitCode: 137}}
              - {name: b, lastState: {}, state: {waiting: {reason: CrashLoopBackOff}}}
            """);
        Assert.Equal([("new", "old"), (null, null)], pod.Containers.Select(container => (container.ContainerId, container.PreviousContainerId)));
    }
}
