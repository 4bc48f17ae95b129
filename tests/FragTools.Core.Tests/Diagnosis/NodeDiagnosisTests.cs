using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

public class NodeDiagnosisTests
{
    [Fact]
    public void Verdicts_come_in_the_order_of_the_inputs_however_many_are_read_at_once()
    {
        using var tree = new TempTree();
        var inputs = Enumerable.Range(0, 120).Select(number =>
        {
            tree.Write($"node-{number}/etc/hostname", $"node-{number}\n");
            tree.Write($"node-{number}/proc/buddyinfo", RuleFixtures.Blocks);
            return new NodeInput.Root(new LinuxRoot(Path.Combine(tree.Folder, $"node-{number}")));
        }).ToList();
        var hosts = NodeDiagnosis.Run(inputs, Diagnose.Options with { Parallelism = 7 }).SelectMany(reading => reading.Items).Select(verdict => verdict.Host);
        Assert.Equal(Enumerable.Range(0, 120).Select(number => $"node-{number}"), hosts);
    }

    [Fact]
    public void Inputs_are_taken_only_so_far_ahead_as_they_are_worked_on()
    {
        var taken = 0;
        using var verdicts = NodeDiagnosis.Run(Endless(), Diagnose.Options with { Parallelism = 2 }).GetEnumerator();
        for (var number = 0; number < 5; number++)
        {
            Assert.True(verdicts.MoveNext());
        }

        Assert.InRange(taken, 5, 5 + 16);

        IEnumerable<NodeInput> Endless()
        {
            while (true)
            {
                taken++;
                yield return new NodeInput.Root(new LinuxRoot(Repository.Fixture("unknown-tke-dc05")));
            }
        }
    }

