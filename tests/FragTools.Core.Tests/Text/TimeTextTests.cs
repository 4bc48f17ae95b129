using FragTools.Text;

namespace FragTools.Tests.Text;

public class TimeTextTests
{
    /// <summary>Whatever the zone of the machine, a text says which, and is the same instant.</summary>
    [Theory]
    [InlineData("2024-01-15T12:00:00+00:00")]
    [InlineData("2024-07-15T12:00:00.25+05:30")]
    public void Times_are_in_the_operators_zone_and_say_so(string text)
    {
        var time = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(time, DateTimeOffset.Parse(TimeText.Iso(time), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.25)?[+-]\d\d:\d\d$", TimeText.Iso(time));
        var offset = TimeZoneInfo.Local.GetUtcOffset(time);
        Assert.Equal(offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}", TimeText.Zone(time));
        Assert.Equal($"{TimeText.Local(time)} {TimeText.Zone(time)}", TimeText.Labelled(time));
        Assert.Equal(time.ToOffset(offset).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), TimeText.Local(time));
        Assert.EndsWith(TimeText.TimeOfDay(time), TimeText.Local(time), StringComparison.Ordinal);
    }
}
