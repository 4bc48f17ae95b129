using System.Globalization;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>
/// Every OOM file of the corpus against what a person reads in it. Kernels from 2.6.36 to 5.0 whose report has both a
/// printed score and a task table are none among them (042, 048, 070, 078, 100 and 102 have the score alone); the
/// article on pod limits is the one, see <see cref="OomKillTests"/>.
/// </summary>
public class OomCorpusTests
{
    /// <summary>What stands in each file; a dash where it does not stand there.</summary>
    private static Row[] Rows { get; } =
    [
        // 2.6.32: run times go into the score, and a child died for gnome-session.
        new("002") { Asked = "gnome-screensav[-] 2 4d0", Victim = "at-spi-registry[5115]", Score = 68715, Reason = VictimReason.ChildSacrificed },
        new("004") { Asked = "Xorg[-] 2 4d0", Victim = "metacity[5135]", Score = 57411, Reason = VictimReason.ChildSacrificed },
        new("006") { Asked = "dbus-daemon[-] 2 d0", Victim = "nautilus[5141]", Score = 59141, Reason = VictimReason.ChildSacrificed },
        new("008") { Asked = "nautilus[-] 2 4d0", Victim = "evolution-alarm[5150]", Score = 53032, Reason = VictimReason.ChildSacrificed },

        // Rss + pgtables_bytes/4096 of the mysqld row: 119072 + 317, 119053 + 317, 89625 + 250, 79687 + 224, 87528 + 246.
        new("010") { Asked = "systemd[1] 0 100cca", Victim = "mysqld[169730]", Constraint = "NONE", Tasks = 95, Badness = 119_389 },
        new("012") { Asked = "systemd[1] 0 100cca", Victim = "mysqld[171423]", Constraint = "NONE", Tasks = 92, Badness = 119_370 },
        new("014") { Asked = "postgres[2575043] 0 100cca", Victim = "mysqld[2575019]", Constraint = "NONE", Tasks = 71, Badness = 89_875 },
        new("016") { Asked = "core[3503175] 0 100cca", Victim = "mysqld[2575110]", Constraint = "NONE", Tasks = 80, Badness = 79_911 },
        new("018") { Asked = "sshd[2575179] 1 400dc0", Victim = "mysqld[2575154]", Constraint = "NONE", Tasks = 69, Badness = 87_774 },
        new("020") { Asked = "trinity-c1[-] 0 24200ca" },
        new("022") { Asked = "syz-executor642[-] 0 6202c2" },

        // A panic: of syz-executor 15261 31 + 65536/4096, and 1000 * (4095866 - 173881 + 8388604/4)/1000 = 1000 * 6019.
        new("032") { Asked = "syz-executor[15307] 0 0", Tasks = 108, Reason = VictimReason.PanicOnOom, Badness = 6_019_047, Agrees = null },

        // linux-next of July 2020 had a draft of the 5.9 formula that compared signed with unsigned: 034 finds nobody,
        // 036 kills a task of oom_score_adj -900, where random 1769 uses 100 GB. 26661064 + 1042153 + 54251; 26568800 + 1042033 + 54071.
        new("034") { Asked = "random[1770] 0 100cca", Tasks = 32, Reason = VictimReason.NoKillableProcess, Badness = 27_757_468, Agrees = null },
        new("036") { Asked = "random[1778] 0 100dca", Victim = "dbus-daemon[1155]", Constraint = "NONE", Tasks = 32, Reason = VictimReason.PassedOver, Badness = 27_664_904, Agrees = false },

        // 1243089 + 2516. 256 + 12.
        new("038") { Asked = "python3[28600] 0 0", Victim = "python3[28600]", Constraint = "NONE", Tasks = 50, Badness = 1_245_605 },
        new("040") { Asked = "test_samba_blfl[14450] 2 400dc0", Victim = "sh[7991]", Constraint = "NONE", Tasks = 10, Badness = 268 },
        new("042") { Asked = "leaker[2746] 0 600040", Victim = "leaker[2746]", Score = 992, Cgroup = "/leaker 524288" },

        // 2163 + 2039 + 20.
        new("044") { Asked = "madvise09[539680] 0 cc0", Victim = "madvise09[539680]", Constraint = "MEMCG", Cgroup = "/ltp_madvise09_539679 8192", Tasks = 2, Badness = 4222 },
        // Five more were reaped, whose reports are left out of the file.
        new("046") { Asked = "runc:[2:INIT][8291] 0 500cc2", Victim = "containerd[4100]", Constraint = "CPUSET", Reaped = 5 },
        new("048") { Asked = "leaker[3206] 0 50", Victim = "leaker[3206]", Score = 970, Cgroup = "/leaker 524288" },

        // 389 + 10.
        new("050") { Asked = "memcg_process[19289] 0 cc0", Victim = "memcg_process[19289]", Constraint = "MEMCG", Cgroup = "/ltp_19257 132", Tasks = 1, Badness = 399 },

        // Of the table the head alone.
        new("052") { Asked = "cc1plus[33609] 0 140dca", Tasks = 0, Reason = VictimReason.VictimUnknown },
        new("054") { Asked = "t_open_tmpfiles[2336] 1 40cc0" },
        new("056") { Asked = "syz-executor.1[17032] 0 140dc2" },
        new("058") { Asked = "nfsd[537] 0 cc0" },
        new("060") { Asked = "stress[210] 0 100cca", Cgroup = "/foo 1024" },
        new("062") { Asked = "xfs_db[977] 0 6200ca" },
        new("064") { Asked = "tcf-agent[-] 0 100cca" },

        // Another report broke into the summary; its second half names the task.
        new("066") { Victim = "memcg_test_1[11280]", Constraint = "MEMCG", Cgroup = "/0 -" },

        // Pages of 64 kB (36544 kB are 571): 96 in swap, and of page tables less than one.
        new("068") { Asked = "test_zswap[177372] 0 cc0", Victim = "test_zswap[177372]", Constraint = "MEMCG", Cgroup = "/no_zswap_test -", Tasks = 1, Badness = 96 },
        new("070") { Victim = "oom02[1036073]", Score = 755 },
        new("072") { Victim = "polkitd[348]", Constraint = "NONE" },
        new("074") { Victim = "polkitd[350]", Constraint = "NONE" },
        new("076") { Asked = "bash[-] 0 cc0" },
        new("078") { Victim = "oom02[72203]", Score = 373 },
        new("080") { Victim = "stress[210]", Constraint = "NONE", Cgroup = "/foo -" },
        new("082") { Victim = "pahole[292673]", Constraint = "NONE" },
        new("084") { Victim = "dbus-daemon[454]", Constraint = "NONE" },
        new("086") { Victim = "oom03[305071]", Constraint = "MEMCG", Cgroup = "/ltp/test-305071 -" },
        new("088") { Victim = "test.sh[7215]", Constraint = "MEMCG", Cgroup = "/mglru -" },
        new("090") { Victim = "tail[108]", Constraint = "MEMCG", Cgroup = "/a -" },
        new("092") { Victim = "mem_on_node1[13432]", Constraint = "CPUSET" },
        new("094") { Victim = "syz-executor.1[23028]", Constraint = "MEMCG", Cgroup = "/syz1 -" },
        new("096") { Victim = "(sd-pam)[4503]", Constraint = "NONE" },
        new("098") { Victim = "swapon01[9575]", Constraint = "MEMCG", Cgroup = "/ltp/test-9552 -" },
        new("100") { Victim = "oom02[1036073]", Score = 755 },
        new("102") { Victim = "syz-executor[284]", Score = 187_000 },
        new("104") { Victim = "memkiller[1968]", Constraint = "CPUSET" },
        new("106") { Victim = "-[9575]", Constraint = "MEMCG", Cgroup = "/ltp/test-9552 -" },
        new("108") { Asked = "oom03[6788] 0 cc0" },

        // Thirty rows, and neither their end nor who died.
        new("110") { Asked = "dd[185764] 0 140dca", Tasks = 30, Reason = VictimReason.TableIncomplete },
        new("112") { Asked = "dumpsys[12845] 3 40dc0" },
        new("114") { Asked = "nfsd[1874] 0 cc0" },
        new("116") { Asked = "qemu-system-s39[357274] 3 440dc0" },
        new("118") { Asked = "dd[1185] 0 101c4a" },
        new("120") { Asked = "ip[-] 3 c2cc0" },
        new("122") { Asked = "oci-seccomp-bpf[13284] 0 100cca" },
        new("124") { Constraint = "NONE" },
        new("126") { Asked = "dd[-] - 100cc0" },
        new("128") { Asked = "dd[-] - -" },

        // 189734 + 139070 + 2587, and 1000 * (524155 - 15903 + 1048572/4)/1000 = 1000 * 770.
        new("142") { Asked = "stress-ng-brk[212] 0 100dca", Victim = "stress-ng-stack[211]", Constraint = "NONE", Tasks = 23, Badness = 1_101_391 },
    ];

