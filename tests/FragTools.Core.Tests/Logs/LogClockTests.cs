using System.Globalization;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Reports;

namespace FragTools.Tests.Logs;

public class LogClockTests
{
    private static readonly LogZone Utc = new(TimeZoneInfo.Utc, "test");

    [Theory]
    [InlineData("03-01T10:00:00", "2024-03-05T12:00:00Z", "2024-03-01T10:00:00Z")]
    [InlineData("03-05T23:00:00", "2024-03-05T12:00:00Z", "2024-03-05T23:00:00Z")] // clocks differ
    [InlineData("03-08T10:00:00", "2024-03-05T12:00:00Z", "2023-03-08T10:00:00Z")]
    [InlineData("12-31T23:59:59", "2024-01-01T00:10:00Z", "2023-12-31T23:59:59Z")]
    [InlineData("02-29T10:00:00", "2026-06-01T12:00:00Z", "2024-02-29T10:00:00Z")]
    [InlineData("02-29T10:00:00", "2024-06-01T12:00:00Z", "2024-02-29T10:00:00Z")]
    public void A_missing_year_is_the_latest_that_is_not_after_the_last_write(string time, string written, string expected)
    {
        var clock = new LogClock(Utc, Instant(written));
        Assert.Equal(Instant(expected), clock.Resolve(Stamp(time), double.NaN, 0, out var inferred));
        Assert.True(inferred);
    }

    [Fact]
    public void Turns_of_the_year_in_the_file_are_counted()
    {
        // November, January, June, December, January: two turns; last written in February 2024.
        var samples = new List<(long, DateTime)> { (100, Time("11-10T00:00:00")), (200, Time("01-05T00:00:00")), (300, Time("06-01T00:00:00")), (400, Time("12-24T00:00:00")), (500, Time("01-20T00:00:00")) };
        var clock = new LogClock(Utc, Instant("2024-02-01T00:00:00Z"), new Lazy<YearTurns>(() => new YearTurns(samples)));
        Assert.Equal(2022, Year(clock, "11-12T00:00:00", 110));
        Assert.Equal(2022, Year(clock, "12-31T00:00:00", 190));
        Assert.Equal(2023, Year(clock, "01-02T00:00:00", 195));
        Assert.Equal(2023, Year(clock, "06-03T00:00:00", 301));
        Assert.Equal(2023, Year(clock, "12-31T00:00:00", 450));
        Assert.Equal(2024, Year(clock, "01-01T00:00:00", 460));
        Assert.Equal(2024, Year(clock, "01-25T00:00:00", 600));
    }

    [Theory]
    [InlineData("Apr 14 06:00:01 n kernel: sort: page allocation failure: order:4, mode:0xd0", 2021)]
    [InlineData("Dec 31 23:59:59 n kernel: sort: page allocation failure: order:4, mode:0xd0", 2020)]
    [InlineData("Jan  2 00:00:00 n kernel: sort: page allocation failure: order:4, mode:0xd0", 2021)]
    public void A_message_that_tells_its_time_in_full_tells_the_year(string line, int year)
    {
        // The file is written now, and its last line is of another zone than its message.
        using var tree = new TempTree();
        var log = tree.Write("var/log/messages", $"{line}\nApr 14 08:00:00 n crond[1]: at 2019-04-14T08:00:00Z\n"
            + "Apr 15 00:30:00 n dockerd[7]: time=\"2021-04-14T22:30:00.5Z\" level=info msg=\"see 2018-04-15T00:30:00Z\"\n");
        var failure = Assert.Single(PageAllocFailures.Read([new LogInput.LogFile(log)], new LogReadOptions()));
        Assert.Equal((year, true), (failure.Timestamp!.Value.Year, failure.TimestampYearInferred));
    }

    [Theory]
    [InlineData("sos_commands/date/date", "Sun Mar 12 10:00:00 UTC 2017", 2017)]
    [InlineData("date", "Sun Mar 12 10:00:00 AM CET 2017", 2017)]
    [InlineData("sos_commands/general/date", "Sun 12 Mar 2017 10:00:00 AM UTC", 2017)]
    [InlineData("date", "Sun Feb 12 10:00:00 UTC 2017", 2016)]
    [InlineData("date", "date: command not found", null)]
    [InlineData("date", "Mon Mar 12 10:00:00 UTC 2040", null)]
    public void No_line_is_later_than_the_capture(string file, string text, int? year)
    {
        using var tree = new TempTree();
        tree.Write(file, text + "\n");
        tree.Write("etc/timezone", "Etc/UTC\n");
        var log = tree.Write("var/log/messages", "Mar 12 09:59:00 n kernel: sort: page allocation failure: order:4, mode:0xd0\n");
        var failure = Assert.Single(PageAllocFailures.Read([new LogInput.LogFile(log)], new LogReadOptions()));
        Assert.InRange(failure.Timestamp!.Value.Year, year ?? DateTime.UtcNow.Year - 1, year ?? DateTime.UtcNow.Year);
    }

    [Fact]
    public void Lines_a_little_out_of_order_turn_no_year()
    {
        var samples = new List<(long, DateTime)> { (100, Time("06-02T00:00:00")), (200, Time("06-01T23:59:00")), (300, Time("06-03T00:00:00")) };
        var clock = new LogClock(Utc, Instant("2024-06-04T00:00:00Z"), new Lazy<YearTurns>(() => new YearTurns(samples)));
        Assert.Equal(2024, Year(clock, "06-02T00:00:00", 50));
    }

    [Fact]
    public void Local_times_are_of_the_zone_given()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(8), "test", "test");
        var clock = new LogClock(new LogZone(zone, "test"), Instant("2024-03-05T12:00:00Z"));
        Assert.Equal(Instant("2019-04-27T14:56:09Z"), clock.Resolve(LogStamp.Local(new DateTime(2019, 4, 27, 22, 56, 9)), double.NaN, 0, out var inferred));
        Assert.False(inferred);
        Assert.Equal(Instant("2024-02-29T18:00:00Z"), clock.Resolve(Stamp("03-01T02:00:00"), double.NaN, 0, out _));
    }

    [Fact]
    public void Instants_stay_and_nothing_is_made_of_nothing()
    {
        var clock = new LogClock(Utc, Instant("2024-03-05T12:00:00Z"));
        Assert.Equal(Instant("2026-01-01T00:00:00Z"), clock.Resolve(LogStamp.Utc(Instant("2026-01-01T00:00:00Z")), 12, 0, out var inferred));
        Assert.False(inferred);
        Assert.Null(clock.Resolve(LogStamp.None, 12.5, 0, out _));
    }

    [Fact]
    public void The_running_kernel_s_uptime_becomes_a_time()
    {
        var clock = new LogClock(Utc, Instant("2024-03-05T12:00:00Z")) { BootTime = Instant("2024-03-05T10:00:00Z") };
        Assert.Equal(Instant("2024-03-05T10:00:12.5Z"), clock.Resolve(LogStamp.None, 12.5, 0, out var inferred));
        Assert.False(inferred);
    }

    private static int Year(LogClock clock, string time, long offset) => clock.Resolve(Stamp(time), double.NaN, offset, out _)!.Value.Year;

    private static LogStamp Stamp(string time) => LogStamp.Yearless(Time(time));

    private static DateTime Time(string time) => DateTime.Parse("2000-" + time, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
