using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;
using FragTools.Pods;
using FragTools.Yaml;

namespace FragTools.Tests.Diagnosis;

/// <summary>The kernel knows a pod by its uid and a container by its id: the names stand in whatever was pasted beside its report.</summary>
public class NamedPodTests
{
    private const string Pod = "till-7f4c9d6b58-k2m9x";
    private const string Uid = "2d6f81c3-94aa-4b17-8c5e-0b7a9e3d1f46";
    private const string Other = "aaaaaaaa-94aa-4b17-8c5e-0b7a9e3d1f46";
    private const string Id = "b7e1c09d5a3f42686e8d17c4f2ab930596d1e8f7a0c3b5d2948671e0f3a5c7d9";
    private const string Sandbox = "77aa55cc77aa55cc77aa55cc77aa55cc77aa55cc77aa55cc77aa55cc77aa55cc";
    private const string Kubelet = "Mar  4 05:06:10 n1 kubelet[9]: I0304 05:06:10.000000       9 ";
    private const string Containerd = "Mar  4 05:06:10 n1 containerd[7]: time=\"2026-03-04T05:06:10Z\" level=info msg=\"";
    private const string CrictlHead = "CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD                     NAMESPACE\n";

    private static readonly string Kill = string.Concat(new[]
    {
        "till invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "CPU: 1 PID: 2207 Comm: till Not tainted 6.9.7 #1",
        "memory: usage 307200kB, limit 307200kB, failcnt 8",
        $"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/kubepods/burstable/pod{Uid}/{Id},task_memcg=/kubepods/burstable/pod{Uid}/{Id},task=till,pid=2207,uid=0",
        "Memory cgroup out of memory: Killed process 2207 (till) total-vm:900000kB, anon-rss:300000kB, file-rss:100kB, shmem-rss:0kB, UID:0 pgtables:1200kB oom_score_adj:0",
    }.Select(static line => $"Mar  4 05:06:07 n1 kernel: {line}\n"));

