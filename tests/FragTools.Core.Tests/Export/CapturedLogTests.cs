using System.Globalization;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using FragTools.Export;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Tests.Reports;
using FragTools.Text;

namespace FragTools.Tests.Export;

/// <summary>What of a log is in a capture, and what of a line is not; and what becomes of the place it is written to.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CapturedLogTests : IDisposable
{
    private const string Header = "p0: page allocation failure: order:3, mode:0x20";

    private readonly TempTree _node = new();
    private readonly TempTree _out = new();

    public CapturedLogTests() => _node.Write("proc/buddyinfo", "Node 0, zone   Normal      1      0      3 \n");

    public void Dispose()
    {
        _node.Dispose();
        _out.Dispose();
    }

    [Fact]
    public void Of_a_log_whose_dates_are_not_understood_only_what_stands_beside_a_marker_is_kept()
    {
        var other = Enumerable.Range(0, 20_000).Select(number => $"@@{number} a customer's line");
        _node.Write("var/log/messages", string.Join('\n', [.. other, "@@20000 kernel: " + Header, "@@20001 kernel: Call Trace:", .. other, ""]));
        var lines = Lines("var/log/messages.gz");
        Assert.Contains("@@20000 kernel: " + Header, lines);
        Assert.Contains("@@20001 kernel: Call Trace:", lines);
        Assert.InRange(lines.Length, 2, 1000);
    }

    [Fact]
    public void More_of_that_than_a_bound_is_left_out_and_said()
    {
        var line = "@@1 kernel: " + Header + new string('x', 4000) + "\n";
        _node.Write("var/log/messages", string.Concat(Enumerable.Repeat(line, (Bounds.UndatedLogBytes / line.Length) + 10)));
        var result = NodeCapture.Save(_node.Root, Path.Combine(_out.Folder, "node.tar"), new NodeCaptureOptions { Tool = "1" });
        Assert.False(result.IsWhole);
        Assert.Contains(result.Missing, missing => missing.Contains("have no dates that are understood", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Authorization: Bearer abcDEF123.xyz_-=", "Authorization: Bearer [masked]")]
    [InlineData("authorization: basic dXNlcjpwYXNz next", "authorization: basic [masked] next")]
    [InlineData("basic authentication failed", "basic authentication failed")]
    [InlineData("pull https://user:hunter2@registry/x failed", "pull https://user:[masked]@registry/x failed")]
    [InlineData("dsn=pg://db/x?password=hunter2&ssl=1", "dsn=pg://db/x?password=[masked]&ssl=1")]
    [InlineData("env {\"PASSWORD\":\"hunter2\",\"A\":1}", "env {\"PASSWORD\":\"[masked]\",\"A\":1}")]
    [InlineData("msg=\"{\\\"token\\\":\\\"abc\\\"}\"", "msg=\"{\\\"token\\\":\\\"[masked]\\\"}\"")]
    [InlineData("id eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl end", "id [masked] end")]
    [InlineData("run --password hunter2 --v 2", "run --password [masked] --v 2")]
    [InlineData("key AKIAABCDEFGHIJKLMNOP.", "key [masked].")]
    [InlineData("MountVolume.SetUp failed for volume \"default-token-x7\" : secret \"default-token-x7\" not found", "MountVolume.SetUp failed for volume \"default-token-x7\" : secret \"default-token-x7\" not found")]
    [InlineData("runc: page allocation failure: order:4, mode:0x10c0d0", "runc: page allocation failure: order:4, mode:0x10c0d0")]
    public void What_is_nobody_elses_business_is_masked(string line, string masked)
    {
        Assert.Equal(masked, Encoding.UTF8.GetString(SecretMask.Apply(Encoding.UTF8.GetBytes(line))));
        _node.Write("var/log/messages", $"Jun  8 11:04:35 node-7 kubelet[1]: {line}\n");
        Assert.Equal($"Jun  8 11:04:35 node-7 kubelet[1]: {masked}", Assert.Single(Lines("var/log/messages.gz")));
    }

    [Fact]
    public void A_packed_log_is_captured_as_the_text_that_it_is()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes($"Jun  7 11:04:35 node-7 kernel: {Header}\n"));
        }

        Directory.CreateDirectory(Path.Combine(_node.Folder, "var/log"));
        File.WriteAllBytes(Path.Combine(_node.Folder, "var/log/messages-20260607.gz"), packed.ToArray());
        var text = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes($"Jun  8 11:04:35 node-7 kernel: {Header.Replace("p0", "p1", StringComparison.Ordinal)}\r\n")).ToArray();
        File.WriteAllBytes(Path.Combine(_node.Folder, "var/log/syslog"), text);
        var root = Save();
        Assert.Equal(["p0", "p1"], PageAllocFailures.Read(LogFiles.Find(root), SampleLogs.Options).Select(failure => failure.ProcessName).Order());
    }

    [Fact]
    public void A_given_folder_is_filled_and_stays_what_it_was()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs modes");
        var place = Directory.CreateDirectory(Path.Combine(_out.Folder, "place")).FullName;
        const UnixFileMode Mode = (UnixFileMode)0x3ff;
        File.SetUnixFileMode(place, Mode);
        using var opened = Posix.Open(place, OpenFlags.Path);
        var before = Posix.FactsOf(opened)!.Value.Identity;
        NodeCapture.Save(_node.Root, place + "/", new NodeCaptureOptions { Tool = "1" });
        Assert.Equal((Mode, before), (File.GetUnixFileMode(place), Posix.FactsOf(place)!.Value.Identity));
        Assert.Equal(["fragtools-capture.json", "proc"], Directory.GetFileSystemEntries(place).Select(Path.GetFileName).Order());
        Assert.Equal((UnixFileMode)0x1c0, File.GetUnixFileMode(Path.Combine(place, "proc")));
    }

    [Fact]
    public void What_another_user_plants_beside_the_place_is_not_written_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs links");
        var victim = _out.Write("victim", "keep");
        foreach (var name in new[] { "node.tar.gz", "report.html" })
        {
            File.CreateSymbolicLink(Path.Combine(_out.Folder, string.Create(CultureInfo.InvariantCulture, $"{name}.partial-{Environment.ProcessId}")), victim);
        }

        NodeCapture.Save(_node.Root, Path.Combine(_out.Folder, "node.tar.gz"), new NodeCaptureOptions { Tool = "1" });
        Assert.Equal("keep", File.ReadAllText(victim));
        Assert.Null(new FileInfo(Path.Combine(_out.Folder, "node.tar.gz")).LinkTarget);
    }

    private LinuxRoot Save() => new(NodeCapture.Save(_node.Root, Path.Combine(_out.Folder, "node.tar"), new NodeCaptureOptions { Tool = "1" }).Path);

    private string[] Lines(string relative)
    {
        using var log = new StreamReader(new GZipStream(new MemoryStream(Save().ReadAllBytes(relative)), CompressionMode.Decompress));
        return log.ReadToEnd().TrimEnd('\n').Split('\n');
    }
}
