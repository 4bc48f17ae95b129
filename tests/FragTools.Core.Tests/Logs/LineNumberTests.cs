using System.Text;
using System.Text.Json;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

/// <summary>The number of a line is that of the line which an editor shows, whatever its log was turned, unpacked or taken out of.</summary>
public class LineNumberTests
{
    private const string Torn = "worker: page allocation failure: lost";
    private const string Kill = "Out of memory: Killed process 4711 (web) total-vm:750000kB, anon-rss:58000kB, file-rss:29000kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:999";

    public static TheoryData<string, string, long, long, string> Logs => new()
    {
        { "as it was written", Lines(Plain(Usb), Plain(Torn), Plain(Kill)), 2, 3, "line 2: " },
        { "newest first", Lines([.. Enumerable.Range(0, 9).Reverse().Select(static second => Syslog(second, second == 2 ? Torn : second == 5 ? Kill : Usb))]), 7, 4, "line 7: " },
        { "JSON lines", Lines(Json(Usb), Json(Torn), Json(Kill)), 2, 3, "line 2: " },
        { "a list in one line", $"[{Json(Usb)},{Json(Torn)},{Json(Kill)}]\n", 1, 1, "line 1, record 2: " },
        { "a list in several lines", Lines("[", Json(Usb) + ",", Json(Torn) + ",", Json(Kill), "]"), 3, 4, "line 3: " },
        { "objects of several lines", Lines("{", "  \"MESSAGE\":", "  \"" + Usb + "\"", "}", "{", "  \"MESSAGE\": \"" + Torn + "\"", "}", "{", "  \"MESSAGE\": \"" + Kill + "\"", "}"), 6, 9, "line 6: " },
        { "lines around an object", Lines("{", "  \"a\":", "  1", "}", Plain(Torn), Plain(Kill)), 5, 6, "line 5: " },
        { "a table", Lines("time,message", "2026-03-04T05:06:07Z," + Usb, $"2026-03-04T05:06:08Z,\"{Torn}\"", $"2026-03-04T05:06:09Z,\"{Kill}\""), 3, 4, "line 3: " },
        { "a table, newest first", Lines("time,message", $"2026-03-04T05:06:09Z,\"{Kill}\"", $"2026-03-04T05:06:08Z,\"{Torn}\"", "2026-03-04T05:06:07Z," + Usb), 3, 2, "line 3: " },
    };

    [Theory]
    [MemberData(nameof(Logs))]
    public void It_is_the_line_of_the_file(string name, string text, long unread, long kill, string told)
    {
        LogPlace? place = null;
        var options = SampleLogs.Options with { Ended = ended => place = ended };
        var found = Assert.Single(OomKills.Read([new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(text)), name)], options));
        Assert.Equal((4711, kill), (found.VictimProcessId, found.LineNumber));
        place = null;
        Assert.Empty(PageAllocFailures.Read([new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(text)), name)], options));
        Assert.Equal((1L, unread), (place!.UnreadLines, place.FirstUnreadLine));
        Assert.StartsWith(told, place.FirstUnreadText, StringComparison.Ordinal);
        Assert.Contains(Torn, place.FirstUnreadText, StringComparison.Ordinal);
    }

    private const string Usb = "usb 1-1: new high-speed USB device number 2 using xhci_hcd";

    private static string Lines(params string[] lines) => string.Concat(lines.Select(static line => line + "\n"));

    private static string Plain(string message) => Syslog(7, message);

    private static string Syslog(int second, string message) => $"Mar  4 05:06:{second:D2} n7 kernel: {message}";

    private static string Json(string message) => JsonSerializer.Serialize(new { MESSAGE = message, _TRANSPORT = "kernel" });
}
