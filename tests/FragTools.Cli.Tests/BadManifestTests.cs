using System.Text;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>Manifests that are broken, hostile or absurd, and wrong words, at the command line's door.</summary>
public class BadManifestTests
{
    private const string Good = "kind: Pod\nmetadata: {name: good, uid: u}\nspec: {containers: [{name: a}]}\n---\n";

    [Theory]
    [InlineData("a:\n  - b\n c: d\n", "(stdin), line 7, column 2: no valid YAML or JSON")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, resources: {requests: {memory: 1Gx}}}]}\n", "line 7, column 62: Pod p: requests.memory '1Gx' has the unknown suffix 'Gx'")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, resources: {requests: {memory: -1Gi}}}]}\n", "Pod p: requests.memory '-1Gi' is negative")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, resources: {limits: {memory: 8Ei}}}]}\n", "Pod p: limits.memory '8Ei' is larger than 2^63-1")]
    [InlineData("kind: Pod\nmetadata: {name: p, name: q}\nspec: {containers: [{name: a}]}\n", "line 6, column 21: the key 'name' stands twice in one mapping")]
    [InlineData("kind: Node\nmetadata: {name: n}\nstatus: {capacity: {memory: 0}}\n", "Node n: status.capacity.memory is 0, by which a kubelet cannot divide")]
    public void One_bad_document_is_one_error_and_the_others_are_read(string bad, string problem)
    {
        var run = Fragtools.WithInput(Good + bad, "pod-scores", "-", "--output", "jsonl");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("good", JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("Pod").GetString());
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
        Assert.EndsWith("[PodManifestInvalid]\n", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_billion_laughs_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var i = 1; i <= 9; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        var run = Fragtools.WithInput(text.ToString(), "pod-scores", "-");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("more than 1000000 values with the aliases written out", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_of_100_MB_is_refused_as_a_file_and_as_a_stream()
    {
        using var tree = new Trees();
        var file = tree.Write("pods.yaml", "");
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(100_000_000);
        }

        foreach (var run in new[]
        {
            Fragtools.Start("pod-scores", file),
            Fragtools.Start(["pod-scores", "-"], new byte[100_000_000]),
            Fragtools.Start(["pod-scores", "--manifest", "/dev/stdin"], new byte[100_000_000]),
        })
        {
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Contains("is larger than 64 MiB; ask the cluster for one node's pods", run.Errors, StringComparison.Ordinal);
            Assert.EndsWith("[PodManifestInvalid]\n", run.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "(stdin): is empty")]
    [InlineData("\n\n", "(stdin): is empty")]
    [InlineData("hello\n", "no Kubernetes object")]
    [InlineData("kind: ConfigMap\nmetadata: {name: c}\n", "holds no pod, no pod template and no node, only 1 other objects")]
    public void What_holds_nothing_of_use_is_an_error(string text, string problem)
    {
        var run = Fragtools.WithInput(text, "pod-scores", "-", "--output", "json");
        Assert.Equal((1, "[]\n"), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_pipe_is_an_error_and_not_this_machine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var run = Fragtools.Shell("setsid sh -c 'true | \"$FRAGTOOLS\" pod-scores'");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("--node-capacity 0", "--node-capacity: '0' is zero; a machine's memory is what MemTotal")]
    [InlineData("--node-capacity 0Gi", "'0Gi' is zero")]
    [InlineData("--node-capacity=-1Gi", "'-1Gi' is negative")]
    [InlineData("--node-capacity 8Ei", "'8Ei' is larger than 2^63-1")]
    [InlineData("--node-capacity 64GB", "'64GB' has the unknown suffix 'GB'")]
    [InlineData("--node-capacity lots", "'lots' is not an amount")]
    [InlineData("--kubernetes-version newest", "'newest' is no version of Kubernetes")]
    [InlineData("--scope pod", "'pod' is no scope: --scope takes node or cgroup")]
    [InlineData("--namespace a,,b", "a name is empty")]
    [InlineData("--order 6", "there is no option --order")]
    [InlineData("--manifest a --format json", "there is no option --format")]
    [InlineData("--root a --log b --zone Normal", "there is no option --zone")]
    [InlineData("- --log -", "standard input ('-') is named more than once")]
    [InlineData("--log - --journal", "--log takes files or '-' (--manifest - for manifests), --journal stands alone")]
    [InlineData("--log a -", "--log takes files or '-'")]
    [InlineData("--since soon", "'soon' is no time")]
    public void A_wrong_command_line_ends_with_2_and_reads_nothing(string words, string problem)
    {
        var run = Fragtools.Start([.. words.Split(' ').Prepend("pod-scores")]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Try 'fragtools pod-scores --help'.\n", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_kubelets_get_no_value_and_the_reason()
    {
        var run = Fragtools.WithInput(Good, "pod-scores", "-", "--kubernetes-version", "1.2");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the rules of kubelets before 1.3 are not known here", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_says_how_to_read_and_what_to_give()
    {
        var help = Fragtools.Start("pod-scores", "--help").Clean();
        Assert.All(
            new[] { "Reading the table:", "Examples:", "Input:", "Exit codes:", "--manifest", "--log", "--journal", "--node-capacity", "--kubernetes-version", "--include-system", "--scope", "--namespace", "--pod" },
            part => Assert.Contains(part, help, StringComparison.Ordinal));
        Assert.DoesNotContain(help.Split('\n'), line => line.Length > 120);
        Assert.Contains("\n  pod-scores ", Fragtools.Start("--help").Clean(), StringComparison.Ordinal);
    }
}
