using System.Text;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Sources;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Starts;

/// <summary>Where start failures are looked for, and what hostile logs do.</summary>
public class StartSourceTests
{
    [Fact]
    public void Logs_of_kubelet_and_the_runtimes_are_found_below_a_root()
    {
        using var tree = new TempTree();
        string[] found =
        [
            "var/log/messages", "var/log/daemon.log", "var/log/kubelet.log", "var/log/docker.log", "var/log/containerd.log", "var/log/crio.log",
            "var/lib/rancher/k3s/agent/containerd/containerd.log", "var/lib/rancher/rke2/agent/logs/kubelet.log", "sos_commands/kubernetes/journalctl_--no-pager_--unit_kubelet",
        ];
        foreach (var path in found.Append("var/log/auth.log"))
        {
            tree.Write(path, "x\n");
        }

        Assert.Equal(found.Order(), LogFiles.Find(tree.Root, withRuntimes: true).Select(input => Path.GetRelativePath(tree.Folder, input.Name)).Order());
        Assert.Equal(["var/log/messages"], LogFiles.Find(tree.Root).Select(input => Path.GetRelativePath(tree.Folder, input.Name)));
    }

    [Theory]
    [InlineData($"var/log/pods/shop_cart-0_{StartLog.Uid}/web/0.log", "shop/cart-0/")]
    [InlineData($"var/log/containers/cart-0_shop_web-{StartLog.Id}.log", "shop/cart-0/web")]
    [InlineData($"var/log/pods/shop_cart-0_{StartLog.OtherUid}/web/0.log", "//")]
    public void Folders_of_a_tree_name_the_pod_of_which_a_line_tells_the_uid_alone(string file, string names)
    {
        using var tree = new TempTree();
        tree.Write(file, "");
        tree.Write("var/log/syslog", $"Jun  8 11:04:35 n1 runc: mkdir /sys/fs/cgroup/memory/kubepods/burstable/pod{StartLog.Uid}/{StartLog.Id}: cannot allocate memory\n");
        var start = Assert.Single(ContainerStartFailures.Read(LogFiles.Find(tree.Root, withRuntimes: true), SampleLogs.Options));
        Assert.Equal((names, StartLog.Uid), ($"{start.Namespace}/{start.Pod}/{start.Container}", start.PodUid));
    }

    [Fact]
    public void The_journal_is_asked_for_units_and_identifiers()
    {
        var input = Assert.IsType<LogInput.Journal>(Assert.Single(RuntimeInputs.Of(new LogInput.Journal())));
        var arguments = JournalSource.Arguments(input, SampleLogs.Options).ToList();

        // journalctl(1): matches of one field are alternatives, and "+" joins groups of matches.
        var matches = arguments.SkipWhile(argument => argument != "_TRANSPORT=kernel").ToList();
        Assert.Equal("+", matches[1]);
        Assert.Contains("_SYSTEMD_UNIT=kubelet.service", matches);
        Assert.Contains("_SYSTEMD_UNIT=containerd.service", matches);
        Assert.Equal("+", matches[matches.IndexOf("SYSLOG_IDENTIFIER=kubelet") - 1]);
        Assert.DoesNotContain("+", JournalSource.Arguments(new LogInput.Journal(), SampleLogs.Options));
    }

    [Fact]
    public void A_file_that_is_missing_is_an_error_and_the_others_are_read()
    {
        var errors = new List<NodeException>();
        var inputs = new[] { "none.log", Repository.Fixture("unknown-tke-dc05", "var", "log", "messages") }.Select(path => new LogInput.LogFile(path));
        Assert.Single(ContainerStartFailures.Read(inputs, SampleLogs.Options with { Error = errors.Add }));
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(errors).Error);
    }

    [Fact]
    public void Control_characters_are_escaped()
    {
        var failure = StartLog.One("E0608 11:04:35.110000     900 x.go:1] CreatePodSandbox for pod \"a\" failed: \u001b]0;title\u0007 \u202egnp.exe");
        Assert.EndsWith("\\x1b]0;title\\x07 \\u202egnp.exe", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_lines_never_stop_the_reading()
    {
        var random = new Random(20240608);
        var seeds = File.ReadAllLines(Repository.Fixture("unknown-tke-dc05", "var", "log", "messages"))
            .Append("{\"level\":\"error\",\"msg\":\"RunPodSandbox for &PodSandboxMetadata{Name:a,Uid:b,Namespace:c,Attempt:0,} failed, error\",\"error\":\"cannot allocate memory\",\"time\":\"2024-06-08T11:04:35Z\"}")
            .Append("{\"ts\":1717844675110.5,\"caller\":\"x.go:1\",\"msg\":\"CreatePodSandbox failed\",\"pod\":{\"name\":\"a\",\"namespace\":\"b\"},\"err\":\"EOF\"}")
            .ToArray();
        for (var round = 0; round < 3000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes[..random.Next(bytes.Length + 1)];
            foreach (var failure in ContainerStartFailures.Read([new LogInput.Text(new MemoryStream([.. cut, (byte)'\n', .. bytes]))], SampleLogs.Options))
            {
                Assert.InRange(failure.LineCount, 1, 2);
                Assert.DoesNotContain(failure.Message, char.IsControl);
            }
        }
    }

    /// <summary>A pod that never starts fills a log for months: its attempts are one object, and their number is right.</summary>
    [Fact]
    public void A_long_log_of_one_pod()
    {
        var time = new DateTime(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        var text = new StringBuilder();
        for (var attempt = 0; attempt < 20_000; attempt++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{time.AddSeconds(12 * attempt):yyyy-MM-ddTHH:mm:ssZ} n kubelet[1]: E{time.AddSeconds(12 * attempt):MMdd HH:mm:ss}.000000 1 x.go:1] CreatePodSandbox for pod \"a_b({StartLog.Uid})\" failed: EOF\n");
        }

        var failure = Assert.Single(ContainerStartFailures.Read([new LogInput.Text(new MemoryStream(Encoding.ASCII.GetBytes(text.ToString())))], SampleLogs.Options));
        Assert.Equal((20_000, 20_000, time, time.AddSeconds(12 * 19_999)), (failure.Occurrences, failure.LineCount, failure.FirstSeen?.UtcDateTime, failure.LastSeen?.UtcDateTime));
    }
}
