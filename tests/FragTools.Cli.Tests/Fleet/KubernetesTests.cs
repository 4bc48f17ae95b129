using System.Text.Json;
using System.Text.RegularExpressions;
using FragTools.Tests.Native;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace FragTools.Tests.Fleet;

/// <summary>
/// The manifests as kubectl builds them, against the models of Kubernetes' API where an unknown field is an error; and the native
/// file in a container of runc that is as restricted as they say.
/// </summary>
public sealed partial class KubernetesTests : IDisposable
{
    private readonly Trees _trees = new();

    public void Dispose() => _trees.Dispose();

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/remedy")]
    [InlineData("overlays/nonroot")]
    [InlineData("overlays/debug")]
    public void What_kubectl_builds_is_what_the_API_knows(string folder)
    {
        var objects = Build(folder);
        Assert.All(objects, one => Assert.IsNotType<object>(one));
        if (folder == "overlays/debug")
        {
            Assert.Equal(["diagnose", "--root", "/host", "--detailed"], Assert.IsType<V1Pod>(Assert.Single(objects)).Spec.Containers[0].Args);
            return;
        }

        var set = Assert.Single(objects.OfType<V1DaemonSet>());
        var pod = set.Spec.Template.Spec;
        Assert.Equal(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.True(pod.HostNetwork is not true && pod.HostPID is not true && pod.HostIPC is not true);
        var container = Assert.Single(pod.Containers);
        Assert.Matches("^registry.example/fragtools:[0-9]", container.Image);
        Assert.NotEqual(true, container.SecurityContext.Privileged);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Equal(["SYSLOG"], container.SecurityContext.Capabilities.Add);
        Assert.Equal(folder == "overlays/nonroot", container.SecurityContext.RunAsNonRoot == true);
        Assert.Contains("memory", container.Resources.Limits.Keys);
        Assert.Equal(pod.Volumes.Select(volume => volume.Name).Order(), container.VolumeMounts.Select(mount => mount.Name).Order());
        Assert.Equal(folder != "overlays/remedy", container.VolumeMounts.Where(mount => mount.MountPath.StartsWith("/host/", StringComparison.Ordinal)).All(mount => mount.ReadOnlyProperty == true));
        Assert.Equal(folder == "overlays/remedy", container.Args.Contains("--remedy"));
    }

    [Fact]
    public void A_field_that_the_API_does_not_know_is_found()
        => Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString("apiVersion: v1\nkind: Pod\nspec:\n  hostPidd: true\n", null, strict: true));

