using System.Globalization;
using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

/// <summary>What is plainly no report gives none, and is not counted as one that could not be read.</summary>
public class NoAlarmTests
{
    private const string Uid = "6d0b1f7e-3c55-4b8e-9a40-51e2c7d9a8b3";
    private static readonly string Id = string.Concat(Enumerable.Repeat("9c4e", 16));

    /// <summary>What the programs of a busy node write while nothing is wrong; {n} is a number.</summary>
    private static readonly string[] Healthy =
    [
        "kubelet[1410]: I0519 {t}.101010    1410 kubelet.go:2542] \"SyncLoop (PLEG): event for pod\" pod=\"shop/web-{n}\" event={\"ID\":\"{uid}\",\"Type\":\"ContainerDied\",\"Data\":\"{id}\"}",
        "kubelet[1410]: I0519 {t}.101011    1410 kubelet.go:2542] \"SyncLoop (PLEG): event for pod\" pod=\"shop/web-{n}\" event={\"ID\":\"{uid}\",\"Type\":\"ContainerStarted\",\"Data\":\"{id}\"}",
        "kubelet[1410]: I0519 {t}.101012    1410 pod_startup_latency_tracker.go:104] \"Observed pod startup duration\" pod=\"shop/web-{n}\" podStartSLOduration=2.1",
        "kubelet[1410]: I0519 {t}.101013    1410 kuberuntime_container.go:808] \"Killing container with a grace period\" pod=\"shop/web-{n}\" podUID=\"{uid}\" containerName=\"web\" containerID=\"containerd://{id}\" gracePeriod=30",
        "kubelet[1410]: I0519 {t}.101014    1410 eviction_manager.go:172] \"Eviction manager: no resources are starved\"",
        "kubelet[1410]: I0519 {t}.101015    1410 kubelet_node_status.go:729] \"Recording event message for node\" node=\"n4\" event=\"NodeHasSufficientMemory\"",
        "kubelet[1410]: I0519 {t}.101016    1410 scope.go:117] \"RemoveContainer\" containerID=\"{id}\"",
        "kubelet[1410]: E0519 {t}.101017    1410 pod_workers.go:1301] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"web\\\" with CrashLoopBackOff: \\\"back-off 20s restarting failed container=web pod=web-{n}_shop({uid})\\\"\" pod=\"shop/web-{n}\" podUID=\"{uid}\"",
        "kubelet[1410]: I0519 {t}.101018    1410 prober.go:107] \"Probe failed\" probeType=\"Readiness\" pod=\"shop/web-{n}\" containerName=\"web\" probeResult=\"failure\" output=\"HTTP probe failed with statuscode: 503\"",
        "kubelet[1410]: I0519 {t}.101019    1410 status_manager.go:895] \"Failed to update status for pod\" pod=\"shop/web-{n}\" err=\"PodReadyToStartContainers\"",
        "containerd[1202]: time=\"2025-05-19T{t}.2Z\" level=info msg=\"RunPodSandbox for &PodSandboxMetadata{Name:web-{n},Uid:{uid},Namespace:shop,Attempt:0,}\"",
        "containerd[1202]: time=\"2025-05-19T{t}.3Z\" level=info msg=\"RunPodSandbox for &PodSandboxMetadata{Name:web-{n},Uid:{uid},Namespace:shop,Attempt:0,} returns sandbox id \\\"{id}\\\"\"",
        "containerd[1202]: time=\"2025-05-19T{t}.4Z\" level=info msg=\"CreateContainer within sandbox \\\"{id}\\\" for container &ContainerMetadata{Name:web,Attempt:0,}\"",
        "containerd[1202]: time=\"2025-05-19T{t}.5Z\" level=info msg=\"CreateContainer within sandbox \\\"{id}\\\" for &ContainerMetadata{Name:web,Attempt:0,} returns container id \\\"{id}\\\"\"",
        "containerd[1202]: time=\"2025-05-19T{t}.6Z\" level=info msg=\"StartContainer for \\\"{id}\\\"\"",
        "containerd[1202]: time=\"2025-05-19T{t}.7Z\" level=info msg=\"StartContainer for \\\"{id}\\\" returns successfully\"",
        "containerd[1202]: time=\"2025-05-19T{t}.8Z\" level=info msg=\"shim disconnected\" id={id} namespace=k8s.io",
        "containerd[1202]: time=\"2025-05-19T{t}.9Z\" level=info msg=\"TaskExit event in podsandbox handler container_id:\\\"{id}\\\" id:\\\"{id}\\\" pid:{n} exited_at:{seconds:1747600000}\"",
        "containerd[1202]: time=\"2025-05-19T{t}.9Z\" level=warning msg=\"cleaning up after shim disconnected\" id={id} namespace=k8s.io",
        "dockerd[990]: time=\"2025-05-19T{t}.1Z\" level=info msg=\"ignoring event\" container={id} module=libcontainerd namespace=moby topic=/tasks/delete type=\"*events.TaskDelete\"",
        "dockerd[990]: time=\"2025-05-19T{t}.1Z\" level=info msg=\"Container failed to exit within 10s of signal 15 - using the force\" container={id}",
        "crio[801]: time=\"2025-05-19 {t}.1Z\" level=info msg=\"Running pod sandbox: shop/web-{n}/POD\" id=77 name=/runtime.v1.RuntimeService/RunPodSandbox",
        "crio[801]: time=\"2025-05-19 {t}.2Z\" level=info msg=\"Created container {id}: shop/web-{n}/web\" id=78 name=/runtime.v1.RuntimeService/CreateContainer",
        "crio[801]: time=\"2025-05-19 {t}.3Z\" level=info msg=\"Started container\" PID={n} containerID={id} description=shop/web-{n}/web id=79 name=/runtime.v1.RuntimeService/StartContainer sandboxID={id}",
        "conmon[70{n}]: conmon 9c4e9c4e9c4e9c4e9c4e <ninfo>: container {n} exited with status 137",
        "systemd[1]: Started cri-containerd-{id}.scope - libcontainer container {id}.",
        "systemd[1]: cri-containerd-{id}.scope: Deactivated successfully.",
        "systemd[1]: cri-containerd-{id}.scope: Consumed 1.204s CPU time.",
        "systemd[1]: Listening on systemd-oomd.socket - Userspace Out-Of-Memory (OOM) Killer Socket.",
        "systemd[1]: Started systemd-oomd.service - Userspace Out-Of-Memory (OOM) Killer.",
        "systemd[1]: backup-{n}.service: Failed with result 'exit-code'.",
        "systemd[1]: backup-{n}.service: Main process exited, code=killed, status=9/KILL",
        "systemd-oomd[611]: Considered 12 cgroups for killing, top candidates were:",
        "earlyoom[512]: mem avail: 12001 of 15913 MiB (75.42%), swap free: 2047 of 2047 MiB (100.00%)",
        "earlyoom[512]: sending SIGTERM when mem <= 10.00% and swap <= 10.00%,",
        "audit[{n}]: EXECVE argc=4 a0=\"crictl\" a1=\"inspect\" a2=\"--name\" a3=\"StartContainer\"",
        "kernel: audit: type=1400 audit(1747600000.101:{n}): apparmor=\"ALLOWED\" operation=\"open\" profile=\"cri-containerd.apparmor.d\" name=\"/proc/{n}/cmdline\" pid={n} comm=\"runc\"",
        "sudo[{n}]:    ops : TTY=pts/0 ; PWD=/home/ops ; USER=root ; COMMAND=/usr/bin/grep -i out of memory /var/log/syslog",
        "sudo[{n}]:    ops : TTY=pts/0 ; PWD=/home/ops ; USER=root ; COMMAND=/usr/bin/journalctl -k -g page allocation failure",
        "sshd[{n}]: Accepted publickey for ops from 192.0.2.{n} port 50{n} ssh2: ED25519 SHA256:abc",
        "CRON[{n}]: (root) CMD (/usr/local/bin/check-oom.sh --pattern 'Killed process' > /dev/null)",
        "postgres[{n}]: [3-1] 2025-05-19 {t} UTC [77] ERROR:  out of memory",
        "postgres[{n}]: [3-2] 2025-05-19 {t} UTC [77] DETAIL:  Failed on request of size 1048576.",
        "java[{n}]: java.lang.OutOfMemoryError: Java heap space; process was not killed",
        "prometheus[{n}]: ts=2025-05-19T{t}.1Z caller=manager.go:213 level=info component=\"rule manager\" msg=\"rule loaded\" rule=ContainerOOMKilled",
        "alertmanager[{n}]: ts=2025-05-19T{t}.1Z caller=dispatch.go:165 level=debug msg=\"Received alert\" alert=PodOOMKilled[abc][resolved]",
        "fluent-bit[{n}]: [2025/05/19 {t}] [ info] [input:tail:tail.0] inotify_fs_add(): inode={n} watch_fd=3 name=/var/log/containers/web-{n}.log",
        "kernel: cni0: port {n}(veth9c4e{n}) entered forwarding state",
        "kernel: IPv6: ADDRCONF(NETDEV_CHANGE): veth9c4e{n}: link becomes ready",
        "kernel: device veth9c4e{n} entered promiscuous mode",
        "kernel: TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.",
        "kernel: overlayfs: fs on '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/{n}/fs' does not support file handles, falling back to xino=off.",
        "kernel: Linux version 6.1.0-21-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.90-1 (2024-05-03)",
        "kernel: Memory: 16318464K/16777216K available (14342K kernel code, 2332K rwdata, 9064K rodata, 2804K init, 17380K bss, 458752K reserved, 0K cma-reserved)",
        "kernel: perf: interrupt took too long (2512 > 2500), lowering kernel.perf_event_max_sample_rate to 79500",
        "kernel: EXT4-fs (sdb1): mounted filesystem with ordered data mode. Quota mode: none.",
        "NetworkManager[702]: <info>  [1747600000.{n}] device (veth9c4e{n}): state change: unmanaged -> unavailable (reason 'connection-assumed')",
        "dhclient[{n}]: bound to 192.0.2.{n} -- renewal in 1500 seconds.",
        "rsyslogd: imjournal: 2000 messages lost due to rate-limiting (20000 allowed within 600 seconds)",
        "systemd-journald[300]: Suppressed {n} messages from kubelet.service",
        "calico-node[{n}]: 2025-05-19 {t}.101 [INFO][61] felix/int_dataplane.go 1259: Linux interface state changed. ifaceName=\"cali9c4e\" state=\"up\"",
        "kube-state-metrics[{n}]: I0519 {t}.1 1 builder.go:282] \"Active resources\" activeStoreNames=\"pods\" note=\"kube_pod_container_status_last_terminated_reason OOMKilled\"",
    ];

