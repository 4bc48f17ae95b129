using System.Text.Json;

namespace FragTools.Tests;

/// <summary>What failures and oom-kills print, in every format, of ordinary and of hostile logs.</summary>
public class LogFormatTests
{
    private const string Article = "tests/fixtures/3.10.0-514-beta_004-before";
    private const string Pod = "tests/fixtures/4.15.0-46-pod-limit";

    private static readonly string[] Formats = ["table", "json", "jsonl", "csv"];

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var format in Formats)
            {
                all.Add("failures", format);
                all.Add("oom-kills", format);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_log_without_reports_is_read_and_prints_none(string command, string format)
    {
        using var trees = new Trees(("log", "[    1.0] usb 1-1: new device\nThe words page allocation failure: and invoked oom-killer: in prose.\n"), ("empty", ""));
        foreach (var log in new[] { "log", "empty" })
        {
            var run = Fragtools.Start(command, trees.Path(log), "--output", format);
            Assert.Equal((0, log == "log"), (run.ExitCode, run.Errors.Contains("[LogLineUnread]", StringComparison.Ordinal)));
            var output = run.Output;
            Assert.True(format switch
            {
                "json" => output == "[]\n",
                "csv" => output.StartsWith("Timestamp,", StringComparison.Ordinal) && output.Count(letter => letter == '\n') == 1,
                _ => output.Length == 0,
            }, output);
        }
    }

    [Theory]
    [InlineData("failures", Article, 2)]
    [InlineData("oom-kills", Pod, 1)]
    public void Every_format_of_data_has_the_same_objects(string command, string root, int count)
    {
        string Read(string format) => Fragtools.Start(command, "--root", root, "--output", format).Clean();

        var objects = JsonDocument.Parse(Read("json")).RootElement.EnumerateArray().ToList();
        Assert.Equal(count, objects.Count);
        Assert.Equal(objects.Select(one => one.GetRawText()), Read("jsonl").TrimEnd('\n').Split('\n'));
        var rows = Csv.Lines(Read("csv"));
        Assert.Equal(objects[0].EnumerateObject().Select(property => property.Name), rows[0]);
        Assert.Equal(count, rows.Count - 1);

        // Texts and numbers are the same ones; what is null is an empty cell.
        foreach (var (one, row) in objects.Zip(rows.Skip(1)))
        {
            foreach (var (property, cell) in one.EnumerateObject().Zip(row))
            {
                switch (property.Value.ValueKind)
                {
                    case JsonValueKind.Null:
                        Assert.Equal("", cell);
                        break;
                    case JsonValueKind.Number when property.Name == "GfpMask":
                        Assert.Equal($"0x{property.Value.GetInt64():x}", cell);
                        break;
                    case JsonValueKind.Number:
                        Assert.Equal(property.Value.GetRawText(), cell);
                        break;
                    case JsonValueKind.String when property.Name is not ("Timestamp" or "LastSeen"):
                        Assert.Equal(property.Value.GetString(), cell);
                        break;
                    default:
                        Assert.DoesNotContain("FragTools.", cell, StringComparison.Ordinal);
                        Assert.DoesNotContain("System.", cell, StringComparison.Ordinal);
                        break;
                }
            }
        }
    }

    [Fact]
    public void The_table_of_failures_says_who_asked_for_what_and_why_not()
    {
        var lines = Fragtools.Start("failures", "--root", Article).Clean().TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches("^Time +Process +Order +Asked +Cause +Requester +Zones$", lines[0]);
        Assert.Matches(@"^\+2751018\.24 s +runc:\[1:CHILD\] +6 +256 KiB +WatermarkReserve +nf_conntrack_init_net \[nf_conntrack\] +0/DMA short, 0/DMA32 withheld, 0/Normal in pieces$", lines[1]);
        Assert.Matches(@"^\+2751018\.24 s +runc:\[1:CHILD\] +- +Unknown +nf_conntrack_init_net \[nf_conntrack\] +the lines of a slab cache have no zones$", lines[2]);
    }

    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+cmd()")]
    [InlineData("-cmd()")]
    [InlineData("@SUM(A1)")]
    public void A_name_that_is_a_formula_is_disarmed_in_csv_and_kept_in_json(string name)
    {
        using var trees = new Trees(
            ("failures", $"[    1.0] {name}: page allocation failure: order:3, mode:0x20\n"),
            ("oom-kills", $"[    1.0] Out of memory: Killed process 42 ({name}) total-vm:1kB, anon-rss:1kB, file-rss:0kB\n"));
        foreach (var (command, property) in new[] { ("failures", "ProcessName"), ("oom-kills", "VictimName") })
        {
            var row = Assert.Single(Csv.Read(Fragtools.Start(command, trees.Path(command), "--output", "csv").Clean()));
            Assert.Equal("'" + name, row[property]);
            var one = JsonDocument.Parse(Fragtools.Start(command, trees.Path(command), "--output", "jsonl").Clean()).RootElement;
            Assert.Equal(name, one.GetProperty(property).GetString());
        }
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void Nothing_that_a_log_holds_reaches_a_terminal_raw(string format)
    {
        // Everything that a terminal acts upon, wherever a report has text: host, name, flags, module, cache, cgroup, release.
        const string Evil = "\e]0;x\a\e[31m\u009b2J\u202e\r\"',;";
        using var trees = new Trees(("log", string.Join('\n',
            $"2024-05-06T07:08:09Z no{Evil}de kernel: na{Evil}me: page allocation failure: order:3, mode:0xcc0(GFP{Evil}), nodemask=(null),cpuset=a{Evil},mems_allowed=0",
            $"2024-05-06T07:08:09Z no{Evil}de kernel: CPU: 1 PID: 7 Comm: na{Evil}me Not tainted 5.15.0{Evil} #1",
            "2024-05-06T07:08:09Z node kernel: Call Trace:",
            $"2024-05-06T07:08:09Z node kernel:  fn{Evil}+0x1/0x2 [mod{Evil}]",
            $"2024-05-06T07:08:10Z node kernel: SLUB: Unable to allocate memory on node -1, gfp=0x20(GFP{Evil})",
            $"2024-05-06T07:08:10Z node kernel:   cache: ca{Evil}che(1:cg{Evil}), object size: 1, buffer size: 1, default order: 1, min order: 0",
            $"2024-05-06T07:08:11Z node kernel: na{Evil}me invoked oom-killer: gfp_mask=0xcc0(GFP{Evil}), order=0, oom_score_adj=0",
            $"2024-05-06T07:08:11Z node kernel: [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            $"2024-05-06T07:08:11Z node kernel: [     42]     0    42      256        1    28672        0             0 na{Evil}me",
            $"2024-05-06T07:08:11Z node kernel: oom-kill:constraint=CONSTRAINT_{Evil},nodemask=(null),cpuset=x{Evil},mems_allowed=0,oom_memcg=/a{Evil},task_memcg=/b{Evil},task=na{Evil}me,pid=42,uid=0",
            $"2024-05-06T07:08:11Z node kernel: Memory cgroup out of memory: Killed process 42 (na{Evil}me) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB") + "\n"));
        foreach (var command in new[] { "failures", "oom-kills" })
        {
            var run = Fragtools.Start(command, trees.Path("log"), "--output", format, "--verbose");
            Assert.Equal(0, run.ExitCode);
            Assert.NotEmpty(run.Output);
            Assert.DoesNotContain((run.Output + run.Errors).Replace("\n", "", StringComparison.Ordinal), letter => char.IsControl(letter) || letter == '\u202e');
        }
    }

    [Fact]
    public void Verbose_says_what_was_found_where_and_which_mask_is_not_its_text()
    {
        using var trees = new Trees(("var/log/syslog", "Jan  5 11:04:35 n kernel: cc1: page allocation failure: order:1, mode:0x40dc0(GFP_ATOMIC), nodemask=(null)\n"), ("etc/timezone", "Asia/Kathmandu\n"));
        trees.Write("var/log/kern.log", File.ReadAllText(trees.Path("var/log/syslog")));
        var run = Fragtools.Start("failures", "--root", trees.Folder, "--output", "jsonl", "--verbose");
        Assert.Equal(0, run.ExitCode);
        var failure = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.Equal(["__GFP_HIGH", "__GFP_KSWAPD_RECLAIM"], failure.GetProperty("GfpFlags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(("Asia/Kathmandu", 5), (failure.GetProperty("TimestampZone").GetString(), failure.GetProperty("Timestamp").GetDateTimeOffset().UtcDateTime.Hour));
        var syslog = trees.Path("var/log/syslog");
        Assert.Contains($"{syslog}, line 1: the text stands for 0x820, the mask is 0x40dc0", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{syslog}: times without a time zone are read in Asia/Kathmandu ({trees.Path("etc/timezone")})", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"kern.log: 1 report is of an event that another log of the same machine tells as well ({syslog}, line 1); shown once", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{syslog}: 1 report found", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", Fragtools.Start("failures", "--root", trees.Folder, "--output", "jsonl").Errors);
    }
}