    [Fact]
    public void A_root_that_is_not_there_is_an_error_and_no_verdict_and_the_others_are_judged()
    {
        var readings = NodeDiagnosis.Run(
            [new NodeInput.Root(new LinuxRoot("/no/such/folder")), new NodeInput.Root(new LinuxRoot(Repository.Fixture("unknown-tke-dc05")))],
            Diagnose.Options).ToList();
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(readings[0].Errors).Error);
        Assert.Empty(readings[0].Items);
        Assert.Equal("dc05", Assert.Single(readings[1].Items).Host);
    }

    [Fact]
    public void A_torn_file_is_an_error_and_a_source_read_in_part_and_the_verdict_comes_all_the_same()
    {
        using var tree = new TempTree();
        tree.Write("proc/buddyinfo", RuleFixtures.Blocks + "Node 1, zone   Normal   12 torn\n");
        var reading = Assert.Single(NodeDiagnosis.Run([new NodeInput.Root(tree.Root)], Diagnose.Options));
        Assert.All(reading.Errors, error => Assert.Equal(NodeError.KernelTextInvalid, error.Error));
        Assert.NotEmpty(reading.Errors);
        var source = Assert.Single(Assert.Single(reading.Items).Sources, source => source.Name.EndsWith("proc/buddyinfo", StringComparison.Ordinal));
        Assert.Equal(SourceState.Partial, source.State);
        Assert.Contains("torn", source.Detail);
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        using var stop = new CancellationTokenSource();
        using var verdicts = NodeDiagnosis.Run(Enumerable.Repeat(new NodeInput.Root(new LinuxRoot(Repository.Fixture("unknown-tke-dc05"))), 1000), Diagnose.Options, stop.Token).GetEnumerator();
        Assert.True(verdicts.MoveNext());
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (verdicts.MoveNext())
            {
            }
        });
    }

    [Fact]
    public void A_log_of_several_machines_is_of_several_nodes()
    {
        var log = """
            Feb 12 02:30:00 node-a kernel: runc:[1:CHILD]: page allocation failure: order:6, mode:0xc0d0
            Feb 12 02:30:01 node-b kernel: nginx: page allocation failure: order:0, mode:0x20
            """;
        var loose = new List<NodeInput>();
        loose.Add(new NodeInput.Text(Encoding.UTF8.GetBytes(log), "central.log"));
        var verdicts = Diagnose.Run(loose);
        Assert.Equal(["node-a", "node-b"], verdicts.Select(verdict => verdict.Host));
        Assert.Equal([(Verdict.Fragmentation, Confidence.Possible), (Verdict.OutOfMemory, Confidence.Likely)], verdicts.Select(verdict => (verdict.Verdict, verdict.Confidence)));
    }

    [Fact]
    public void A_buddyinfo_alone_gives_a_verdict_that_says_what_is_missing()
    {
        var loose = new List<NodeInput>();
        loose.Add(new NodeInput.CapturedFile(Repository.Fixture("unknown-tke-dc05", "proc", "buddyinfo")));
        var verdict = Assert.Single(Diagnose.Run(loose));
        Assert.Equal(("dc05", Verdict.Fragmentation, Confidence.Possible), (verdict.Host, verdict.Verdict, verdict.Confidence));
        Assert.Equal(["zoneinfo", "logs"], verdict.Sources.Where(source => source.State == SourceState.Missing).Select(source => source.Name));
        Assert.False(NodeDiagnosis.IsFragmentation(verdict));
    }

    [Fact]
    public void Files_of_one_node_make_one_verdict()
    {
        var loose = new List<NodeInput>();
        loose.Add(new NodeInput.CapturedFile(Repository.Fixture("unknown-tke-dc05", "var", "log", "dmesg")));
        loose.Add(new NodeInput.CapturedFile(Repository.Fixture("unknown-tke-dc05", "proc", "buddyinfo")));
        var verdict = Assert.Single(Diagnose.Run(loose));
        Assert.Equal((Verdict.Fragmentation, Confidence.Likely), (verdict.Verdict, verdict.Confidence));
    }

    [Fact]
    public void A_report_that_stands_in_two_logs_counts_once()
    {
        var text = File.ReadAllText(Repository.Fixture("5.15-veth-worker2", "var", "log", "kern.log"));
        var verdict = Diagnose.Tree(("var/log/kern.log", text), ("var/log/syslog", text));
        Assert.Equal(1m, Diagnose.One(verdict, "FT002").Numbers["Occurrences"]);
        var twice = Diagnose.Tree(("var/log/kern.log", text + text));
        Assert.Equal(2m, Diagnose.One(twice, "FT002").Numbers["Occurrences"]);
    }

    [Fact]
    public void What_is_kept_does_not_grow_with_the_log()
    {
        var log = new StringBuilder();
        for (var number = 0; number < 3000; number++)
        {
            log.Append("[ ").Append(number).Append(".5] p").Append(number).Append(": page allocation failure: order:").Append(number % 7).Append(", mode:0xc0d0\n");
            log.Append("[ ").Append(number).Append(".6] kmem_cache_create(cache_").Append(number).Append(") failed with error -12\n");
        }

        var loose = new List<NodeInput>();
        loose.Add(new NodeInput.Text(Encoding.UTF8.GetBytes(log.ToString()), "log"));
        var evidence = Assert.Single(NodeDiagnosis.Collect(loose, Diagnose.Options).Items);
        Assert.Equal(6000, evidence.Failures.Sum(group => group.Count));
        Assert.InRange(evidence.Failures.Count, 8, 80);
        Assert.InRange(evidence.Timeline.Count, 0, LogDigest.MostTimeline);
    }

    [Fact]
    public void A_link_that_leads_in_a_circle_is_an_error_and_the_verdict_comes_all_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege there");
        using var tree = new TempTree();
        tree.Write("etc/hostname", "node-7\n");
        tree.Write("proc/uptime", "1.00 1.00\n");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "proc/buddyinfo"), "buddyinfo");
        var reading = Assert.Single(NodeDiagnosis.Run([new NodeInput.Root(tree.Root)], Diagnose.Options));
        Assert.Contains(reading.Errors, error => error.Message.Contains("lead in a circle", StringComparison.Ordinal));
        Assert.Equal("node-7", Assert.Single(reading.Items).Host);
    }

    [Fact]
    public void The_running_machine_gets_a_verdict()
    {
        LiveNode.NeedsRoot();
        var verdict = Assert.Single(Assert.Single(NodeDiagnosis.Run([NodeInput.Live])).Items);
        Assert.NotNull(verdict.Host);
        Assert.NotNull(verdict.KernelVersion);
        Assert.Contains(verdict.Sources, source => source is { Name: "/proc/buddyinfo", State: SourceState.Read });
        Assert.Contains(verdict.Sources, source => source.Name == "/dev/kmsg");
    }

    [Theory]
    [InlineData("Node 0, zone   Normal  1 2 3\n", nameof(CapturedKind.BuddyInfo))]
    [InlineData("\n[root@n1 ~]# cat /proc/buddyinfo\nNode 0, zone   Normal  1 2 3\n", nameof(CapturedKind.BuddyInfo))]
    [InlineData("Node 0, zone   Normal -1.000 0.960\n", nameof(CapturedKind.ExtFragIndex))]
    [InlineData("Node 0, zone      DMA\n  pages free     3840\n", nameof(CapturedKind.ZoneInfo))]
    [InlineData("Page block order: 9\n", nameof(CapturedKind.PageTypeInfo))]
    [InlineData("nr_free_pages 3965\n", nameof(CapturedKind.VmStat))]
    [InlineData("slabinfo - version: 2.1\n", nameof(CapturedKind.SlabInfo))]
    [InlineData("MemTotal:       24684092 kB\n", nameof(CapturedKind.MemInfo))]
    [InlineData("Jun  8 11:04:35 node-1 kernel: Node 0, zone\n", null)]
    [InlineData("", null)]
    public void A_captured_file_is_known_by_its_first_lines(string text, string? kind)
        => Assert.Equal(kind, CapturedInput.KindOf(Encoding.UTF8.GetBytes(text))?.ToString());

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void The_text_keeps_to_its_width_but_for_commands_and_paths(int width)
    {
        foreach (var fixture in new[] { "unknown-tke-dc05", "3.10.0-514-beta_004-before", "4.15.0-46-pod-limit", "5.15-healthy" })
        {
            Assert.All(
                VerdictText.Lines(Diagnose.Fixture(fixture), width).Where(line => line.Kind == VerdictLineKind.Text),
                line => Assert.True(line.Text.Length <= width || !line.Text.Trim().Contains(' ', StringComparison.Ordinal), line.Text));
        }
    }
}
