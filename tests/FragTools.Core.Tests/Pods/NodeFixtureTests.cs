using System.Formats.Tar;
using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Whole nodes from the fixtures, all figures worked out by hand from their files.</summary>
public class NodeFixtureTests
{
    private const string Web = "web-7d4b9c6f8-x2k9z";

    /// <summary>24684092 kB make 6171023 pages, a thousandth 6171; 5576 + 23 + 939·6171 = 5800168 and so on.</summary>
    [Fact]
    public void A_node_of_cgroup_v1()
    {
        var rows = Read("6.18-pods-v1", new PodScoreOptions { IncludeSystem = true });
        Assert.Equal(
            [
                (27650, 1, 6_174_034, 1333, QosClass.BestEffort),
                (27647, 2, 5_800_168, 1292, QosClass.Burstable),
                (27649, 3, 5_795_044, 1292, QosClass.Burstable),
                (27648, 4, 5_564_654, 1267, QosClass.Burstable),
                (27652, 5, 469, 666, QosClass.Guaranteed),
            ],
            rows.Take(5).Select(row => (row.ProcessId!.Value, row.KillRank!.Value, row.Badness!.Value, row.OomScore!.Value, row.QosClass!.Value)));
        Assert.Equal((2, "kthreadd", null, null, null), (rows[5].ProcessId, rows[5].ProcessName, rows[5].KillRank, rows[5].RssBytes, rows[5].QosClass));
        Assert.Equal([null, 100_663_296, null, 100_663_296, 67_108_864], rows.Take(5).Select(row => row.LimitBytes));
        Assert.Equal([10_739_712, 63_692_800, 253_952, 63_692_800, 258_048], rows.Take(5).Select(row => row.UsageBytes));
        Assert.Equal("vm", rows[0].Host);
        Assert.Equal("/node-1/kubepods/besteffort/pod5eed0002-0000-4000-8000-000000000002/c000000000000000000000000000000000000000000000000000000000000003", rows[0].CgroupPath);
    }

    [Fact]
    public void An_archive_reads_as_the_folder_does()
    {
        using var copy = new TempTree();
        foreach (var fixture in new[] { "6.18-pods-v1", "5.15-pods-v2" })
        {
            var archive = Path.Combine(copy.Folder, fixture + ".tar");
            TarFile.CreateFromDirectory(Repository.Fixture(fixture), archive, includeBaseDirectory: false);
            foreach (var scope in Enum.GetValues<PodScoreScope>())
            {
                var options = new PodScoreOptions { IncludeSystem = true, Scope = scope };
                Assert.Equal(
                    Read(fixture, options).Select(row => row with { Source = "" }),
                    NodePodScores.Read(new LinuxRoot(archive), options).Items.Select(row => row with { Source = "" }));
            }
        }
    }

