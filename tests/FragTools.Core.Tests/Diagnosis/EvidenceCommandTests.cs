using System.Diagnostics;
using System.Text.RegularExpressions;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

/// <summary>What the product tells people to run for more evidence gives a file that it reads back whole: each command is run, on a fixture's files.</summary>
public partial class EvidenceCommandTests
{
    private const string Node = "6.18-idle-vm";
    private const string Log = "5.15-veth-worker2/var/log/kern.log";

    [Fact]
    public void The_capture_of_a_plain_shell_is_read_back_whole()
    {
        using var tree = new TempTree();
        var file = Path.Combine(tree.Folder, "node.txt");
        var remedy = Assert.Single(Diagnose.Tree(("etc/hostname", "bare-1\n")).Remedies, one => one.Kind == RemedyKind.Capture);
        var command = remedy.ShellCommand!.Replace("/var/tmp/node.txt", file, StringComparison.Ordinal);
        Run(command);
        var captured = Read(file);
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven), (captured.Verdict, captured.Confidence));
        Assert.All(captured.Sources, source => Assert.Equal((SourceState.Read, 0L), (source.State, source.UnreadLines)));
        Assert.Equal(7, captured.Sources.Count);
        Assert.Contains("fragtools diagnose --path /var/tmp/node.txt", remedy.Effect, StringComparison.Ordinal);

        // As the same files in a tree are judged: nothing was lost on the way.
        using var whole = new TempTree();
        foreach (var name in (string[])["buddyinfo", "zoneinfo", "pagetypeinfo", "meminfo", "vmstat", "slabinfo"])
        {
            whole.Write($"proc/{name}", File.ReadAllText(Repository.Fixture(Node, "proc", name)));
        }

        whole.Write("var/log/kern.log", File.ReadAllText(Repository.Fixture(Log.Split('/'))));
        var judged = Assert.Single(Diagnose.Run(new NodeInput.Root(whole.Root)));
        Assert.Equal(judged.Evidence.Select(static finding => (finding.Id, Normal(finding.Statement))), captured.Evidence.Select(static finding => (finding.Id, Normal(finding.Statement))));
    }

    [Fact]
    public void The_watch_of_a_plain_shell_is_read_back_and_its_last_sample_counts()
    {
        using var tree = new TempTree();
        var file = Path.Combine(tree.Folder, "zones.gz");
        var remedy = Diagnose.Fixture("unknown-tke-dc05").Remedies.First(one => one.Kind == RemedyKind.Watch);
        Run(remedy.ShellCommand!.Replace("/var/tmp/zones.gz", file, StringComparison.Ordinal));
        var verdict = Read(file);
        Assert.Equal((Verdict.NotFragmentation, Confidence.Possible), (verdict.Verdict, verdict.Confidence));
        Assert.Equal(["logs: Missing"], verdict.Sources.Where(static source => source.State is not (SourceState.Read or SourceState.Inferred)).Select(static source => source.ToString()));

        // Two samples of the same zones are not twice as many blocks.
        Assert.Equal(Normal(Diagnose.One(Read(Repository.Fixture(Node, "proc", "buddyinfo")), "FT036").Statement), Normal(Diagnose.One(verdict, "FT036").Statement));
    }

    [Fact]
    public void The_tree_that_the_help_makes_is_read_back()
    {
        using var tree = new TempTree();
        var help = File.ReadAllText(Path.Combine(Repository.Folder, "en-US", "about_FragTools.help.txt"));
        var command = TreeCommand().Match(help).Value;
        Assert.Contains("for f in buddyinfo", command, StringComparison.Ordinal);
        Run($"cd {tree.Folder}; {command.Replace("cat /etc/hostname", "echo calm-9", StringComparison.Ordinal)}");
        var verdict = Assert.Single(Diagnose.Run(new NodeInput.Root(new LinuxRoot(Path.Combine(tree.Folder, "node-1")))));
        Assert.Equal("calm-9", verdict.Host);
        foreach (var name in (string[])["buddyinfo", "pagetypeinfo", "zoneinfo", "vmstat", "slabinfo", "meminfo"])
        {
            Assert.Contains(verdict.Sources, source => source.Name.EndsWith("proc/" + name, StringComparison.Ordinal) && source.State == SourceState.Read);
        }
    }

    /// <summary>Whatever a remedy pipes through grep is not kept for evidence: a grep for words loses the numbers.</summary>
    [Fact]
    public void No_command_keeps_the_kernels_messages_through_a_grep()
    {
        var commands = RuleFixtures.All.Values.SelectMany(nodes => new[] { nodes.Fires, nodes.IsSilent })
            .SelectMany(node => RuleTests.Judge(node).Remedies)
            .SelectMany(remedy => new[] { remedy.ShellCommand, remedy.PowerShellCommand })
            .OfType<string>()
            .Concat(Directory.GetFiles(Path.Combine(Repository.Folder, "en-US"), "*.txt").Append(Path.Combine(Repository.Folder, "README.md"))
                .Concat(Directory.GetFiles(Path.Combine(Repository.Folder, "docs"), "*.md")).SelectMany(File.ReadAllLines))
            .ToList();
        Assert.Contains(commands, command => command.Contains("dmesg", StringComparison.Ordinal));
        Assert.DoesNotContain(commands, command => GreppedLog().IsMatch(command));
    }

    /// <summary>Runs a command with a fixture's files for /proc, its log for dmesg, and a sleep that ends after two samples.</summary>
    private static void Run(string command)
    {
        var proc = Repository.Fixture(Node, "proc");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"n=0; sleep() {{ n=$((n+1)); [ $n -le 2 ]; }}; dmesg() {{ cat {Repository.Fixture(Log.Split('/'))}; }}; "
            + command.Replace(" /proc/", $" {proc}/", StringComparison.Ordinal).Replace("/proc;", $"{proc};", StringComparison.Ordinal));
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal("", errors);
    }

    private static FragmentationVerdict Read(string file) => Assert.Single(Diagnose.Run(new NodeInput.CapturedFile(file)));

    private static string Normal(string statement) => Year().Replace(statement, "");

    [GeneratedRegex(@"mkdir -p node-1[\s\S]*?done")]
    private static partial Regex TreeCommand();

    [GeneratedRegex(@"(dmesg|journalctl)[^|;]*\|\s*(e?grep|Select-String)\b")]
    private static partial Regex GreppedLog();

    [GeneratedRegex(@" \(year inferred\)")]
    private static partial Regex Year();
}
