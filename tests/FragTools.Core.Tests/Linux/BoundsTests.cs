using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Tests.Linux;

/// <summary>What is made to be a burden is none: it is refused, or passed over, in bounded memory. Members are written by hand here.</summary>
public sealed partial class BoundsTests : IDisposable
{
    private const string Row = "Node 0, zone   Normal      1      0      3 \n";
    private const long MostMemory = 256 << 20;

    private readonly TempTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_table_of_the_docs_is_the_one_of_the_code()
    {
        var rows = Rows().Matches(File.ReadAllText(Path.Combine(Repository.Folder, "docs/bounds.md")))
            .Select(row => (row.Groups[1].Value, long.Parse(row.Groups[2].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        var code = typeof(Bounds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)));
        Assert.Equal(code.Order(), rows.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kill_is_compared_with_few_others(bool haveTimes)
    {
        const int Kills = 100_000;
        var ledger = new KillLedger();
        var start = new DateTimeOffset(2026, 5, 3, 10, 0, 0, TimeSpan.Zero);
        for (var number = 0; number < Kills; number++)
        {
            var kill = new OomKill([])
            {
                Actor = OomKillActor.Kernel, Evidence = KillEvidence.Reported, Source = "events", LineNumber = number, Message = "OOMKilled",
                Timestamp = haveTimes ? start.AddSeconds(number) : null, Pod = $"pod-{number / 2}", Container = "app", Zones = new ZoneList([]),
                ExpectedVictim = new ExpectedVictim { Reason = VictimReason.TableMissing, Detail = "" },
            };
            ledger.Add(kill, isStatus: number % 2 == 1);
        }

        // The event and the status of each pod are one kill; all containers have the same name.
        Assert.Equal(Kills / 2, ledger.Take().Count);
        Assert.InRange(ledger.Compared, Kills / 2, Kills * 300L);
    }

    [Fact]
    public void Deep_paths_are_passed_over()
    {
        var deep = string.Concat(Enumerable.Repeat("d/", 2000));
        Assert.Equal(Row, ReadBuddyInfo(tar =>
        {
            for (var number = 0; number < 2000; number++)
            {
                tar.Pax(("path", Bytes(string.Create(CultureInfo.InvariantCulture, $"{number}/proc/{deep}x"))));
                tar.Add("short", "x");
            }
        }));
    }

    [Fact]
    public void Masses_of_members_that_nobody_asks_for_take_no_memory()
        => Assert.Equal(Row, ReadBuddyInfo(tar =>
        {
            for (var number = 0; number < 200_000; number++)
            {
                tar.Add(string.Create(CultureInfo.InvariantCulture, $"root/usr-{number}/opt/lib-{number}/x/y/z-{number}"), "");
            }
        }));

    [Fact]
    public void Names_have_a_bound_however_few_the_members_are()
    {
        var error = Assert.Throws<NodeException>(() => ReadBuddyInfo(tar =>
        {
            var name = new string('n', 4000);
            for (var number = 0; number < 10_000; number++)
            {
                tar.Pax(("path", Bytes(string.Create(CultureInfo.InvariantCulture, $"proc/{number}{name}"))));
                tar.Add("short", "");
            }
        }));
        Assert.Contains("its names take more than 32 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_with_long_targets_lead_nowhere()
    {
        var root = Write(tar =>
        {
            tar.Pax(("linkpath", Bytes(string.Concat(Enumerable.Repeat("../a/", 200_000)))));
            tar.Add("proc/vmstat", "", '2');
            for (var number = 0; number < 60; number++)
            {
                tar.Pax(("linkpath", Bytes(string.Concat(Enumerable.Repeat("a/../", 700)) + string.Create(CultureInfo.InvariantCulture, $"l{number + 1}"))));
                tar.Add(string.Create(CultureInfo.InvariantCulture, $"l{number}"), "", '2');
            }

            tar.Add("proc/buddyinfo", Row);
        });
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(root.TryReadAllBytes("proc/vmstat"));
        Assert.Null(root.TryReadAllBytes("l0"));
        Assert.Equal(Row, Encoding.ASCII.GetString(root.ReadAllBytes("proc/buddyinfo")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
    }

    [Theory]
    [InlineData('L')]
    [InlineData('K')]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('0')]
    public void A_header_that_claims_gigabytes_is_an_error_at_once(char type)
    {
        var error = Assert.Throws<NodeException>(() => ReadBuddyInfo(tar => tar.Header("proc/x", 2L << 30, type)));
        Assert.Equal(NodeError.KernelFileUnreadable, error.Error);
        Assert.Contains("it is cut off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_tar_puts_beside_a_file_is_passed_over()
        => Assert.Equal(Row, ReadBuddyInfo(tar =>
        {
            tar.Pax(
                ("SCHILY.acl.access", Bytes("user::rw-\nuser:1000:r--\nmask::r--\n")),
                ("SCHILY.xattr.user.note", [1, (byte)'\n', (byte)'=', 0, 255, (byte)'\n']),
                ("hdrcharset", Bytes("BINARY")),
                ("mtime", Bytes("1700000000.123456789")),
                ("path", [.. Bytes("var/log/caf"), 0xe9]));
            tar.Add("var/log/x", "x");
            tar.Add([.. Bytes("home/"), 0xff, 0xfe, (byte)'\n'], "x");
            tar.Header("proc/device", 0, '3');
            tar.Header("proc/fifo", 0, '6');
            tar.Header("proc/unknown", 0, 'Z');
        }));

    [Fact]
    public void A_header_of_records_larger_than_a_bound_is_passed_over()
        => Assert.Equal(Row, ReadBuddyInfo(tar =>
        {
            tar.Pax(("SCHILY.xattr.user.large", new byte[Bounds.TarHeaderBytes + 1]));
            tar.Add("opt/x", "x");
        }));

    [Theory]
    [InlineData("--format=gnu")]
    [InlineData("--format=pax", "--sparse-version=0.0")]
    [InlineData("--format=pax", "--sparse-version=0.1")]
    [InlineData("--format=pax", "--sparse-version=1.0")]
    public void Sparse_files_of_GNU_tar_are_read(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/tar"), "needs GNU tar");
        var path = _tree.Write("node/proc/buddyinfo", Row);
        using (var file = File.OpenWrite(Path.Combine(Path.GetDirectoryName(path)!, "zoneinfo")))
        {
            file.SetLength(1 << 20);
            file.Position = 512 * 1024;
            file.Write(Bytes("middle\n"));
            file.Position = file.Length;
            file.Write(Bytes("end\n"));
        }

        var archive = Path.Combine(_tree.Folder, "sparse.tar");
        using (var tar = System.Diagnostics.Process.Start("tar", ["-C", _tree.Folder, "--sparse", .. arguments, "-cf", archive, "node"]))
        {
            tar.WaitForExit();
            Assert.Equal(0, tar.ExitCode);
        }

        var root = new LinuxRoot(archive);
        Assert.Equal(Row, Encoding.ASCII.GetString(root.ReadAllBytes("proc/buddyinfo")));
        Assert.Equal("middle\nend\n", Encoding.ASCII.GetString(root.ReadAllBytes("proc/zoneinfo")).Replace("\0", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_of_cgroups_has_no_more_levels_than_any_pod_has()
    {
        var deep = string.Concat(Enumerable.Repeat("/d", 3000));
        _tree.Write("proc/7/status", "Name:\tx\nPid:\t7\nVmRSS:\t1 kB\n");
        _tree.Write("proc/7/cgroup", $"0::{deep}\n");
        _tree.Write("proc/7/oom_score", "1\n");
        _tree.Write("proc/7/oom_score_adj", "0\n");
        var before = GC.GetTotalAllocatedBytes();
        PodScores.Read(_tree.Root, new PodScoreOptions());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostMemory);
    }

    [GeneratedRegex(@"^\| `(\w+)` \| ([0-9,]+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private string ReadBuddyInfo(Action<Tar> fill)
    {
        var root = Write(tar =>
        {
            fill(tar);
            tar.Add("proc/buddyinfo", Row);
        });
        var before = GC.GetAllocatedBytesForCurrentThread();
        var text = Encoding.ASCII.GetString(root.ReadAllBytes("proc/buddyinfo"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        return text;
    }

    private LinuxRoot Write(Action<Tar> fill)
    {
        var path = Path.Combine(_tree.Folder, "made.tar");
        using (var file = new BufferedStream(File.Create(path), 1 << 20))
        {
            fill(new Tar(file));
            file.Write(new byte[1024]);
        }

        return new LinuxRoot(path);
    }

    /// <summary>Writes members as they are given, whether tar would or not.</summary>
    private sealed class Tar(Stream output)
    {
        public void Add(string name, string content, char type = '0') => Add(Bytes(name), content, type);

        public void Add(byte[] name, string content, char type = '0')
        {
            Header(name, content.Length, type);
            Content(Bytes(content));
        }

        public void Pax(params (string Key, byte[] Value)[] records)
        {
            using var all = new MemoryStream();
            foreach (var (key, value) in records)
            {
                byte[] record = [(byte)' ', .. Bytes(key), (byte)'=', .. value, (byte)'\n'];
                var length = record.Length;
                while (length != record.Length + length.ToString(CultureInfo.InvariantCulture).Length)
                {
                    length = record.Length + length.ToString(CultureInfo.InvariantCulture).Length;
                }

                all.Write(Bytes(length.ToString(CultureInfo.InvariantCulture)));
                all.Write(record);
            }

            Header("pax", all.Length, 'x');
            Content(all.ToArray());
        }

        public void Header(string name, long length, char type) => Header(Bytes(name), length, type);

        private void Header(byte[] name, long length, char type)
        {
            var header = new byte[512];
            name.CopyTo(header, 0);
            Bytes("0000644\0" + "0000000\0" + "0000000\0" + Convert.ToString(length, 8).PadLeft(11, '0') + "\0" + "14524770000\0" + "        ").CopyTo(header, 100);
            header[156] = (byte)type;
            Bytes("ustar\00000").CopyTo(header, 257);
            Bytes(Convert.ToString(header.Sum(one => one), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
            output.Write(header);
        }

        private void Content(byte[] content)
        {
            output.Write(content);
            output.Write(new byte[(512 - (content.Length % 512)) % 512]);
        }
    }
}