    public static TheoryData<string> Files => [.. Rows.Select(row => row.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_file_gives_what_stands_in_it(string file)
    {
        var row = Rows.Single(row => row.File == file);
        var kills = OomLog.ReadFile(Path.Combine(Repository.SharedFolder("corpus", "oom"), row.File + ".txt"));
        Assert.Equal(1 + row.Reaped, kills.Count);
        Assert.All(kills.Skip(1), static reaped => Assert.Equal((true, null, null), (reaped.Reaped, reaped.TriggerName, reaped.VictimTotalVmBytes)));
        var kill = kills[0];
        Assert.Equal(row.Asked ?? "-[-] - -", $"{kill.TriggerName ?? "-"}[{Or(kill.TriggerProcessId)}] {Or(kill.Order)} {kill.GfpMask?.ToString("x", CultureInfo.InvariantCulture) ?? "-"}");
        Assert.Equal(row.Victim ?? "-[-]", $"{kill.VictimName ?? "-"}[{Or(kill.VictimProcessId)}]");
        Assert.Equal((row.Score, row.Constraint is null ? null : "CONSTRAINT_" + row.Constraint, row.Tasks), (kill.VictimScore, kill.Constraint, kill.Tasks?.Count));
        Assert.Equal(row.Cgroup, kill.OomCgroup is null ? null : $"{kill.OomCgroup} {Or(kill.LimitBytes / 1024)}");

        var hasTable = row.Tasks is not null;
        Assert.Equal(row.Reason ?? (hasTable ? VictimReason.HighestBadness : VictimReason.TableMissing), kill.ExpectedVictim.Reason);
        Assert.Equal((row.Badness, row.Badness is null ? null : row.Agrees), (kill.ExpectedVictim.Badness, kill.ExpectedVictim.Agrees));
    }

    [Fact]
    public void Every_file_has_its_row()
        => Assert.Equal(
            Directory.GetFiles(Repository.SharedFolder("corpus", "oom"), "*.txt").Select(Path.GetFileNameWithoutExtension).Order(),
            Rows.Select(row => row.File).Order());

    private static string Or(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>What a person reads in a file.</summary>
    /// <param name="File">The file's number.</param>
    private sealed record Row(string File)
    {
        /// <summary>Who asked: name, number, order and mask.</summary>
        public string? Asked { get; init; }

        public string? Victim { get; init; }

        /// <summary>How many others are told by a line of the oom_reaper alone.</summary>
        public int Reaped { get; init; }

        public long? Score { get; init; }

        public string? Constraint { get; init; }

        /// <summary>The cgroup and its limit in kB.</summary>
        public string? Cgroup { get; init; }

        public int? Tasks { get; init; }

        /// <summary>Null for the ordinary: the victim is foretold where there is a table, and there is none where there is none.</summary>
        public VictimReason? Reason { get; init; }

        /// <summary>Of the task that the arithmetic chooses.</summary>
        public long? Badness { get; init; }

        public bool? Agrees { get; init; } = true;
    }
}
