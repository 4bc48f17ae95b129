using System.Text;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Yaml;

namespace FragTools.Tests;

/// <summary>Which objects are found, in which wrappings.</summary>
public sealed class ObjectTests
{
    [Theory]
    [InlineData("Deployment", "apps/v1")]
    [InlineData("ReplicaSet", "apps/v1")]
    [InlineData("StatefulSet", "apps/v1")]
    [InlineData("DaemonSet", "apps/v1")]
    [InlineData("Job", "batch/v1")]
    [InlineData("ReplicationController", "v1")]
    [InlineData("DeploymentConfig", "apps.openshift.io/v1")]
    [InlineData("Rollout", "argoproj.io/v1alpha1")]
    public void What_carries_a_pod_template_is_read(string kind, string version)
    {
        var pod = Manifest.Pod($$"""
            apiVersion: {{version}}
            kind: {{kind}}
            metadata: {name: web, namespace: shop, uid: 0a1b2c3d-1111-2222-3333-444455556666 }
            spec:
              replicas: 3
              template:
                metadata:
                  annotations: {scheduler.alpha.kubernetes.io/critical-pod: ""}
                spec:
                  priorityClassName: gold
                  containers:
                  - name: web
                    resources: {limits: {memory: 1Gi } }
            """);
        Assert.Equal((kind, "web", "shop", "gold", true), (pod.Kind, pod.Name, pod.Namespace, pod.PriorityClass, pod.HasCriticalAnnotation));
        Assert.Equal(1073741824, Assert.Single(pod.Containers).Resources.MemoryLimit?.Value);
        // The workload has a uid; its pods do not have one yet, and no admission has seen them.
        Assert.Null(pod.Uid);
        Assert.False(pod.IsFromCluster);
    }

    [Fact]
    public void A_cron_jobs_template_is_one_job_deeper_and_a_pod_template_is_its_own()
    {
        Assert.Equal("CronJob", Manifest.Pod("{kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}}").Kind);
        Assert.Equal("PodTemplate", Manifest.Pod("{kind: PodTemplate, metadata: {name: t}, template: {spec: {containers: [{name: a}]}}}").Kind);
    }

    [Fact]
    public void Many_documents_are_read_with_the_line_of_each()
    {
        var set = Manifest.Clean("""
            # a comment, and an empty document
            ---
            ---
            kind: Pod
            metadata: {name: a}
            spec: {containers: [{name: x}]}
            ...
            ---
            kind: Service
            metadata: {name: s, namespace: shop}
            spec: {ports: [{port: 80}]}
            ---
            kind: Pod
            metadata: {name: b}
            spec: {containers: [{name: x}]}
            """);
        Assert.Equal([("a", "pods.yaml, line 4"), ("b", "pods.yaml, line 13")], set.Pods.Select(pod => (pod.Name, pod.Source)));
        Assert.Equal(["pods.yaml, line 9: Service shop/s is neither a pod nor a node and has no pod template"], set.Skipped);
    }

    [Theory]
    [InlineData("List")]
    [InlineData("PodList")]
    public void A_list_is_read_item_by_item(string kind)
    {
        var set = Manifest.Clean($$$"""
            apiVersion: v1
            kind: {{{kind}}}
            metadata: {resourceVersion: ""}
            items:
            - apiVersion: v1
              kind: Pod
              metadata: {name: a}
              spec: {containers: [{name: x}]}
            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: c}
            - apiVersion: v1
              kind: Node
              metadata: {name: n}
              status: {capacity: {memory: 2041888Ki}}
            """);
        Assert.Equal("a", Assert.Single(set.Pods).Name);
        Assert.Equal("n", Assert.Single(set.Nodes).Name);
        Assert.Single(set.Skipped);
    }

    [Fact]
    public void Items_of_a_typed_list_need_not_say_their_kind()
        => Assert.Equal("Pod", Manifest.Pod("""{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"},"spec":{"containers":[{"name":"x"}]}}]}""").Kind);

    [Fact]
    public void Json_is_read_as_kubectl_prints_it()
    {
        var pod = Manifest.Pod(
            "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"metadata\": {\n\t\t\"annotations\": {\n"
            + "\t\t\t\"kubectl.kubernetes.io/last-applied-configuration\": \"{\\\"kind\\\":\\\"Pod\\\",\\\"x\\\":\\\"\\ud83d\\ude00 \\/ \\u003c\\\"}\\n\"\n"
            + "\t\t},\n\t\t\"name\": \"a\"\n\t},\n\t\"spec\": {\n\t\t\"containers\": [\n\t\t\t{\n\t\t\t\t\"name\": \"x\",\n"
            + "\t\t\t\t\"resources\": {\"requests\": {\"memory\": \"64Mi\"}}\n\t\t\t}\n\t\t],\n\t\t\"priority\": 0\n\t}\n}\n");
        Assert.Equal(67108864, Assert.Single(pod.Containers).Resources.MemoryRequest?.Value);
        Assert.Equal(0, pod.Priority);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Byte_order_marks_and_windows_line_ends_are_no_obstacle(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] text = [.. encoding.Preamble, .. encoding.GetBytes("kind: Pod\r\nmetadata:\r\n  name: ä\r\nspec:\r\n  containers:\r\n  - name: x\r\n")];
        var set = new PodManifestReader().Read(text, "pods.yaml");
        Assert.Empty(set.Errors);
        Assert.Equal("ä", Assert.Single(set.Pods).Name);
    }

