namespace FragTools.Tests;

/// <summary>What the command line itself may say: errors end with 2 and read nothing.</summary>
public class UsageTests
{
    private static readonly string[] Commands = ["buddyinfo", "pagetypeinfo", "zoneinfo", "extfrag", "compaction-stat", "slab", "meminfo"];

    [Theory]
    [InlineData("", "say what to read")]
    [InlineData("nonsense", "there is no command 'nonsense'; there are: diagnose, report, extfrag")]
    [InlineData("--nonsense", "there is no option --nonsense")]
    [InlineData("buddyinfo --nonsense", "there is no option --nonsense")]
    [InlineData("buddyinfo --order 6", "there is no option --order")]
    [InlineData("meminfo --page-size 4096", "there is no option --page-size")]
    [InlineData("compaction-stat --zone Normal", "there is no option --zone")]
    [InlineData("buddyinfo --root a --format json", "there is no option --format")]
    [InlineData("zoneinfo --literal-path a -o json", "there is no option -o")]
    [InlineData("oom-kills --path a --format json", "there is no option --format")]
    [InlineData("extfrag --order -1", "'-1' is no number from 0 to 31")]
    [InlineData("extfrag --order 32", "'32' is no number from 0 to 31")]
    [InlineData("extfrag --order six", "'six' is no number from 0 to 31")]
    [InlineData("extfrag --order 6,,9", "'' is no number from 0 to 31")]
    [InlineData("extfrag --order", "--order")]
    [InlineData("buddyinfo --numa-node -1", "'-1' is no number")]
    [InlineData("buddyinfo --page-size 5000", "'5000' is no page size")]
    [InlineData("buddyinfo --page-size 0", "'0' is no page size")]
    [InlineData("buddyinfo --page-size -4096", "'-4096' is no page size")]
    [InlineData("buddyinfo --page-size 99999999999999999999", "is no page size")]
    [InlineData("buddyinfo --page-size 512K", "'512K' is no page size")]
    [InlineData("buddyinfo --output xml", "'xml' is no output: --output takes table, json, jsonl or csv")]
    [InlineData("buddyinfo --output json --output csv", "--output")]
    [InlineData("buddyinfo --root a --path b", "the input is named more than once: --root, --path")]
    [InlineData("buddyinfo --root a --literal-root b", "the input is named more than once: --root, --literal-root")]
    [InlineData("buddyinfo - --root a", "the input is named more than once: --root, '-'")]
    [InlineData("buddyinfo - a", "the input is named more than once: '-', 'a'")]
    [InlineData("failures --output", "--output")]
    [InlineData("failures --since soon a.log", "--since")]
    [InlineData("failures -x a.log", "there is no option -x")]
    [InlineData("gfp", "say which mask to read, for instance: fragtools gfp 0x10c0d0")]
    [InlineData("gfp --output json", "say which mask to read")]
    [InlineData("drop-caches", "say what to drop, for instance: fragtools drop-caches --kind page-cache")]
    [InlineData("drop-caches --yes", "say what to drop")]
    public void A_usage_error_ends_with_2_and_reads_nothing(string line, string problem)
    {
        var run = Fragtools.Start(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("fragtools: error: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
        Assert.Matches("\nTry 'fragtools( [a-z-]+)? --help'.\n$", run.Errors);
    }

    [Theory]
    [InlineData("buddyinfo", "--root", "")]
    [InlineData("failures", "", "a.log")]
    public void An_empty_path_is_a_usage_error(params string[] words)
    {
        var run = Fragtools.Start(words);
        Assert.Equal((2, "", $"fragtools: error: a path is empty\nTry 'fragtools {words[0]} --help'.\n"), (run.ExitCode, run.Output, run.Errors));
    }

    [Theory]
    [InlineData("failures", "--path")]
    [InlineData("buddyinfo", "--root")]
    public void A_word_alone_is_what_most_options_would_say(string command, string option)
    {
        string[] words = command == "failures"
            ? ["tests/fixtures/3.10.0-514-beta_004-before/var/log/dmesg", "tests/fixtures/5.15-veth-worker2/var/log/kern.log"]
            : ["tests/fixtures/6.18-idle-vm", "tests/fixtures/5*"];
        var run = Fragtools.Start([command, .. words, "--output", "jsonl", "--verbose"]);
        Assert.Equal(run, Fragtools.Start([command, "--verbose", option, .. words, "--output=jsonl"]));
        Assert.NotEmpty(run.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void The_help_names_every_command(string option)
    {
        var help = Fragtools.Start(option).Clean();
        Assert.All(Commands, command => Assert.Contains($"\n  {command} ", help, StringComparison.Ordinal));
        Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        Assert.DoesNotContain(help.Split('\n'), line => line.Length > 120);
    }

    [Theory]
    [InlineData("buddyinfo", "--numa-node --zone --page-size")]
    [InlineData("pagetypeinfo", "--numa-node --zone --page-size")]
    [InlineData("zoneinfo", "--numa-node --zone --page-size")]
    [InlineData("extfrag", "--order --by-zone --numa-node --zone --page-size")]
    [InlineData("compaction-stat", "")]
    [InlineData("slab", "--name --page-size")]
    [InlineData("meminfo", "")]
    public void The_help_of_a_command_has_its_options_examples_and_rules(string command, string own)
    {
        var help = Fragtools.Start(command, "--help").Clean();
        var options = "--root --literal-root --path --literal-path --host-name " + own + " --output --verbose --help";
        var described = help.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("--", StringComparison.Ordinal)));
        Assert.Equal(options.Split(' ', StringSplitOptions.RemoveEmptyEntries), described);
        Assert.All(
            new[] { "Reading the table:", "Examples:", $"fragtools {command}", "Input:", "Exit codes:" },
            part => Assert.Contains(part, help, StringComparison.Ordinal));
        Assert.DoesNotContain(help.Split('\n'), line => line.Length > 120);
    }

    [Fact]
    public void The_version_is_the_packages() => Assert.Matches(@"^fragtools \d+\.\d+\.\d+\n$", Fragtools.Start("--version").Clean());

    [Theory]
    [InlineData("--order 6,9", "6 9")]
    [InlineData("--order 9 --order 6", "6 9")]
    [InlineData("--order 0,1,10", "0 1 10")]
    public void Orders_are_given_with_commas_or_again(string options, string orders)
    {
        const string Row = "Node 0, zone Normal 9 8 7 6 5 4 3 2 1 0 0\n";
        var heading = Fragtools.WithInput(Row, ["extfrag", .. options.Split(' ')]).Clean().Split('\n')[0];
        Assert.Equal("Node Zone " + orders, string.Join(' ', heading.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        var rows = Csv.Read(Fragtools.WithInput(Row, ["extfrag", .. options.Split(' '), "--output", "csv"]).Clean());
        Assert.Equal(orders.Split(' '), rows.Select(row => row["Order"]));
    }

    [Theory]
    [InlineData("--page-size 65536", "589824", "False")]
    [InlineData("--page-size 64K", "589824", "False")]
    [InlineData("", "36864", "True")]
    public void The_page_size_is_given_or_assumed_and_marked(string options, string bytes, string assumed)
    {
        string[] args = ["buddyinfo", "-", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var row = Assert.Single(Csv.Read(Fragtools.WithInput("Node 0, zone Normal 1 0 2\n", [.. args, "--output", "csv"]).Clean()));
        Assert.Equal((bytes, assumed), (row["FreeBytes"], row["PageSizeAssumed"]));
        Assert.Equal(assumed == "True", Fragtools.WithInput("Node 0, zone Normal 1 0 2\n", args).Clean().Contains("take a page for 4 KiB", StringComparison.Ordinal));
    }

    [Fact]
    public void Zones_and_nodes_are_filtered()
    {
        const string Text = "Node 0, zone DMA 1\nNode 0, zone DMA32 2\nNode 0, zone Normal 3\nNode 1, zone Normal 4\n";
        Assert.Equal(["1", "2", "4"], Filtered("--zone", "dma*", "--zone", "Normal", "--numa-node", "0,1").Where(count => count != "3"));
        Assert.Equal(["4"], Filtered("--numa-node", "1"));
        Assert.Equal(["1", "3", "4"], Filtered("--zone", "DMA,Normal"));

        static IEnumerable<string> Filtered(params string[] options)
            => Csv.Read(Fragtools.WithInput(Text, ["buddyinfo", .. options, "--output", "csv"]).Clean()).Select(row => row["Order0"]);
    }

    [Fact]
    public void Verbose_says_what_was_read_on_standard_error()
    {
        var run = Fragtools.WithInput("Node 0, zone Normal 1\n", "buddyinfo", "--verbose", "--output", "jsonl");
        Assert.Equal((0, "fragtools: (stdin): 1 object read\n"), (run.ExitCode, run.Errors));
        Assert.Single(run.Lines);
    }
}
