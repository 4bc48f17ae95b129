using System.Globalization;
using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Starts;

/// <summary>What programs print on a terminal, folded at each width from 44 to 150 columns by the terminal or by a mail.</summary>
public class FoldedSentenceTests
{
    private const string Sandbox = "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create containerd task: failed to create shim task: "
        + "OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown";

    private const string Mkdir = "applying cgroup configuration for process caused: mkdir /sys/fs/cgroup/memory/docker/8c41d07be29a: cannot allocate memory";

    private static readonly Dictionary<string, string[]> Texts = new()
    {
        ["docker"] =
        [
            "docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: "
                + "runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown.",
            "See 'docker run --help'.",
            "admin@node-7:~$ free -m",
        ],
        ["compose"] =
        [
            $"ERROR: for web_1  Cannot start service web: OCI runtime create failed: container_linux.go:380: starting container process caused: {Mkdir}: unknown",
        ],
        ["podman"] =
        [
            "Error: crun: creating cgroup directory `/sys/fs/cgroup/memory/machine.slice/libpod-9a7c.scope/container`: Cannot allocate memory: OCI runtime error",
            "[root@node-7 ~]# podman ps",
        ],
        ["nerdctl"] =
        [
            $"FATA[0000] failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: {Mkdir}: unknown ",
            "$ dmesg",
        ],
        ["runc"] = ["runc run failed: unable to start container process: can't get final child's PID from pipe: EOF", "root@node-7:~# "],
        ["describe"] =
        [
            "Name:             cart-6d5f9c-tq8wz",
            "Namespace:        shop",
            "Node:             node-7.example.internal/192.0.2.17",
            "Status:           Pending",
            "Events:",
            "  Type     Reason                  Age                   From               Message",
            "  ----     ------                  ----                  ----               -------",
            $"  Warning  FailedCreatePodSandBox  3m9s (x29 over 14m)   kubelet            {Sandbox}",
            "  Normal   Pulled                  3m9s                  kubelet            Container image present",
        ],
        ["events"] =
        [
            "LAST SEEN   TYPE      REASON                   OBJECT                   MESSAGE",
            $"3m9s        Warning   FailedCreatePodSandBox   pod/cart-6d5f9c-tq8wz    {Sandbox}",
            "3m          Normal    Pulled                   pod/till-1               Container image present",
        ],
        ["all events"] =
        [
            "NAMESPACE   LAST SEEN   TYPE      REASON                   OBJECT                   MESSAGE",
            $"shop        3m9s        Warning   FailedCreatePodSandBox   pod/cart-6d5f9c-tq8wz    Failed to create pod sandbox: {Mkdir}: unknown",
            "shop        3m          Warning   Failed                   pod/till-1               Error: failed to start container \"till\": Error response from daemon: "
                + "OCI runtime create failed: container_linux.go:380: starting container process caused: process_linux.go:402: getting the final child's pid from pipe caused: EOF: unknown",
        ],
    };

    public static TheoryData<string, bool, string> Folded => new(
        from name in Texts.Keys from isCut in new[] { true, false } from mark in new[] { "", "> " } select (name, isCut, mark));

    [Theory]
    [MemberData(nameof(Folded))]
    public void A_sentence_is_whole_wherever_it_was_folded(string name, bool isCut, string mark)
    {
        var (whole, unread) = Read(Texts[name]);
        Assert.Equal(0, unread);
        Assert.NotEmpty(whole);
        Assert.DoesNotContain(whole, static one => one.Contains("Other", StringComparison.Ordinal));
        var torn = new List<string>();
        for (var width = 44; width <= 150; width++)
        {
            var lines = Texts[name].SelectMany(line => Fold(line, width - mark.Length, isCut)).Select(line => mark + line).ToArray();
            var (read, lost) = Read(lines);
            if (!read.SequenceEqual(whole) && lost == 0)
            {
                torn.Add(string.Create(CultureInfo.InvariantCulture, $"{width}: {string.Join(" | ", read)}"));
            }
        }

        Assert.Empty(torn);
    }

    [Fact]
    public void What_follows_a_sentence_that_was_not_folded_is_no_part_of_it()
    {
        var one = StartLog.One(
            "runc run failed: unable to start container process: can't get final child's PID from pipe: EOF",
            "total 4 drwxr-xr-x 2 root root 4096 of no interest to anybody, and longer than the line before it, so that a word had room");
        Assert.EndsWith("from pipe: EOF", one.Message, StringComparison.Ordinal);
    }

    private static (List<string> Read, int Unread) Read(string[] lines)
    {
        var unread = 0;
        var read = ContainerStartFailures.Read(
            [new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")), "test")],
            SampleLogs.Options with { Warning = _ => unread++ });
        return ([.. read.Select(static one => $"{one.Reason} {one.Namespace}/{one.Pod} {one.Occurrences} {Spaces(one.Message)}")], unread);
    }

    private static string Spaces(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Fold(string line, int width, bool isCut)
    {
        while (line.Length > width)
        {
            var blank = isCut ? -1 : line.LastIndexOf(' ', width);
            var end = blank > 0 && line[..blank].Trim().Length > 0 ? blank : width;
            yield return line[..end];
            line = isCut ? line[end..] : line[end..].TrimStart(' ');
        }

        yield return line;
    }
}
