using System.Text.Json;

namespace FragTools.Tests;

public class DiagnoseTests
{
    [Fact]
    public void One_node_is_a_screen()
    {
        var run = Fragtools.Start("diagnose", Fixture("unknown-tke-dc05"));
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("dc05: Fragmentation (Likely)\n", run.Output);
        Assert.Contains("\nWho paid: basic/matchdataserver-1255064836-t4b2w: did not start (SetnsExit)", run.Output);
        Assert.Contains("\n    sync; echo 3 > /proc/sys/vm/drop_caches\n    echo 1 > /proc/sys/vm/compact_memory\n", run.Output);
        Assert.Contains("\nNot read: proc/zoneinfo, ", run.Output);
        Assert.EndsWith(": add --detailed\n", run.Output);
        Assert.InRange(run.Output.Count(static character => character == '\n'), 8, 24);
        Assert.All(run.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void One_node_is_told_at_length_in_eighty_columns_where_that_is_asked_for()
    {
        var run = Fragtools.Start("diagnose", "--detailed", Fixture("unknown-tke-dc05"));
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("dc05: Fragmentation (Likely)\n", run.Output);
        Assert.Contains("\nEvidence\nFT004 ", run.Output);
        Assert.Contains("PS> Invoke-MemoryCompaction -Order 6 -DropCaches All\n", run.Output);
        Assert.Contains("  basic/matchdataserver-1255064836-t4b2w: did not start (SetnsExit)", run.Output);
        Assert.Contains("not read: proc/zoneinfo (no such file)", run.Output);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public void Several_nodes_are_a_row_each()
    {
        var run = Fragtools.Start("diagnose", "--root", Fixture("unknown-tke-dc05"), Fixture("5.15-healthy"));
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(["Host", "Verdict", "Confidence", "Pods", "Evidence", "Kernel"], Words(lines[0]));
        Assert.Equal(["dc05", "Fragmentation", "Likely", "1", "FT004", "FT016", "FT005", "-"], Words(lines[1]));
        Assert.Equal(["calm-1", "NotFragmentation", "Likely"], Words(lines[2])[..3]);
    }

    [Theory]
    [InlineData("unknown-tke-dc05", 10)]
    [InlineData("3.10.0-514-beta_004-before", 10)]
    [InlineData("5.15-healthy", 0)]
    [InlineData("3.10.0-1160-node-1", 0)]
    [InlineData("3.10.0-514-beta_004-after", 0)]
    public void The_exit_code_says_it_to_scripts(string fixture, int exitCode)
    {
        Assert.Equal(exitCode, Fragtools.Start("diagnose", "--exit-code", Fixture(fixture)).ExitCode);
        Assert.Equal(0, Fragtools.Start("diagnose", Fixture(fixture)).ExitCode);
    }

    [Fact]
    public void Lines_that_were_not_understood_are_warned_of_and_clear_nothing()
    {
        const string Unread = "May  3 10:00:01 node-1 kernel: cc1: page allocation failure at noon";
        using var trees = new Trees(
            ("proc/buddyinfo", "Node 0, zone   Normal 100 100 100 100 100 100 100 100 100 100 100\n"), ("var/log/kern.log", Unread + "\n"));
        var run = Fragtools.Start("diagnose", "--verbose", "--detailed", trees.Folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(": Inconclusive (Possible)", run.Output);
        Assert.DoesNotContain("nothing was refused", run.Output);
        Assert.Contains(
            "10:00:01 node-1 kernel: cc1: page allocation failure at noon",
            string.Join(' ', run.Output[..run.Output.IndexOf("Evidence", StringComparison.Ordinal)].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains($"warning: {trees.Path("var/log/kern.log")}: 1 line looks like a kernel report and could not be read, "
            + $"the first is line 1: {Unread} [LogLineUnread]\n", run.Errors);
        Assert.Contains($"fragtools: {trees.Path("var/log/kern.log")}, line 1: {Unread}\n", run.Errors);
    }

    [Fact]
    public void What_is_not_there_is_an_error_beside_the_verdicts_of_the_rest()
    {
        var run = Fragtools.Start("diagnose", "--exit-code", "--root", "/no/such/folder", Fixture("5.15-healthy"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("/no/such/folder", run.Errors);
        Assert.Contains("[KernelFileMissing]", run.Errors);
        Assert.Contains("calm-1", run.Output);
    }

    [Fact]
    public void Json_has_the_properties_of_the_objects_and_what_a_finding_rests_on()
    {
        var run = Fragtools.Start("diagnose", Fixture("3.10.0-514-beta_004-before"), "--output", "json");
        Assert.Equal("", run.Errors);
        var verdict = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(
            ["Host", "Verdict", "Confidence", "Summary", "Evidence", "Remedies", "Affected", "AffectedCount", "KernelVersion", "Sources", "UnreadLines",
                "SchemaVersion"],
            verdict.EnumerateObject().Select(property => property.Name));
        var finding = verdict.GetProperty("Evidence")[0];
        Assert.Equal(["Id", "Severity", "Statement", "Numbers", "Basis", "Source", "LineNumber"], finding.EnumerateObject().Select(property => property.Name));
        Assert.Equal("WatermarkReserve", finding.GetProperty("Basis").GetProperty("Cause").GetString());
        Assert.Equal("0.980", verdict.GetProperty("Evidence")[1].GetProperty("Numbers").GetProperty("FragmentationIndex").GetRawText());
        Assert.Equal("Immediate", verdict.GetProperty("Remedies")[0].GetProperty("Term").GetString());
    }

    [Fact]
    public void Every_fixture_can_be_written_in_every_form()
    {
        foreach (var format in new[] { "jsonl", "csv", "table" })
        {
            var run = Fragtools.Start(["diagnose", "--output", format, "--root", .. Directory.GetDirectories(Repository.Fixtures)]);
            Assert.DoesNotContain("Unhandled", run.Errors);
            Assert.DoesNotContain("FragTools.", run.Output);
            Assert.True(run.Output.Count(character => character == '\n') >= Directory.GetDirectories(Repository.Fixtures).Length, $"{format}: {run.Errors}");
        }
    }

    [Fact]
    public void A_cell_of_csv_has_ids_and_names()
    {
        var run = Fragtools.Start("diagnose", Fixture("unknown-tke-dc05"), "--output", "csv");
        var row = Assert.Single(Csv.Read(run.Output));
        Assert.Equal("FT004 FT016 FT005 FT005", row["Evidence"]);
        Assert.Equal("basic/matchdataserver-1255064836-t4b2w", row["Affected"]);
    }

    [Fact]
    public void Text_is_known_by_what_it_holds()
    {
        var log = Fragtools.WithInput(File.ReadAllText(Fixture("5.15-veth-worker2", "var", "log", "kern.log")), "diagnose", "-");
        Assert.StartsWith("worker2: Fragmentation (Proven)", log.Output);
        var blocks = Fragtools.WithInput(File.ReadAllText(Fixture("unknown-tke-dc05", "proc", "buddyinfo")), "diagnose", "-");
        Assert.StartsWith("(unknown host): Fragmentation (Possible)", blocks.Output);
    }

    [Fact]
    public void Files_make_one_node()
    {
        var run = Fragtools.Start("diagnose", "--path", Fixture("unknown-tke-dc05", "proc", "buddyinfo"), Fixture("unknown-tke-dc05", "var", "log", "dmesg"));
        Assert.StartsWith("dc05: Fragmentation (Likely)", run.Output);
        Assert.StartsWith("dc05: Fragmentation (Possible)", Fragtools.Start("diagnose", Fixture("unknown-tke-dc05", "proc", "buddyinfo")).Output);
    }

    [Fact]
    public void What_counts_as_now_can_be_said()
    {
        Assert.Contains("2026-02-12 02:40:00 UTC, by the time of boot", Fragtools.Start("diagnose", "--detailed", Fixture("5.15-old-failure")).Output);
        var given = Fragtools.Start("diagnose", "--output", "json", Fixture("5.15-old-failure"), "--now", "2026-02-03T04:15:00Z");
        Assert.Contains("\"Verdict\":\"Fragmentation\",\"Confidence\":\"Proven\"", given.Output);
        Assert.Contains("2026-02-03 04:15:00 UTC, by what was given as now", given.Output);
        var wrong = Fragtools.Start("diagnose", "--now", "yesterday-ish", Fixture("5.15-old-failure"));
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'yesterday-ish' is no time", wrong.Errors);
    }

    [Fact]
    public void A_node_is_asked_before_anything_fails()
    {
        const string Blocks = "Node 0, zone   Normal 2048 0 0 0 0 0 0 0 32 0 0\n";
        Assert.Contains("\nA request of order 9 (2 MiB) finds no block now", Fragtools.WithInput(Blocks, "diagnose", "--order", "9", "-").Output);
        Assert.Contains("\nFor 512 huge pages of 2 MiB (1 GiB) 0 blocks are free", Fragtools.WithInput(Blocks, "diagnose", "--hugepages", "512", "-").Output);
        Assert.Contains("\nWhether 4 huge pages of 1 GiB (4 GiB)", Fragtools.WithInput(Blocks, "diagnose", "--hugepages", "4", "--hugepage-size", "1G", "-").Output);
        foreach (var (option, value) in new[] { ("--order", "32"), ("--hugepages", "0"), ("--hugepages=4 --hugepage-size", "3M") })
        {
            var wrong = Fragtools.WithInput(Blocks, ["diagnose", .. option.Split(' '), value, "-"]);
            Assert.Equal(2, wrong.ExitCode);
            Assert.Contains($"'{value}' is no ", wrong.Errors);
        }

        var alone = Fragtools.WithInput(Blocks, "diagnose", "--hugepage-size", "1G", "-");
        Assert.Equal((2, ""), (alone.ExitCode, alone.Output));
        Assert.Contains("--hugepage-size is that of --hugepages", alone.Errors);
    }

    [Fact]
    public void What_rests_on_counters_of_cgroups_and_holders_of_memory_is_written_as_json()
    {
        const string Pod = "sys/fs/cgroup/kubepods.slice/kubepods-pod0a1b2c3d_1111_2222_3333_444455556666.slice";
        using var trees = new Trees(
            ("proc/buddyinfo", "Node 0, zone   Normal 9000 0 0 0 0 0 0 0 0 0 0\n"),
            ("proc/meminfo", "MemTotal: 1000000 kB\nMemFree: 36000 kB\nSlab: 10000 kB\nSUnreclaim: 10000 kB\n"),
            ("proc/allocinfo", "allocinfo - version: 1.0\n# <size> <calls> <tag info>\n  700000000 9 drivers/x/y.c:7 [y] func:y_ring\n"),
            (Pod + "/memory.events", "max 9\noom 3\noom_kill 3\n"),
            (Pod + "/memory.pressure", "some avg10=90.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=80.00 avg60=0.00 avg300=0.00 total=0\n"));
        var run = Fragtools.Start("diagnose", trees.Folder, "--output", "json");
        var findings = JsonDocument.Parse(run.Output).RootElement[0].GetProperty("Evidence").EnumerateArray()
            .ToLookup(finding => finding.GetProperty("Id").GetString(), finding => finding.GetProperty("Numbers"));
        Assert.Equal(3, Assert.Single(findings["FT057"]).GetProperty("OomKills").GetInt32());
        Assert.Equal(80.00m, Assert.Single(findings["FT058"]).GetProperty("MemoryPressureFullPercent").GetDecimal());
        Assert.Equal(700_000_000, Assert.Single(findings["FT063"]).GetProperty("Holder1Bytes").GetInt64());
    }

    private static string Fixture(params string[] parts) => Repository.Fixture(parts);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
