using System.Text;
using System.Text.Json;
using FragTools.Pods;

namespace FragTools.Tests;

/// <summary><c>fragtools pod-scores</c>: every source, form and way of naming it.</summary>
public sealed class PodScoreTests : IDisposable
{
    private const string Article = "tests/fixtures/4.15.0-46-pod-limit";
    private const string Cluster = "tests/fixtures/unknown-cluster-1.31/cluster.yaml";
    private const string Pods = """
        kind: Pod
        metadata: {name: web-0, namespace: shop, uid: 11111111-2222-3333-4444-555555555555}
        spec:
          containers:
          - name: web
            resources: {requests: {memory: 1Gi}}
        ---
        kind: Pod
        metadata: {name: debug, namespace: default, uid: 22222222-2222-3333-4444-555555555555}
        spec: {containers: [{name: sh}]}

        """;

    private readonly Trees _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_articles_939_is_explained()
    {
        Assert.Equal(
            """
            Expected  QosClass   Request    Limit  Pod         Container  Explanation
                 939  Burstable  123 MiB  123 MiB  default/sh  sh         1000 - 1000*128974848/2090893312 = 1000 - 61 = 939
            """,
            Fragtools.Start("pod-scores", $"{Article}/pod.yaml").Clean().TrimEnd('\n'));

        var pod = _tree.Write("pod.yaml", "kind: Pod\nmetadata: {name: sh}\nspec: {containers: [{name: sh, resources: {limits: {memory: 123Mi}}}]}\n");
        var score = Objects(Fragtools.Start("pod-scores", "--manifest", pod, "--node-capacity", "2041888Ki", "--kubernetes-version", "1.14", "--output", "jsonl"), errors: true).Single();
        Assert.Equal((939, "1000 - 1000*128974848/2090893312 = 1000 - 61 = 939"), (score.GetProperty("ExpectedOomScoreAdj").GetInt32(), score.GetProperty("Explanation").GetString()));
    }

    [Fact]
    public void The_articles_report_has_1718_for_its_victim()
    {
        var run = Fragtools.Start("pod-scores", "--log", $"{Article}/var/log/dmesg", "--manifest", $"{Article}/pod.yaml");
        Assert.Equal(
            """
            Rank  Killed  Score   Adj  Expected       Rss  QosClass   Process        Pod         Container
               1  killed   1718   939       939  97.5 MiB  Burstable  stress[32308]  default/sh  sh
               2           1110   939       939  22.8 MiB  Burstable  stress[32332]  default/sh
               3            952   939       939   3.4 MiB  Burstable  bash[25218]    default/sh
               4            934   939       939   1.2 MiB  Burstable  stress[32331]  default/sh
               5            933   939       939   1.1 MiB  Burstable  stress[32307]  default/sh
               6              0  -998      -998     4 KiB  Burstable  pause[25160]   default/sh
            """,
            run.Clean().TrimEnd('\n'));
    }

    [Fact]
    public void A_report_is_piped_in_and_named_from_a_root()
    {
        _tree.Write("var/log/pods/default_sh_bc001ffa-68fc-11e9-92d7-5ef9efd9374c/sh/0.log", "");
        var log = File.ReadAllText(Path.Combine(Repository.Folder, Article, "var/log/dmesg"));
        var scores = Objects(Fragtools.WithInput(log, "pod-scores", "--log", "-", "--root", _tree.Folder, "--output", "jsonl"));
        Assert.Equal([32308, 32332, 25218, 32331, 32307, 25160], scores.Select(score => score.GetProperty("ProcessId").GetInt32()));
        Assert.All(scores, score => Assert.Equal("sh", score.GetProperty("Pod").GetString()));
        Assert.Equal("(stdin), line 1", scores[0].GetProperty("Source").GetString());
    }

    [Fact]
    public void Several_reports_are_told_apart()
    {
        var log = File.ReadAllText(Path.Combine(Repository.Folder, Article, "var/log/dmesg"));
        var file = _tree.Write("messages", log + log.Replace("2019]", "2020]", StringComparison.Ordinal));
        var lines = Fragtools.Start("pod-scores", "--log", file).Clean().TrimEnd('\n').Split('\n');
        Assert.StartsWith("Source", lines[0], StringComparison.Ordinal);
        Assert.Equal((13, 2), (lines.Length, lines.Count(line => line.Contains("killed   1718   939", StringComparison.Ordinal))));
        Assert.Single(Objects(Fragtools.Start("pod-scores", "--log", file, "--since", "2020-01-01", "--output", "jsonl")), score => score.GetProperty("IsVictim").GetBoolean());
    }