    /// <summary>The command lines of the manifests: the program takes them.</summary>
    [Theory]
    [InlineData("base")]
    [InlineData("overlays/remedy")]
    public void The_program_takes_the_arguments_of_the_manifest(string folder)
    {
        var root = Node.WriteTo(_trees);
        _trees.Write("node-1/proc/sys/vm/compact_memory", "");
        var arguments = Set(folder).Spec.Template.Spec.Containers[0].Args
            .Select(word => word switch { "/host" => root, "30s" => "100ms", "/textfile/fragtools.prom" => _trees.Path("fragtools.prom"), _ => word });
        var run = Fragtools.Start([.. arguments, "--count", "2", "--order", "1"]);
        Assert.DoesNotContain("Try 'fragtools", run.Errors, StringComparison.Ordinal);
        Assert.Contains("fragtools_zone_free_blocks", File.ReadAllText(_trees.Path("fragtools.prom")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/nonroot")]
    public void The_file_sees_everything_in_a_container_as_restricted_as_the_manifest(string folder)
    {
        Fleet.Needs("runc", "runc");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "runc needs root");
        var set = Set(folder).Spec.Template.Spec;
        var isRoot = set.Containers[0].SecurityContext.RunAsNonRoot != true;
        var bundle = new Bundle(_trees, set, NativeProgram.Of(NativeProgram.X64));
        if (!isRoot)
        {
            Fleet.Needs("setcap", "libcap2-bin");
            Fleet.Clean("setcap", "cap_syslog=ep", bundle.Program);
        }

        var metrics = bundle.Run([.. set.Containers[0].Args.Select(word => word == "30s" ? "200ms" : word), "--count", "2"]);
        Assert.SkipWhen(metrics.Errors.Contains("unable to start container process", StringComparison.Ordinal) || metrics.Errors.Contains("unable to apply cgroup", StringComparison.Ordinal), metrics.Errors);
        Assert.True(metrics.ExitCode == 0, metrics.Output + metrics.Errors);
        var page = File.ReadAllText(Path.Combine(bundle.Textfile, "fragtools.prom"));
        foreach (var name in new[] { "zone_free_blocks", "zone_fragmentation_index", "zone_unusable_index", "zone_watermark_bytes", "compaction_stalls_total", "huge_pages", "verdict" })
        {
            Assert.Contains($"\nfragtools_{name}", page, StringComparison.Ordinal);
        }

        // Root alone may read these.
        Assert.Equal(isRoot, page.Contains("fragtools_zone_page_blocks", StringComparison.Ordinal));

        // The kernel's messages, without /dev/kmsg.
        var diagnosis = bundle.Run(["diagnose", "--root", "/host", "--output", "json"]);
        using var verdict = JsonDocument.Parse(diagnosis.Output);
        var sources = verdict.RootElement[0].GetProperty("Sources").EnumerateArray()
            .Where(source => source.GetProperty("Name").GetString()!.Contains("kmsg", StringComparison.Ordinal)).Select(source => source.GetProperty("State").GetString()).ToList();
        Assert.Equal(["Read"], sources);
    }

    /// <summary>The image that podman makes of the Containerfile, in a store of its own, and its container as restricted as the manifest says.</summary>
    [Fact]
    public void The_image_is_one_file_and_sees_everything_in_a_container_of_the_manifest()
    {
        Fleet.Needs("podman", "podman");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "podman mounts the node's /proc as root");
        Directory.CreateDirectory(_trees.Path("image"));
        File.Copy(NativeProgram.Of(NativeProgram.X64), _trees.Path("image/fragtools"));
        Podman("build", "--quiet", "-f", Fleet.Deploy("kubernetes", "Containerfile"), "-t", "fragtools", _trees.Path("image"));
        Assert.Equal("1 [/fragtools]", Podman("image", "inspect", "fragtools", "--format", "{{len .RootFS.Layers}} {{.Config.Entrypoint}}").Trim());

        var container = Assert.Single(Written().Spec.Template.Spec.Containers);
        var context = container.SecurityContext;
        Assert.False(context.AllowPrivilegeEscalation);
        Directory.CreateDirectory(_trees.Path("textfile"));
        string[] given =
        [
            "run", "--rm", "--network", "none", "--user", $"{context.RunAsUser}:{context.RunAsGroup}", "--security-opt", "no-new-privileges", $"--read-only={context.ReadOnlyRootFilesystem}",
            .. context.Capabilities.Drop.Select(name => $"--cap-drop={name}"), .. context.Capabilities.Add.Select(name => $"--cap-add={name}"),

            // What podman asks for may be more than the machine of a test has.
            "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
            .. container.VolumeMounts.Select(mount => $"--volume={(mount.Name == "textfile" ? _trees.Path("textfile") : "/" + mount.Name)}:{mount.MountPath}:{(mount.ReadOnlyProperty == true ? "ro" : "rw")}"),
            "fragtools", .. container.Args.Select(word => word == "30s" ? "200ms" : word), "--count", "2",
        ];
        var run = Fragtools.Program("podman", [.. Store(), .. given]);
        Assert.SkipWhen(run.Errors.Contains("unable to start container process", StringComparison.Ordinal), run.Errors);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var page = File.ReadAllText(_trees.Path("textfile/fragtools.prom"));
        Assert.All(["zone_free_blocks", "zone_page_blocks", "verdict"], name => Assert.Contains($"\nfragtools_{name}", page, StringComparison.Ordinal));
    }

    /// <summary>Without kubectl, too: each file as it is written.</summary>
    [Theory]
    [InlineData("base/namespace.yaml")]
    [InlineData("base/daemonset.yaml")]
    [InlineData("overlays/debug/pod.yaml")]
    public void A_file_as_it_is_written_is_what_the_API_knows(string file)
        => Assert.IsNotType<object>(Assert.Single(KubernetesYaml.LoadAllFromString(File.ReadAllText(Fleet.Deploy("kubernetes", file)), null, strict: true)));

    [Fact]
    public void The_plugin_runs_a_command_on_a_node_and_deletes_its_pod()
    {
        var calls = FakeKubectl(exitCode: 10);
        var run = Plugin("diagnose", "node/worker-7", "--detailed", "--exit-code");
        Assert.Equal((10, "the verdict\n"), (run.ExitCode, run.Output));
        Assert.Equal(
            [
                "debug node/worker-7 --profile=sysadmin --image=registry.example/fragtools:0.2.0 --attach=false --quiet=false -- /fragtools diagnose --root /host --detailed --exit-code",
                "wait pod/node-debugger-worker-7-x --for=jsonpath={.status.containerStatuses[0].state.terminated} --timeout=120s",
                "logs pod/node-debugger-worker-7-x --follow",
                "get pod node-debugger-worker-7-x -o jsonpath={.status.containerStatuses[0].state.terminated.exitCode}",
                "delete pod node-debugger-worker-7-x --now --wait=false",
            ],
            File.ReadAllLines(calls));
    }

    [Fact]
    public void The_plugin_reads_the_logs_that_the_kubelet_serves()
    {
        var calls = FakeKubectl(exitCode: 0);
        var run = Plugin("logs", "node/worker-7");
        Assert.Contains("order 3", run.Output, StringComparison.Ordinal);
        Assert.Contains("get --raw /api/v1/nodes/worker-7/proxy/logs/syslog", File.ReadAllLines(calls));
        Assert.DoesNotContain(File.ReadAllLines(calls), call => call.StartsWith("debug", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("diagnose")]
    [InlineData("diagnose", "worker-7")]
    [InlineData("diagnose", "node/")]
    [InlineData("diagnose", "node/../../x")]
    [InlineData("logs", "node/a;b")]
    public void The_plugin_takes_no_other_words(params string[] words)
    {
        var calls = FakeKubectl(exitCode: 0);
        Assert.Equal(2, Plugin(words).ExitCode);
        Assert.False(File.Exists(calls));
    }

    /// <summary>krew's rules: sigs.k8s.io/krew, pkg/index/validation.</summary>
    [Fact]
    public void The_plugins_manifest_is_what_krew_takes()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Fleet.Deploy("kubernetes", "plugin", "fragtools.krew.yaml"))));
        var manifest = (YamlMappingNode)yaml.Documents[0].RootNode;
        Assert.Equal("krew.googlecontainertools.github.com/v1alpha2", Text(manifest, "apiVersion"));
        Assert.Equal("fragtools", Text((YamlMappingNode)manifest["metadata"], "name"));
        var spec = (YamlMappingNode)manifest["spec"];
        Assert.Equal(["version", "homepage", "shortDescription", "description", "caveats", "platforms"], spec.Children.Keys.Select(key => key.ToString()));
        Assert.Matches(Version(), Text(spec, "version"));
        Assert.InRange(Text(spec, "shortDescription").Length, 1, 50);
        foreach (var platform in ((YamlSequenceNode)spec["platforms"]).Cast<YamlMappingNode>())
        {
            Assert.StartsWith("https://", Text(platform, "uri"), StringComparison.Ordinal);
            Assert.Contains(Text(spec, "version"), Text(platform, "uri"), StringComparison.Ordinal);
            Assert.True(File.Exists(Fleet.Deploy("kubernetes", "plugin", Text(platform, "bin"))));
        }
    }

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    /// <summary>The base's is the file's, so that no kubectl is needed for it.</summary>
    private static V1DaemonSet Set(string folder) => folder == "base" ? Written() : Build(folder).OfType<V1DaemonSet>().Single();

    private static V1DaemonSet Written()
        => KubernetesYaml.Deserialize<V1DaemonSet>(File.ReadAllText(Fleet.Deploy("kubernetes", "base", "daemonset.yaml")), strict: true);

    private string[] Store()
        => ["--root", _trees.Path("store"), "--runroot", _trees.Path("run"), "--tmpdir", _trees.Path("tmp"), "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"];

    private string Podman(params string[] arguments) => Fleet.Clean("podman", [.. Store(), .. arguments]);

    private static List<object> Build(string folder)
    {
        Fleet.Needs("kubectl", "none; https://kubernetes.io/docs/tasks/tools");
        return KubernetesYaml.LoadAllFromString(Fleet.Clean("kubectl", "kustomize", Fleet.Deploy("kubernetes", folder)), null, strict: true);
    }

    /// <summary>A kubectl that notes how it is called and answers as a cluster with one node would.</summary>
    private string FakeKubectl(int exitCode)
    {
        var calls = _trees.Path("calls");
        var program = _trees.Write("kubectl", $"""
            #!/bin/sh
            printf '%s\n' "$*" >>'{calls}'
            case "$*" in
              debug*) echo 'Creating debugging pod node-debugger-worker-7-x with container debugger on node worker-7.' ;;
              logs*) echo 'the verdict' ;;
              *exitCode*) printf {exitCode} ;;
              *logs/syslog) echo 'May  3 10:00:00 worker-7 kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20' ;;
              get*) echo 'the server could not find the requested resource' >&2; exit 1 ;;
            esac
            """);
        Fleet.Clean("chmod", "+x", program);
        return calls;
    }

    private Run Plugin(params string[] words)
        => Fragtools.Program(Fleet.Deploy("kubernetes", "plugin", "kubectl-fragtools"), words, ("KUBECTL", _trees.Path("kubectl")), ("FRAGTOOLS", Fragtools.Executable));

    [GeneratedRegex(@"^v\d+\.\d+\.\d+$")]
    private static partial Regex Version();
}
