using System.Globalization;
using FragTools.Text;

namespace FragTools.Tests.Text;

public class DurationTests
{
    [Theory]
    [InlineData("0", "00:00:00")]
    [InlineData("90", "00:01:30")]
    [InlineData("0.5", "00:00:00.5")]
    [InlineData("500ms", "00:00:00.5")]
    [InlineData(" 60s ", "00:01:00")]
    [InlineData("5m", "00:05:00")]
    [InlineData("1H", "01:00:00")]
    [InlineData("2d", "2.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1d1h1m1s", "1.01:01:01")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("0:01:30", "00:01:30")]
    public void Lengths_of_time(string text, string expected)
    {
        Assert.True(Duration.TryParse(text, out var duration, out var problem));
        Assert.Equal((TimeSpan.Parse(expected, CultureInfo.InvariantCulture), null), (duration, problem));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("-0:01:30")]
    [InlineData("5x")]
    [InlineData("1m1h")]
    [InlineData("1,5")]
    [InlineData("1e3")]
    [InlineData("1_000")]
    [InlineData(".5")]
    [InlineData("999999999999d")]
    [InlineData("9999999999999999999999")]
    [InlineData("\x1b[31m")]
    public void What_is_none_is_said_to_be_none(string? text)
    {
        Assert.False(Duration.TryParse(text, out _, out var problem));
        Assert.EndsWith("is no length of time: write seconds (90), or 500ms, 60s, 5m, 1h, 2d, 1h30m", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', problem!);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.5, "0.5s")]
    [InlineData(60, "1m")]
    [InlineData(90, "1m30s")]
    [InlineData(5400, "1h30m")]
    [InlineData(90061, "1d1h1m1s")]
    public void Lengths_are_written_as_they_are_read(double seconds, string expected)
        => Assert.Equal(expected, Duration.Format(TimeSpan.FromSeconds(seconds)));
}
