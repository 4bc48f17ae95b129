using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;
using FragTools.History;
using FragTools.Linux;
using FragTools.Tests.Diagnosis;
using FragTools.Text;

namespace FragTools.Tests.History;

/// <summary>
/// Texts of PCP 6.0.3 and sysstat 12.6.1, written by hand to what both printed of a machine of ours: their samples, and what a diagnosis
/// says of the time before a failure.
/// </summary>
public sealed class RecordedTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    private const string Columns = "\"mem.buddyinfo.pages-DMA32::order0::node0\",\"mem.buddyinfo.pages-DMA32::order1::node0\","
        + "\"mem.buddyinfo.pages-Normal::order0::node1\",\"mem.buddyinfo.pages-Normal::order1::node1\",\"mem.buddyinfo.pages-Normal::order2::node1\"";

    /// <summary>The same two samples of 0/DMA32 (4, 0) and 1/Normal (8, 2, 0), then (4, 0) and (9, 0, 0), ten seconds apart, as each program prints them.</summary>
    public static TheoryData<string, string> PcpTexts => new()
    {
        { "pmrep -z -o csv", $"Time,{Columns}\n2026-05-03 12:00:00,4,0,8,2,0\n2026-05-03 12:00:10,4,0,9,0,0\n" },
        {
            "pmrep -o csv -l ';' -f %c, with another metric",
            $"Time;{Columns.Replace(',', ';')};\"mem.freemem\"\nSun May  3 12:00:00 2026;4;0;8;2;0;7000\nSun May  3 12:00:10 2026;4;0;9;0;0;7001\n"
        },
        { "pmrep -k -o csv", $"Host,Interval,Time,{Columns}\nn1,0,2026-05-03 14:00:00 UTC+2,4,0,8,2,0\nn1,10,2026-05-03 14:00:10 UTC+2,4,0,9,0,0\n" },
        {
            "pmdumptext -m",
            "Time\t" + string.Join('\t', Columns.Split(',').Select(column => column.Trim('"').Replace("pages-", "pages[\"", StringComparison.Ordinal) + "\"]"))
                + "\nSun May  3 12:00:00\t4.000\t0.000\t8.000\t2.000\t0.000\nSun May  3 12:00:10\t4.000\t0.000\t9.000\t0.000\t0.000\n"
        },
        {
            "pmrep -p -x -g",
            """

              archive: /var/log/pcp/pmlogger/n1/20260503
                 host: n1
             timezone: UTC-5 (reporting, current is UTC+0)
                start: Sun May  3 07:00:00 2026
                  end: Sun May  3 07:00:10 2026
              metrics: 2 (6 instances)
              samples: 2
             interval: 10.0 sec
             duration: 00:00:10

            [  1] - mem.freemem - Kbyte
            [  2] - mem.buddyinfo.pages["DMA32::order0::node0"] - none
            [  3] - mem.buddyinfo.pages["DMA32::order1::node0"] - none
            [  4] - mem.buddyinfo.pages["Normal::order0::node1"] - none
            [  5] - mem.buddyinfo.pages["Normal::order1::node1"] - none
            [  6] - mem.buddyinfo.pages["Normal::order2::node1"] - none

                             1         2         3         4         5         6
            07:00:00      7000         4         0         8         2         0
            07:00:10      7001         4         0         9         0         0

            """
        },
    };

    /// <summary>Memory of 1.5 GiB free and 4 GiB available at noon, and 9.5 pages a second looked through by tasks, as releases and locales have it.</summary>
    public static TheoryData<string, string> SarTexts => new()
    {
        {
            "sysstat 12, C",
            """
            Linux 6.1.0-18-amd64 (n1) 	05/03/26 	_x86_64_	(2 CPU)

            00:00:01     pswpin/s pswpout/s
            12:00:00         0.00      0.00
            Average:         0.00      0.00

            00:00:01     pgpgin/s pgpgout/s   fault/s  majflt/s  pgfree/s pgscank/s pgscand/s pgsteal/s    %vmeff
            12:00:00         8.00     20.00  25796.00      0.00   4300.00      0.00      9.50      0.00      0.00
            Average:         1.60      4.80  16207.00      0.00   1539.60      0.00      0.00      0.00      0.00

            00:00:01    kbmemfree   kbavail kbmemused  %memused kbbuffers  kbcached  kbcommit   %commit  kbactive   kbinact   kbdirty
            12:00:00      1572864   4194304    898468      3.64    178004   2464368   2723700     11.03   1242328   2201468     37732
            12:10:00      1000000   4000000    912768      3.70    178004   2478788   2753932     11.16   1244264   2228704     37736
            Average:     20857559  23039834    909422      3.68    177242   2475214   2743038     11.11   1242982   2220241     37746

            """
        },
        {
            "twelve hours, a restart between",
            "Linux 4.18.0-553.el8.x86_64 (n1) \t05/03/2026 \t_x86_64_\t(4 CPU)\n\n11:50:01 AM kbmemfree   kbavail kbmemused\n11:59:59 AM   1000   2000   3000\n\n"
                + "11:59:59 AM  LINUX RESTART\t(4 CPU)\n\n11:59:59 AM kbmemfree   kbavail kbmemused\n12:00:00 PM   1572864   4194304   3000\n\n"
                + "11:59:59 AM  pgpgin/s pgscand/s\n12:00:00 PM      8.00      9.50\n"
        },
        {
            "ISO, decimal commas",
            "Linux 6.1.0 (n1) \t2026-05-03 \t_x86_64_\t(2 CPU)\n\n11:50:00  kbmemfree  kbavail\n12:00:00  1572864  4194304\nDurchschn.:  1  1\n\n11:50:00  pgpgin/s  pgscand/s\n12:00:00  1,00  9,50\n"
        },
        {
            "day first, after midnight",
            "Linux 6.1.0 (n1) \t02.05.2026 \t_x86_64_\t(2 CPU)\n\n23:50:00  kbmemfree  kbavail  pgscand/s\n12:00:00  1572864  4194304  9.50\n"
        },
    };

    [Theory]
    [MemberData(nameof(PcpTexts))]
    public void The_zones_that_PCP_kept_are_read(string program, string text)
    {
        Assert.NotEmpty(program);
        var samples = Parse(text).Zones;
        Assert.Equal([Noon, Noon.AddSeconds(10)], samples.Select(sample => sample.Time));
        Assert.Equal(["0/DMA32 4 0", "1/Normal 8 2 0"], samples[0].Zones.Select(zone => $"{zone.NumaNode}/{zone.Zone} {zone.FreeBlocks}"));
        Assert.Equal(["0/DMA32 4 0", "1/Normal 9 0 0"], samples[1].Zones.Select(zone => $"{zone.NumaNode}/{zone.Zone} {zone.FreeBlocks}"));
    }

    [Theory]
    [MemberData(nameof(SarTexts))]
    public void The_memory_that_sar_recorded_is_read(string form, string text)
    {
        Assert.NotEmpty(form);
        var sample = Assert.Single(Parse(text).Memory, sample => sample.Time == Noon);
        Assert.Equal(new MemorySample(Noon, 1536L << 20, 4L << 30, 9.5), sample);
    }

    [Theory]
    [InlineData("Time,\"mem.buddyinfo.pages-Normal::order0::node0\"\n2026-05-03 12:00:00,\n2026-05-03 12:00:01,-1\n2026-05-03 12:00:02,?\n2026-05-03 12:00:03,0.5\n99:00,3\n")]
    [InlineData("Time,\"mem.buddyinfo.pages-Normal::order32::node0\"\n2026-05-03 12:00:00,1\n")]
    [InlineData("Time,\"mem.buddyinfo.pages-Normal::order31::node0\"\n2026-05-03 12:00:00,9223372036854775807\n")]
    [InlineData("Time,\"mem.buddyinfo.pages-Normal::order0::node0\"\n12:00:00,3\n")]
    [InlineData("Linux 6.1.0 (n1) 05/03/26 _x86_64_ (2 CPU)\n\n11:50:00 kbmemfree kbavail\n12:00:00 1\n25:00:00 1 2\nkbmemfree\n")]
    [InlineData("timezone: UTC-9\nstart: Fri Dec 31 23:00:00 9999\n[ 1] - mem.buddyinfo.pages[\"Normal::order0::node0\"] - none\n25:00:00 1\n")]
    [InlineData("Linux 6.1.0 (n1) 39/39/26 _x86_64_ (2 CPU)\n\n11:50:00 kbmemfree kbavail\n12:00:00 1 2\n")]
    public void What_is_damaged_is_no_sample(string text)
    {
        var samples = Parse(text);
        Assert.Empty(samples.Zones);
        Assert.Empty(samples.Memory);
    }

    [Theory]
    [InlineData("timezone: UTC-9\nstart: Fri Dec 31 23:00:00 9999\n[ 1] - mem.buddyinfo.pages[\"Normal::order0::node0\"] - none\n23:00:00 1\n22:00:00 2\n")]
    [InlineData("Linux 6.1.0 (n1) 9999-12-31\n\n23:00:00 kbmemfree\n23:30:00 1\n22:00:00 2\n")]
    public void The_end_of_time_is_no_error(string text)
    {
        var samples = Parse(text);
        Assert.Equal(2, samples.Zones.Count + samples.Memory.Count);
    }

    [Fact]
    public void A_night_is_passed_over_by_its_times_alone()
    {
        var samples = Parse("Linux 6.1.0 (n1) \t05/02/26\n\n23:50:00 kbmemfree\n23:55:00 1\n00:05:00 2\n").Memory;
        Assert.Equal([Noon.AddHours(-12).AddMinutes(-5), Noon.AddHours(-12).AddMinutes(5)], samples.Select(sample => sample.Time));
    }

    [Fact]
    public void A_year_that_is_not_told_is_the_last_that_can_be()
    {
        var text = "Time\tmem.buddyinfo.pages[\"Normal::order0::node0\"]\nThu Dec 31 23:59:50\t1.000\nFri Jan  1 00:00:00\t2.000\n";
        Assert.Equal([2025, 2026], Parse(text).Zones.Select(sample => sample.Time.Year));
    }

    [Fact]
    public void A_verdict_says_what_PCP_saw_before_the_refusal()
    {
        // 400 blocks of a page and 50 of two, none of order 3: 1000 - (1000 + 500·1000/8)/450 = 859.
        var finding = Before(Refused("2026-05-03T12:03:00"), "Time,\"mem.buddyinfo.pages-Normal::order0::node0\",\"mem.buddyinfo.pages-Normal::order1::node0\","
            + "\"mem.buddyinfo.pages-Normal::order2::node0\",\"mem.buddyinfo.pages-Normal::order3::node0\"\n2026-05-03 12:00:00,1,0,0,1\n2026-05-03 12:01:00,400,50,0,0\n2026-05-03 12:02:00,400,50,0,0\n2026-05-03 12:04:00,0,0,0,9\n");
        Assert.StartsWith("60 s before runc was refused order 3", finding.Statement, StringComparison.Ordinal);
        Assert.Contains("no such block, and an index of 0.859; none had been free since ", finding.Statement, StringComparison.Ordinal);
        Assert.Equal(120, finding.Numbers["SecondsWithoutBlock"]);
        Assert.Equal(Verdict.Fragmentation, finding.Supports);
    }

    [Fact]
    public void A_verdict_says_how_much_memory_was_free_by_sar_and_that_is_no_verdict()
    {
        var finding = Before(Refused("2026-05-03T12:03:00"), "Linux 6.1.0 (n1) \t05/03/26\n\n11:50:00 kbmemfree kbavail pgscand/s\n12:00:00 1572864 4194304 0.00\n12:10:00 1 1 9.00\n");
        Assert.Equal("180 s before runc was refused order 3 (32 KiB) at " + TimeText.Labelled(Noon.AddMinutes(3)) + ", 1.5 GiB of the node's memory was free, 4 GiB available; "
            + "no task had to look for memory itself in the interval before. How it lay sar does not record.", finding.Statement);
        Assert.Null(finding.Supports);
        Assert.Null(Find(Refused("2026-05-03T12:12:00"), "Linux 6.1.0 (n1) \t05/03/26\n\n11:50:00 kbmemfree\n12:00:00 1572864\n"));
    }

    [Fact]
    public void What_sar_printed_is_no_log_and_what_stands_behind_it_is()
    {
        const string Sar = "Linux 6.1.0 (n1) \t05/03/26\n\n11:50:00 kbmemfree\n12:00:00 1572864\nAverage: 1572864\n";
        var alone = Assert.Single(Diagnose.Run(Text(Sar, "sar.txt")));
        Assert.Equal([("logs", "Missing"), ("sar.txt", "Read")], alone.Sources.Where(source => source.Name is "logs" or "sar.txt").Select(source => (source.Name, $"{source.State}")).Order());
        var both = Assert.Single(Diagnose.Run(Text(Sar + "\n" + Refused("2026-05-03T12:03:00"), "ticket.txt")));
        Assert.Contains(both.Evidence, finding => finding.Id == FindingId.SeenBeforeRefusal);
    }

    /// <summary>sysstat's and sosreport's reports are found by the day of the failure in the node's own zone, and times are read in it: the log's, too.</summary>
    [Theory]
    [InlineData("var/log/sa/sar04")]
    [InlineData("var/log/sysstat/sar20260504")]
    [InlineData("sos_commands/sar/sar04")]
    [InlineData("var/lib/fragtools/history/sar.txt")]
    public void A_trees_own_reports_are_read_in_its_zone(string path)
    {
        // Noon in UTC of May 3 is the small hours of May 4 on Kiritimati, 14 hours ahead.
        var verdict = Diagnose.With(
            new() { Now = Noon.AddHours(1) },
            ("etc/timezone", "Pacific/Kiritimati\n"),
            ("var/log/messages", "May  4 02:03:00 n1 kernel: [  100.5] runc: page allocation failure: order:3, mode:0x40dc0\n"),
            (path, "Linux 6.1.0 (n1) \t05/04/26\n\n01:50:00 kbmemfree\n02:00:00 1572864\n"));
        Assert.Equal(180, Assert.Single(verdict.Evidence, finding => finding.Id == FindingId.SeenBeforeRefusal).Numbers["SecondsBefore"]);
        Assert.Contains(verdict.Sources, source => source.Name.EndsWith(path, StringComparison.Ordinal) && source.Detail == "1 samples of memory, by sar");
    }

    private static string Refused(string time) => $"{time}.000000+00:00 n1 kernel: [  100.5] runc: page allocation failure: order:3, mode:0x40dc0\n";

    private static NodeInput.Text Text(string text, string name) => new(System.Text.Encoding.UTF8.GetBytes(text), name);

    private static RecordedSamples Parse(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.True(RecordedSamples.Is(bytes));
        return RecordedSamples.Parse(bytes, "recorded", TimeZoneInfo.Utc, Noon.AddDays(1));
    }

    private static Finding? Find(string log, string recorded)
        => Assert.Single(Diagnose.Run([Text(log, "messages"), Text(recorded, "recorded")], Noon.AddHours(1))).Evidence
            .SingleOrDefault(finding => finding.Id == FindingId.SeenBeforeRefusal);

    private static Finding Before(string log, string recorded) => Find(log, recorded) ?? throw new InvalidOperationException("no such finding");
}