    [Theory]
    [InlineData("pods.yaml")]
    [InlineData("--manifest pods.yaml")]
    [InlineData("--manifest po?s.yaml")]
    [InlineData("p[o]ds.yaml")]
    public void Manifests_are_named_in_several_ways(string words)
    {
        _tree.Write("pods.yaml", Pods);
        var run = Fragtools.Start([.. words.Split(' ').Prepend("pod-scores"), "--node-capacity", "8192000000", "--output", "jsonl"], folder: _tree.Folder);
        CheckPods(Objects(run, errors: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--manifest -")]
    public void Manifests_are_piped_in(string words)
        => CheckPods(Objects(
            Fragtools.WithInput(Pods, ["pod-scores", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--node-capacity", "8192000000", "--output", "jsonl"]),
            errors: true));

    [Fact]
    public void A_folder_is_a_root_and_a_file_a_manifest()
    {
        WriteNode();
        _tree.Write("pods.yaml", Pods);
        var run = Fragtools.In(_tree.Folder, "pod-scores", "node-1", "pods.yaml");
        Assert.Equal(
            """
            Rank  Score   Adj  Expected  Drift      Rss  QosClass    Process      Pod            Container
               1   1333  1000      1000         3.9 MiB  BestEffort  sh[4301]     default/debug  sh
               2   1300   900       869    +31  391 MiB  Burstable   nginx[4201]  shop/web-0     web
            """,
            run.Output.TrimEnd('\n'));
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("--root node-1 -")]
    [InlineData("- --root node-1")]
    [InlineData("node-1 -")]
    [InlineData("--literal-root node-1 --manifest -")]
    public void A_node_is_compared_with_manifests_on_standard_input(string words)
    {
        WriteNode();
        var run = Fragtools.Start([.. words.Split(' ').Prepend("pod-scores"), "--output", "jsonl"], Encoding.UTF8.GetBytes(Pods), _tree.Folder);
        Assert.Equal([("debug", 0), ("web-0", 31)], Objects(run, errors: true).Select(score => (score.GetProperty("Pod").GetString(), score.GetProperty("Drift").GetInt32())));
    }

    [Fact]
    public void Processes_outside_of_pods_are_ranked_and_shown_when_asked_for()
    {
        WriteNode();
        var pods = Objects(Fragtools.In(_tree.Folder, "pod-scores", "node-1", "--output", "jsonl"));
        Assert.Equal([(4301, 1), (4201, 2)], pods.Select(Ranked));
        var all = Objects(Fragtools.In(_tree.Folder, "pod-scores", "node-1", "--include-system", "--output", "jsonl"));
        Assert.Equal([(4301, 1), (4201, 2), (1, 3)], all.Select(Ranked));
        Assert.Contains("(init.scope)", Fragtools.In(_tree.Folder, "pod-scores", "node-1", "--include-system").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Within_a_limited_cgroup_ranks_begin_anew()
    {
        WriteNode();
        var cgroup = Objects(Fragtools.In(_tree.Folder, "pod-scores", "node-1", "--scope", "cgroup", "--pod", "11111111*", "--output", "jsonl")).Single();
        Assert.Equal((1, true), (cgroup.GetProperty("KillRank").GetInt32(), cgroup.GetProperty("RankCgroup").GetString()!.EndsWith("5555.slice", StringComparison.Ordinal)));
    }

    [Fact]
    public void Pods_are_filtered_and_what_is_asked_for_in_vain_is_an_error()
    {
        var run = Fragtools.Start("pod-scores", Cluster, "--namespace", "shop,stop", "--pod", "web-*", "--output", "jsonl");
        Assert.Equal(["proxy", "web"], run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Container").GetString()));
        Assert.Equal((1, "fragtools: error: pods: there is no namespace stop; there are: default, kube-system, shop [FilterMatchesNothing]\n"), (run.ExitCode, run.Errors));
    }

    [Fact]
    public void Json_csv_and_lines_have_the_objects_own_names()
    {
        var names = typeof(PodOomScore).GetProperties().Select(property => property.Name).ToList();
        var array = JsonDocument.Parse(Fragtools.Start("pod-scores", Cluster, "--output", "json").Clean()).RootElement;
        Assert.Equal((JsonValueKind.Array, 7), (array.ValueKind, array.GetArrayLength()));
        Assert.Equal(names, array[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(("BestEffort", JsonValueKind.Null, JsonValueKind.Null), (array[0].GetProperty("QosClass").GetString(), array[0].GetProperty("ProcessId").ValueKind, array[0].GetProperty("RequestBytes").ValueKind));

        var rows = Csv.Read(Fragtools.Start("pod-scores", Cluster, "--output", "csv").Clean());
        Assert.Equal((7, names.Count), (rows.Count, rows[0].Count));
        Assert.Equal(("870", "1000 - 1000*1073741824/8200359936 = 1000 - 130 = 870", ""), (rows[3]["ExpectedOomScoreAdj"], rows[3]["Explanation"], rows[3]["ProcessId"]));
        Assert.DoesNotContain(rows.SelectMany(row => row.Values), cell => cell.StartsWith("FragTools.", StringComparison.Ordinal) || cell.StartsWith("System.", StringComparison.Ordinal));

        Assert.Equal("[]\n", Fragtools.Start("pod-scores", "/nonexistent.yaml", "--output", "json").Output);
    }

    [Fact]
    public void Hostile_names_reach_no_terminal_and_no_spreadsheet()
    {
        var text = "kind: Pod\nmetadata: {name: \"=cmd()\\e[31m\", uid: u}\nspec: {containers: [{name: \"a\\e]0;x\\a\"}]}\n";
        Assert.DoesNotContain('\e', Fragtools.WithInput(text, "pod-scores", "-").Output);
        Assert.Equal("'=cmd()\\x1b[31m", Csv.Read(Fragtools.WithInput(text, "pod-scores", "-", "--output", "csv").Output).Single()["Pod"]);
    }

    [Fact]
    public void What_is_passed_over_is_named_when_asked_for()
    {
        var run = Fragtools.WithInput(Pods + "---\nkind: ConfigMap\nmetadata: {name: settings}\n", "pod-scores", "-", "--verbose", "--output", "jsonl");
        Assert.Equal((0, 2), (run.ExitCode, run.Lines.Length));
        Assert.Contains("fragtools: (stdin): pods and templates read: 2, nodes: 0\n", run.Errors, StringComparison.Ordinal);
        Assert.Contains("skipped: (stdin), line 12: ConfigMap settings is neither a pod nor a node", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void That_a_limit_range_is_not_known_is_said()
        => Assert.Contains("warning: A LimitRange is not known here", Fragtools.WithInput("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a}]}\n", "pod-scores", "-").Errors, StringComparison.Ordinal);

    private static (int Process, int Rank) Ranked(JsonElement score) => (score.GetProperty("ProcessId").GetInt32(), score.GetProperty("KillRank").GetInt32());

    // 1000*1073741824/8192000000 = 131.
    private static void CheckPods(List<JsonElement> scores)
        => Assert.Equal(
            [("default", "debug", "BestEffort", 1000), ("shop", "web-0", "Burstable", 869)],
            scores.Select(score => (score.GetProperty("Namespace").GetString()!, score.GetProperty("Pod").GetString()!, score.GetProperty("QosClass").GetString()!, score.GetProperty("ExpectedOomScoreAdj").GetInt32())));

    private static List<JsonElement> Objects(Run run, bool errors = false)
    {
        Assert.True(run.ExitCode == 0 && (errors || run.Errors.Length == 0), run.Errors);
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>
    /// A node of 8000000 kB, 2000000 pages: 2000 a thousandth. sh: 1000 + 10 + 1000 * 2000, as /proc has it since 5.9
    /// (1000 + 1000) * 2 / 3. nginx: 100000 + 200 + 900 * 2000 = 1900200, (1000 + 950) * 2 / 3.
    /// </summary>
    private void WriteNode()
    {
        _tree.Write("node-1/etc/hostname", "node-1\n");
        _tree.Write("node-1/proc/sys/kernel/osrelease", "5.14.0-362.el9.x86_64\n");
        _tree.Write("node-1/proc/sys/vm/swappiness", "60\n");
        _tree.Write("node-1/proc/meminfo", "MemTotal: 8000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        WriteProcess(1, "systemd", "/init.scope", 0, 12000, 100, 667);
        WriteProcess(4201, "nginx", $"{Slice("burstable", '1')}/cri-containerd-{new string('a', 64)}.scope", 900, 400000, 800, 1300);
        WriteProcess(4301, "sh", $"{Slice("besteffort", '2')}/cri-containerd-{new string('b', 64)}.scope", 1000, 4000, 40, 1333);
        _tree.Write($"node-1/var/log/containers/web-0_shop_web-{new string('a', 64)}.log", "");
        _tree.Write($"node-1/var/log/containers/debug_default_sh-{new string('b', 64)}.log", "");
        _tree.Write($"node-1/sys/fs/cgroup{Slice("burstable", '1')}/memory.max", "1073741824\n");
        _tree.Write($"node-1/sys/fs/cgroup{Slice("burstable", '1')}/memory.current", "500000000\n");
    }

    private static string Slice(string qos, char digit)
        => $"/kubepods.slice/kubepods-{qos}.slice/kubepods-{qos}-pod{new string(digit, 8)}_2222_3333_4444_555555555555.slice";

    private void WriteProcess(int id, string name, string cgroup, int adj, long rss, long tables, long score)
    {
        _tree.Write($"node-1/proc/{id}/status", $"Name:\t{name}\nVmRSS:\t{rss} kB\nVmPTE:\t{tables} kB\nVmSwap:\t0 kB\nThreads:\t1\nCapEff:\t0000000000000000\n");
        _tree.Write($"node-1/proc/{id}/stat", $"{id} ({name}) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 {id} 1000 100 0\n");
        _tree.Write($"node-1/proc/{id}/cgroup", $"0::{cgroup}\n");
        _tree.Write($"node-1/proc/{id}/oom_score_adj", $"{adj}\n");
        _tree.Write($"node-1/proc/{id}/oom_score", $"{score}\n");
    }
}