    [Theory]
    [InlineData("syslog")]
    [InlineData("iso")]
    [InlineData("journal")]
    [InlineData("cri")]
    public void A_busy_node_with_nothing_wrong(string form)
    {
        var text = new StringBuilder();
        for (var number = 0; number < 2000; number++)
        {
            var time = TimeSpan.FromSeconds(36_000 + number).ToString("c", CultureInfo.InvariantCulture);
            var line = Healthy[number * 7 % Healthy.Length].Replace("{t}", time, StringComparison.Ordinal).Replace("{n}", (number % 250).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{uid}", Uid, StringComparison.Ordinal).Replace("{id}", Id, StringComparison.Ordinal);
            text.Append(form switch
            {
                "syslog" => $"May 19 {time} n4 {line}\n",
                "iso" => $"2025-05-19T{time}.000000+00:00 n4 {line}\n",
                "cri" => $"2025-05-19T{time}.000000000Z stdout F May 19 {time} n4 {line}\n",
                _ => $"{{\"__REALTIME_TIMESTAMP\":\"17476488{number:D8}\",\"_HOSTNAME\":\"n4\",\"SYSLOG_IDENTIFIER\":\"{line[..line.IndexOfAny(['[', ':'])]}\",\"_TRANSPORT\":\"{(line.StartsWith("kernel", StringComparison.Ordinal) ? "kernel" : "syslog")}\",\"MESSAGE\":{System.Text.Json.JsonSerializer.Serialize(line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..])}}}\n",
            });
        }

        Assert.Equal("", Told(text.ToString()));
    }

    [Theory]
    [InlineData("Last night two of our workers had a page allocation failure and the pods on them did not start.")]
    [InlineData("The kernel invoked oom-killer three times on that host, although free shows plenty of memory.")]
    [InlineData("We see \"Killed process\" in the log of almost every node since the upgrade.")]
    [InlineData("Does anybody know why the pod is OOMKilled when its usage is far below the limit?")]
    [InlineData("It says Out of memory when a CreateContainer call comes, but nothing else is wrong there.")]
    [InlineData("> I think the oom_reaper: lines are harmless, they only tell that memory was given back.")]
    [InlineData("The function page_alloc prints \"page allocation failure: order:4\" where nothing else can be done about it.")]
    public void Prose(string line) => Assert.Equal("", Told("Hello,\n\n" + line + "\n\nThanks in advance\n"));

    [Theory]
    [InlineData("\tpr_warn(\"%s: page allocation failure: order:%u, mode:%#x(%pGg)\", current->comm, order, gfp_mask);")]
    [InlineData("\t/* the caller has printed a page allocation failure already */")]
    [InlineData(" * invoked oom-killer is printed by dump_header()")]
    [InlineData("// RunPodSandbox creates and starts a pod-level sandbox; an error is returned where that failed")]
    [InlineData("func (m *kubeGenericRuntimeManager) createPodSandbox(ctx context.Context, pod *v1.Pod) (string, string, error) {")]
    [InlineData("\t\treturn nil, fmt.Errorf(\"failed to start sandbox container task: OCI runtime create failed\")")]
    [InlineData("+\tif (strstr(line, \"Out of memory: Killed process \"))")]
    [InlineData("-\tklog.ErrorS(err, \"CreatePodSandbox for pod failed\", \"pod\", klog.KObj(pod))")]
    [InlineData("OOM_RE = re.compile(r'Killed process (\\d+) \\((.+)\\) total-vm:')")]
    [InlineData("      \"pattern\": \"Killed process \\\\d+ (.+) total-vm:\\\\d+kB, anon-rss:\\\\d+kB, file-rss:\\\\d+kB.*\"")]
    [InlineData("        expr: kube_pod_container_status_last_terminated_reason{reason=\"OOMKilled\"} == 1")]
    [InlineData("dmesg | grep -i 'killed process'")]
    [InlineData("  if echo \"$line\" | grep -q 'page allocation failure'; then")]
    [InlineData("# a page allocation failure of order 4 or more is what we look for")]
    public void Source_code_rules_and_commands(string line) => Assert.Equal("", Told("x\n" + line + "\ny\n"));

    /// <summary>Something is left of a report in each, whoever hands it on.</summary>
    [Theory]
    [InlineData("%%q7 dockerd: page allocation failure: ord")]
    [InlineData("Memory cgroup out of memory")]
    [InlineData("relay[77]: dockerd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0")]
    [InlineData("Mar  4 05:06:07 node7 kernel: something: page allocation failure")]
    [InlineData("agent> error: CreatePodSandbox web-1: refused")]
    [InlineData("host9 %% page allocation failure %% order 3 was what the console still had of that")]
    [InlineData("Mar  4 05:06:07 node7 kernel: SLUB: Unable to allocate me")]
    [InlineData("SLUB: Unable to all")]
    [InlineData("Mar  4 05:06:07 node7 kernel: oom-kill:constr")]
    [InlineData("node7: oom-kill:constraint=")]
    public void What_is_left_of_a_report_is_told(string line) => Assert.NotEqual("", Told("x\n" + line + "\ny\n"));

    /// <summary>What all commands say of a text: their objects, and the warning.</summary>
    private static string Told(string text)
    {
        var told = new List<string>();
        var options = SampleLogs.Options with { Warning = told.Add };
        LogInput[] Input() => [new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test")];
        told.AddRange(PageAllocFailures.Read(Input(), options).Select(static one => one.ToString()));
        told.AddRange(OomKills.Read(Input(), options).Select(static one => one.ToString()));
        told.AddRange(ContainerStartFailures.Read(Input(), options, includeEviction: true).Select(static one => one.ToString()));
        return string.Join('\n', told.Distinct());
    }
}