    /// <summary>Without its oom_score each is computed, and comes out as the kernel printed it.</summary>
    [Fact]
    public void Scores_that_were_not_captured_come_out_the_same()
    {
        using var copy = new TempTree();
        var source = Repository.Fixture("6.18-pods-v1");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("/oom_score", StringComparison.Ordinal)))
        {
            copy.Write(Path.GetRelativePath(source, file), File.ReadAllText(file));
        }

        Assert.Equal([1333, 1292, 1292, 1267, 666], NodePodScores.Read(copy.Root, new PodScoreOptions()).Items.Select(row => row.OomScore));
    }

    /// <summary>96 MiB are 24576 pages, a thousandth 24: 10722 + 32 + 900·24 = 32354, and 5599 + 939·24 = 28135.</summary>
    [Fact]
    public void Its_limited_containers_alone()
    {
        var rows = Read("6.18-pods-v1", new PodScoreOptions { Scope = PodScoreScope.Cgroup });
        Assert.Equal(
            [(27648, 1, 32_354), (27652, 1, 469), (27647, 2, 28_135), (27650, null, null), (27649, null, (long?)null)],
            rows.Select(row => (row.ProcessId!.Value, row.KillRank, row.Badness)));
        Assert.Equal([1267, 666, 1292, 1333, 1292], rows.Select(row => row.OomScore));
    }

    /// <summary>16384000 kB make 4096000 pages, a thousandth 4096: 2048 + 15 + 1000·4096 = 4098063 and so on.</summary>
    [Fact]
    public void A_node_of_cgroup_v2()
    {
        var rows = Read("5.15-pods-v2", new PodScoreOptions { IncludeSystem = true });
        Assert.Equal(
            [
                ("python3", "report-28412345-q7w2x", "batch", 1, 4_098_063, 1333),
                ("envoy", Web, "proxy", 2, 4_078_642, 1330),
                ("nginx", Web, "web", 3, 3_856_414, 1294),
                ("nginx", Web, "web", 4, 3_855_388, 1294),
                ("agent", null, null, 5, 205_210, 700),
                ("postgres", "db-0", "db", 6, 51_320, 674),
                ("etcd", "etcd-worker-7", "etcd", 7, -3_981_087, 19),
                ("postgres", "db-0", "db", 8, -4_058_032, 6),
                ("kubelet", null, null, 9, -4_061_754, 6),
                ("containerd", null, null, 10, -4_076_804, 3),
                ("pause", Web, null, 11, -4_087_623, 2),
                ("systemd", null, null, null, null, 0),
                ("kthreadd", null, null, null, null, (long?)0),
            ],
            rows.Select(row => (row.ProcessName!, row.Pod, row.Container, row.KillRank, row.Badness, row.OomScore)));
        Assert.All(rows, row => Assert.Equal(("worker-7", 16_777_216_000L), (row.Host, row.CapacityBytes)));
        Assert.Equal([true, true, true, true, false, false, true, false, false, false, false, null, null], rows.Select(row => row.OomGroup));
    }

    /// <summary>A Guaranteed pod's child that set its value to 0 has drifted; a critical static pod has not, as far as is known.</summary>
    [Fact]
    public void What_its_values_tell_without_manifests()
    {
        var rows = Read("5.15-pods-v2", new PodScoreOptions()).ToDictionary(row => row.ProcessId!.Value);
        Assert.Equal((-997, 997), (rows[2301].ExpectedOomScoreAdj, rows[2301].Drift));
        Assert.Equal((-997, 0), (rows[2300].ExpectedOomScoreAdj, rows[2300].Drift));
        Assert.Equal((1000, 0), (rows[2200].ExpectedOomScoreAdj, rows[2200].Drift));
        Assert.Equal((-998, 0), (rows[2000].ExpectedOomScoreAdj, rows[2000].Drift));
        Assert.Equal((null, null, true), (rows[2100].ExpectedOomScoreAdj, rows[2100].Drift, rows[2100].IsStatic));
        Assert.Equal("1000 - 1000*request/16777216000 = 939: the request is from 1023410176 to 1040187391 bytes", rows[2010].Explanation);
        Assert.Equal(8, rows.Count);
    }

    /// <summary>
    /// The limited container of 128 MiB, 32768 pages; the Guaranteed pod's of 512 MiB, 131072 pages; all else below
    /// kubepods with its 15000000000 bytes, 3662109 pages.
    /// </summary>
    [Fact]
    public void Its_limited_cgroups_alone()
    {
        var rows = Read("5.15-pods-v2", new PodScoreOptions { Scope = PodScoreScope.Cgroup });
        var ofWeb = rows.Where(row => row.Container == "web").ToList();
        Assert.Equal([(2010, 1, 10_240 + 30 + (939 * 32)), (2011, 2, 9_216 + 28 + (939 * 32))], ofWeb.Select(row => (row.ProcessId!.Value, row.KillRank!.Value, row.Badness!.Value)));
        var ofDatabase = rows.Where(row => row.Container == "db").ToList();
        Assert.Equal([(2301, 1, 51_320), (2300, 2, 25_600 + 80 - (997 * 131))], ofDatabase.Select(row => (row.ProcessId!.Value, row.KillRank!.Value, row.Badness!.Value)));

        // The first of all that kubepods limits; the two of web and the child of the database, ranked with their own, come between.
        var rest = rows.Where(row => row.RankCgroup == "/kubepods.slice").ToList();
        Assert.Equal([(2200, 1), (2020, 2), (2100, 6), (2000, 8)], rest.Select(row => (row.ProcessId!.Value, row.KillRank!.Value)));
        Assert.Equal(2_048 + 15 + (1000 * 3662), rest[0].Badness);
    }

    private static IReadOnlyList<PodOomScore> Read(string fixture, PodScoreOptions options)
    {
        var reading = NodePodScores.Read(new LinuxRoot(Repository.Fixture(fixture)), options);
        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Warnings);
        return reading.Items;
    }
}
