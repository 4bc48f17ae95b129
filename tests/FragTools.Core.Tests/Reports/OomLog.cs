using System.Text;
using FragTools.Logs;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Reports;

/// <summary>Reads OOM reports from a text as if it had come through a pipe, and from files.</summary>
internal static class OomLog
{
    private static LogReadOptions Utc { get; } = new() { TimeZone = TimeZoneInfo.Utc };

    public static IReadOnlyList<OomKill> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static IReadOnlyList<OomKill> Read(byte[] text)
    {
        using var stream = new MemoryStream(text);
        return [.. OomKills.Read([new LogInput.Text(stream)], Utc)];
    }

    public static IReadOnlyList<OomKill> ReadFile(string path) => [.. OomKills.Read([new LogInput.LogFile(path)], Utc)];

    /// <summary>The one report of a text.</summary>
    public static OomKill Single(params string[] lines) => Assert.Single(Read(string.Join('\n', lines) + "\n"));
}
