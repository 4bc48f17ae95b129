using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

/// <summary>A text in which nothing of a log was recognized is no log that was read: nothing follows from what is not in it.</summary>
public sealed class OtherKindTests : IDisposable
{
    private readonly TempTree _tree = new();

    public static TheoryData<string, string> Others => new()
    {
        { "settings", "# sysctl\nvm.min_free_kbytes = 67584\nvm.swappiness = 10\nkernel.panic = 10\n" },
        { "yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n" },
        { "source", "#include <stdio.h>\n\nint main(void)\n{\n\tprintf(\"hello\\n\");\n\treturn 0;\n}\n" },
        { "prose", "Hello,\n\nsince Monday our pods start slowly. Nothing else was changed.\n\nRegards\n" },
        { "markdown", "# Readme\n\n* one\n* two\n\n| a | b |\n| - | - |\n" },
        { "table", "name,size\nweb,12\ndb,13\n" },
        { "json", "{\n  \"name\": \"web\",\n  \"replicas\": 2\n}\n" },
        { "binary", "\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0>\0\u0001\0\0\0\n\0\0\u0003" },
        { "blanks", "\n\n   \n" },
    };

    public static TheoryData<string, string> Logs => new()
    {
        { "syslog", "Mar  4 05:06:07 n7 systemd[1]: Started Session 7 of user ops.\n" },
        { "dmesg", "[    7.123456] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n" },
        { "dmesg -T", "[Wed Mar  4 05:06:07 2026] usb 1-1: new high-speed USB device\n" },
        { "banner", "Linux version 6.1.0-21-amd64 (debian-kernel@lists.debian.org) #1 SMP\nCommand line: quiet\n" },
        { "journal", "{\"MESSAGE\":\"Started Session 7.\",\"_TRANSPORT\":\"journal\"}\n" },
        { "kubelet", "I0304 05:06:07.100000     900 kubelet.go:2542] \"SyncLoop ADD\" source=\"api\"\n" },
        { "container", "2026-03-04T05:06:07.1Z stdout F hello\n" },
        { "tags", "n7 kernel: usb 1-1: new device\nn7 kernel: usb 1-2: new device\nn7 kernel: usb 1-3: new device\n" },
    };

    public void Dispose() => _tree.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void A_text_of_another_kind_is_no_log(string name, string text)
    {
        foreach (var (door, verdict) in Verdicts(name, text))
        {
            var told = string.Join(' ', VerdictText.Lines(verdict, 120).Select(static line => line.Text.Trim())) + verdict.Summary;
            Assert.False(told.Contains("nothing was refused", StringComparison.Ordinal) || told.Contains("nothing that was refused", StringComparison.Ordinal), $"{name} by {door}: {told}");
            Assert.All(verdict.Sources.Where(source => source.Name.EndsWith("thing", StringComparison.Ordinal) || source.Name.EndsWith("messages", StringComparison.Ordinal)), source => Assert.Equal(SourceState.Missing, source.State));
        }
    }

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_log_is_one_however_short(string name, string text)
    {
        foreach (var (door, verdict) in Verdicts(name, text))
        {
            Assert.True(verdict.Sources.Any(source => source.State == SourceState.Read), $"{name} by {door}: {string.Join(", ", verdict.Sources.Select(source => $"{source.Name} {source.State} {source.Detail}"))}");
        }
    }

    private IEnumerable<(string Door, FragmentationVerdict Verdict)> Verdicts(string name, string text)
    {
        var path = _tree.Write("thing", text);
        _tree.Write("node/proc/buddyinfo", "Node 0, zone   Normal    100    100    100    100    100    100    100    100    100    100    100 \n");
        _tree.Write("node/var/log/messages", text);
        (string Door, NodeInput Input)[] doors =
        [
            ("path", new NodeInput.CapturedFile(path)),
            ("pipe", new NodeInput.Text(Encoding.UTF8.GetBytes(text), "thing")),
            ("root", new NodeInput.Root(new LinuxRoot(Path.Combine(_tree.Folder, "node")))),
        ];
        return doors.SelectMany(door => NodeDiagnosis.Run([door.Input], Diagnose.Options).SelectMany(static reading => reading.Items).Select(verdict => ($"{door.Door} of {name}", verdict)));
    }
}
