using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Starts;

/// <summary>Reads start failures from texts and files; times without a zone are UTC here.</summary>
internal static class StartLog
{
    public const string Id = "5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c";
    public const string OtherId = "64bec16ba46d3973a0475cdc55a196381195d69bc73d2248e81a56bce1e12f0d";
    public const string Uid = "485fd485-1ed6-11e9-8661-0a587f8021ea";
    public const string OtherUid = "0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60";

    public static List<ContainerStartFailure> Read(params string[] lines) => Read(SampleLogs.Options, null, lines);

    public static List<ContainerStartFailure> Read(LogReadOptions options, TimeSpan? window, params string[] lines)
        => [.. ContainerStartFailures.Read([new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(SampleLogs.Lines(lines))), "test")], options, window)];

    public static List<ContainerStartFailure> ReadFile(params string[] paths)
        => [.. ContainerStartFailures.Read(paths.Select(path => new LogInput.LogFile(path)), SampleLogs.Options)];

    public static ContainerStartFailure One(params string[] lines) => Assert.Single(Read(lines));

    public static DateTimeOffset Utc(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
}