    /// <summary>What stands beside the report; the twin has the same of another pod.</summary>
    public static TheoryData<string, string> Beside => new()
    {
        { "crictl ps", CrictlHead + $"{Id[..13]}       5f9cb3aa1c0ee       3 minutes ago       Running             till                4                   {Sandbox[..13]}       {Pod}    shop\n" },
        { "docker ps", $"CONTAINER ID   IMAGE          COMMAND   CREATED         STATUS         PORTS     NAMES\n{Id[..12]}   5f9cb3aa1c0e   \"/app\"    5 minutes ago   Up 3 minutes             k8s_till_{Pod}_shop_{Uid}_3\n" },
        { "ls /var/log/pods", $"# ls -l /var/log/pods/\ntotal 8\ndrwxr-xr-x 3 root root 4096 Mar  4 05:00 kube-system_dns-x_{Other}\ndrwxr-xr-x 3 root root 4096 Mar  4 05:01 shop_{Pod}_{Uid}\n" },
        { "ls /var/log/containers", $"lrwxrwxrwx 1 root root 100 Mar  4 05:00 {Pod}_shop_till-{Id}.log -> /var/log/pods/shop_{Pod}_{Uid}/till/3.log\n" },
        { "a log's path", $"/var/log/pods/shop_{Pod}_{Uid}/till/3.log\n" },
        { "kubectl describe", $"Name:             {Pod}\nNamespace:        shop\nNode:             n1/10.0.0.7\nContainers:\n  till:\n    Container ID:   containerd://{Id}\n    State:          Running\n" },
        { "kubectl -o yaml", $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {Pod}\n  namespace: shop\n  uid: {Uid}\nstatus:\n  phase: Running\n" },
        { "kubectl -o json", $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"{Pod}\",\"namespace\":\"shop\",\"uid\":\"{Uid}\"}},\"status\":{{\"phase\":\"Running\"}}}}\n" },
        { "custom columns", $"NAMESPACE   NAME                    UID\nshop        {Pod}   {Uid}\n" },
        { "a volume", Kubelet + $"reconciler_common.go:245] \"operationExecutor.VerifyControllerAttachedVolume started for volume \\\"t\\\" (UniqueName: \\\"kubernetes.io/projected/{Uid}-t\\\") pod \\\"{Pod}\\\" (UID: \\\"{Uid}\\\") \" pod=\"shop/{Pod}\"\n" },
        { "a container that started", Kubelet + $"kubelet.go:2453] \"SyncLoop (PLEG): event for pod\" pod=\"shop/{Pod}\" event={{\"ID\":\"{Uid}\",\"Type\":\"ContainerStarted\",\"Data\":\"{Id}\"}}\n" },
        { "the same before 1.20", Kubelet + $"kubelet.go:1953] SyncLoop (PLEG): \"{Pod}_shop({Uid})\", event: &pleg.PodLifecycleEvent{{ID:\"{Uid}\", Type:\"ContainerStarted\", Data:\"{Id}\"}}\n" },
        { "a crash loop", Kubelet + $"pod_workers.go:1298] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"till\\\" with CrashLoopBackOff: \\\"back-off 10s\\\"\" pod=\"shop/{Pod}\" podUID=\"{Uid}\"\n" },
        { "a sandbox", Containerd + $"RunPodSandbox for &PodSandboxMetadata{{Name:{Pod},Uid:{Uid},Namespace:shop,Attempt:0,}} returns sandbox id \\\"{Sandbox}\\\"\"\n" },
        { "a container of a sandbox", Containerd + $"RunPodSandbox for &PodSandboxMetadata{{Name:{Pod},Uid:{Uid},Namespace:shop,Attempt:0,}} returns sandbox id \\\"{Sandbox}\\\"\"\n" + Containerd + $"CreateContainer within sandbox \\\"{Sandbox}\\\" for &ContainerMetadata{{Name:till,Attempt:3,}} returns container id \\\"{Id}\\\"\"\n" },
        { "CRI-O", $"Mar  4 05:06:10 n1 crio[7]: time=\"2026-03-04 05:06:10.0Z\" level=info msg=\"Started container\" PID=777 containerID={Id} description=shop/{Pod}/till id=0a name=/runtime.v1.RuntimeService/StartContainer sandboxID={Sandbox}\n" },
        { "labels", $"\"io.kubernetes.pod.name\": \"{Pod}\",\n\"io.kubernetes.pod.namespace\": \"shop\",\n\"io.kubernetes.pod.uid\": \"{Uid}\"\n" },
        { "docker inspect", $"[\n  {{\n    \"Id\": \"{Id}\",\n    \"Created\": \"2026-03-04T05:00:00Z\",\n    \"Config\": {{ \"Labels\": {{ \"io.kubernetes.pod.name\": \"{Pod}\", \"io.kubernetes.pod.namespace\": \"shop\", \"io.kubernetes.pod.uid\": \"{Uid}\" }} }}\n  }}\n]\n" },
    };

    [Theory]
    [MemberData(nameof(Beside))]
    public void A_pod_is_named_wherever_its_name_stands(string what, string text)
    {
        foreach (var log in (string[])[Kill + text, text + Kill])
        {
            var verdict = Read(log);
            Assert.Equal((Verdict.CgroupLimit, Confidence.Proven), (verdict.Verdict, verdict.Confidence));
            Assert.Contains($"of pod shop/{Pod} was", verdict.Summary, StringComparison.Ordinal);
            Assert.Contains(verdict.Affected, static pod => pod.ToString() == $"shop/{Pod}");
            Assert.StartsWith("kubectl -n shop ", verdict.Remedies[0].ShellCommand, StringComparison.Ordinal);
            Assert.Equal(0, verdict.UnreadLines);
        }

        // The same of another pod names nobody.
        var other = Read(Kill + text.Replace(Uid, Other, StringComparison.Ordinal).Replace(Id[..12], Sandbox[..12], StringComparison.Ordinal));
        Assert.DoesNotContain(Pod, other.Summary, StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE\nshop   " + Pod + "   1/1   Running   3   5m\n")]
    [InlineData("tmpfs on /var/lib/kubelet/pods/" + Uid + "/volumes/kubernetes.io~projected/t type tmpfs (rw,relatime)\n")]
    [InlineData("the pod " + Pod + " of shop was slow\n")]
    public void What_names_no_uid_and_no_container_names_no_pod(string text)
        => Assert.DoesNotContain(Pod, Read(Kill + text).Summary, StringComparison.Ordinal);

    [Fact]
    public void One_name_with_its_namespace_counts_before_one_without()
    {
        var volume = Kubelet + $"reconciler.go:224] operationExecutor.MountVolume started for volume \"t\" (UniqueName: \"kubernetes.io/secret/{Uid}-t\") pod \"{Pod}\" (UID: \"{Uid}\") \n";
        Assert.Contains($"of pod {Pod} was", Read(Kill + volume).Summary, StringComparison.Ordinal);
        Assert.Contains($"of pod shop/{Pod} was", Read(Kill + volume + Kubelet + $"kubelet.go:1] \"x\" pod=\"shop/{Pod}\" podUID=\"{Uid}\" path=\"/var/log/pods\"\n").Summary, StringComparison.Ordinal);
        Assert.Contains($"of pod shop/{Pod} was", Read($"/var/log/pods/shop_{Pod}_{Uid}/till/3.log\n" + Kill + volume).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_completer_offers_the_pods_that_a_tree_names()
    {
        using var tree = new TempTree();
        tree.Write($"var/log/pods/shop_{Pod}_{Uid}/till/0.log", "");
        tree.Write($"var/log/containers/db-0_shop_db-{Id}.log", "");
        Assert.Equal(["shop/db-0", $"shop/{Pod}"], PodSelection.Known(tree.Root));
        Assert.Empty(PodSelection.Known(new FragTools.Linux.LinuxRoot(Repository.Fixture("5.15-healthy"))));
    }

    private static FragmentationVerdict Read(string log)
        => Assert.Single(NodeDiagnosis.Run(
            [new FragTools.Linux.NodeInput.Text(System.Text.Encoding.UTF8.GetBytes(log), "log")],
            Diagnose.Options with { Yaml = new PodManifestReader().ReadValues }).SelectMany(static reading => reading.Items));
}
