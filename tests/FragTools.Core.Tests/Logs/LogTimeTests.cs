using FragTools.Logs;

namespace FragTools.Tests.Logs;

public sealed class LogTimeTests
{
    private static readonly DateTimeOffset Now = new(2024, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("90", "2024-05-06T11:58:30Z")]
    [InlineData("60s", "2024-05-06T11:59:00Z")]
    [InlineData("5m", "2024-05-06T11:55:00Z")]
    [InlineData(" 1h30m ", "2024-05-06T10:30:00Z")]
    [InlineData("2D", "2024-05-04T12:00:00Z")]
    [InlineData("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z")]
    [InlineData("2024-05-01 10:00Z", "2024-05-01T10:00:00Z")]
    public void A_time_is_a_date_or_how_long_ago(string text, string expected)
    {
        Assert.True(LogTime.TryParse(text, Now, out var instant, out var problem), problem);
        Assert.Equal((DateTimeOffset.Parse(expected, null), TimeSpan.Zero), (instant, instant.Offset));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("1x")]
    [InlineData("99999999999999999999d")]
    [InlineData("-5m")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(LogTime.TryParse(text, Now, out _, out var problem));
        Assert.Contains("30m", problem, StringComparison.Ordinal);
    }
}