    [Fact]
    public void A_node_gives_name_capacity_and_kubelet_version()
    {
        var set = Manifest.Clean("""
            kind: Node
            metadata: {name: node-1}
            status:
              allocatable: {memory: 1900000Ki}
              capacity: {cpu: "2", memory: 2041888Ki}
              nodeInfo: {kubeletVersion: v1.14.1-k3s.4}
            ---
            kind: Node
            metadata: {name: node-2}
            """);
        Assert.Equal([new NodeManifest("node-1", 2090893312, new KubernetesVersion(1, 14, 1)), new NodeManifest("node-2", null, null)], set.Nodes);
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public void A_pod_that_is_over_is_named_and_passed_over(string phase)
    {
        var set = Manifest.Read($"{{kind: Pod, metadata: {{name: job-1, namespace: shop}}, spec: {{containers: [{{name: a}}]}}, status: {{phase: {phase}}}}}\n---\n{{kind: Node, metadata: {{name: n}}}}");
        Assert.Empty(set.Pods);
        Assert.Empty(set.Errors);
        Assert.Equal([$"pods.yaml, line 1: Pod shop/job-1 is {phase}: none of its containers runs"], set.Skipped);
    }

    [Fact]
    public void A_whole_cluster_as_kubectl_prints_it_is_scored()
    {
        var set = new PodManifestReader().Read(new NodeInput.CapturedFile(Repository.Fixture("unknown-cluster-1.31", "cluster.yaml")));
        var reading = ManifestScores.Score(set, capacityBytes: null, version: null);
        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Warnings);
        Assert.EndsWith("Pod shop/batch-28910000-k4f7d is Succeeded: none of its containers runs", Assert.Single(set.Skipped), StringComparison.Ordinal);
        // 8008164Ki = 8200359936. 70Mi: 8.9, 64Mi: 8.1, 1Gi: 130.9 thousandths of it.
        Assert.Equal(
            [
                ("default", "debug", "debug", QosClass.BestEffort, 1000),
                ("kube-system", "coredns-6f6b679f8f-9qxkw", "coredns", QosClass.Burstable, 992),
                ("shop", "web-7d4b9c6f5-x2x4z", "proxy", QosClass.Burstable, 992),
                ("shop", "web-7d4b9c6f5-x2x4z", "web", QosClass.Burstable, 870),
                ("kube-system", "etcd-node-1", "etcd", QosClass.Burstable, -997),
                ("kube-system", "kube-proxy-7zkqv", "kube-proxy", QosClass.BestEffort, -997),
                ("shop", "db-0", "db", QosClass.Guaranteed, -997),
            ],
            reading.Items.Select(score => (score.Namespace, score.Pod, score.Container, score.QosClass, score.ExpectedOomScoreAdj)));
        Assert.All(reading.Items, score => Assert.Equal(("node-1", 8200359936), (score.Host, score.CapacityBytes)));
        Assert.Equal("00112233445566778899aabbccddeeff", reading.Items.Single(score => score.IsStatic == true).PodUid);
        Assert.Equal("proxy", reading.Items.Single(score => score.IsSidecar == true).Container);
    }

    [Theory]
    [InlineData("", "pods.yaml: is empty")]
    [InlineData("# nothing\n---\n", "pods.yaml: is empty")]
    [InlineData("kind: Service\nmetadata: {name: s}\n", "pods.yaml: holds no pod, no pod template and no node, only 1 other objects")]
    [InlineData("replicas: 3\n", "pods.yaml: holds no pod, no pod template and no node, only 1 other objects")]
    public void A_text_without_anything_to_score_is_an_error(string text, string message)
    {
        var error = Manifest.Error(text);
        Assert.Equal((NodeError.PodManifestInvalid, message), (error.Error, error.Message));
    }

    [Fact]
    public void Several_inputs_are_put_together_so_that_the_nodes_of_one_serve_the_pods_of_another()
    {
        var set = PodManifestSet.Combine(
        [
            Manifest.Read("{kind: Pod, metadata: {name: p, uid: u}, spec: {nodeName: n, containers: [{name: a, resources: {requests: {memory: 100Mi}}}]}}\n---\n{kind: Secret}"),
            Manifest.Read("{kind: Node, metadata: {name: n}, status: {capacity: {memory: 1000Mi}}}\n---\n- no object"),
        ]);
        Assert.Equal(900, Assert.Single(ManifestScores.Score(set, null, null).Items).ExpectedOomScoreAdj);
        Assert.Single(set.Skipped);
        Assert.Single(set.Errors);
    }
}
