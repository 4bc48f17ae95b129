namespace FragTools.Tests.Scenarios;

/// <summary>
/// 2. Memory is in pieces that compaction cannot join, and requests are refused: for a block, and by vmalloc. Each is
/// found and named, and only the first is fragmentation, which the diagnosis foretold.
/// </summary>
public sealed class RefusedHighOrder : Scenario
{
    // 2048 queues of 192 or 256 bytes in one piece (drivers/net/ifb.c, ifb_dev_init: kcalloc).
    private const int Order = 7;

    internal override bool IsCore => true;

    internal override string[] Modules => ["ifb", "veth"];

    internal override string Script => """
        seconds() { cut -d. -f1 /proc/uptime; }
        fragment
        ask foretold diagnose --order 7
        keep before /proc/buddyinfo /proc/zoneinfo /sys/kernel/debug/extfrag/extfrag_index

        # A network device whose queues are one array, and a veth pair, which took its queues in one piece, too, up to 6.1.80.
        stress link ifb refused 2048 2>/out/ifb.err
        refused=$(seconds)
        stress link veth pair 512 2>/out/veth.err
        ls /sys/class/net >/out/devices
        ask failures failures
        ask diagnosis diagnose
        fragtools diagnose >/out/diagnosis.txt
        dmesg -c >/out/refused.dmesg

        # Room for 67 million file descriptors: half a gigabyte from vmalloc (fs/file.c, alloc_fdtable).
        # The kernel prints one such report in ten seconds (mm/page_alloc.c, warn_alloc).
        while [ $(seconds) -le $((refused + 10)) ]; do quiet; done
        stress descriptors 67000000 2>/out/descriptors.err
        dmesg -c >/out/vmalloc.dmesg
        ask vmalloc failures --path /out/vmalloc.dmesg
        ask vmalloc-diagnosis diagnose --path /out/vmalloc.dmesg
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_diagnosis_foretold_it(string kernel)
    {
        var foretold = On(kernel).Object("foretold");
        Assert.Equal(("Fragmentation", "Likely"), (foretold.String("Verdict"), foretold.String("Confidence")));
        Assert.Contains(foretold.List("Evidence"), static finding => finding.String("Id") == "FT047" && finding.GetProperty("Numbers").Long("Order") == Order);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_report_is_found_and_names_who_asked(string kernel)
    {
        var guest = On(kernel);
        Assert.Equal("stress: ifb: Cannot allocate memory\n", guest.Text("ifb.err"));
        Assert.DoesNotContain("refused", guest.Text("devices"), StringComparison.Ordinal);
        Assert.Single(guest.Text("refused.dmesg").Split('\n'), static line => line.Contains("page allocation failure: order:7", StringComparison.Ordinal));

        var failure = guest.Object("failures");
        Assert.Equal(("stress", Order, "ifb_dev_init [ifb]"), (failure.String("ProcessName"), (int)failure.Long("Order"), failure.String("Requester")));
        Assert.Equal("Complete", failure.String("Completeness"));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_cause_is_the_arithmetic_of_the_kernels_own_numbers(string kernel)
    {
        var guest = On(kernel);
        var failure = guest.Object("failures");
        Assert.Equal("Fragmentation", failure.String("Cause"));
        foreach (var zone in failure.List("Zones"))
        {
            // mm/page_alloc.c, __zone_watermark_ok: enough is free above the mark, and no block of the order is among it.
            var free = zone.Long("FreePages");
            Assert.True(free - ((1 << Order) - 1) > zone.Long("MinPages") + zone.List("Protection")[1].GetInt64());
            Assert.All(zone.List("FreeBlocks")[Order..], static blocks => Assert.Equal(0, blocks.GetInt64()));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_verdict_is_fragmentation_proven(string kernel)
    {
        var verdict = On(kernel).Object("diagnosis");
        Assert.Equal(("Fragmentation", "Proven"), (verdict.String("Verdict"), verdict.String("Confidence")));
        Assert.Equal("FT002", verdict.List("Evidence")[0].String("Id"));
        Assert.Equal(0, verdict.Long("UnreadLines"));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_helps_first_is_to_let_locked_memory_move(string kernel)
        => Assert.Equal("MoveLockedMemory", On(kernel).Object("diagnosis").List("Remedies")[0].String("Kind"));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Where_veth_takes_pieces_the_pair_comes_up(string kernel)
    {
        // 1ce7d306ea63 (6.8, and 6.1.81): what is known of older kernels is not said of these.
        var guest = On(kernel);
        Assert.Equal("", guest.Text("veth.err"));
        Assert.Contains("pair", guest.Text("devices"), StringComparison.Ordinal);
        Assert.DoesNotContain(guest.Object("diagnosis").List("Evidence"), static finding => finding.String("Statement")!.Contains("veth", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_vmalloc_that_is_too_large_is_no_fragmentation(string kernel)
    {
        var guest = On(kernel);
        var refusal = Assert.Single(guest.Text("vmalloc.dmesg").Split('\n'), static line => line.Contains("vmalloc error: size 536870912, exceeds total pages", StringComparison.Ordinal));
        Assert.NotEmpty(refusal);
        var failure = guest.Object("vmalloc");
        Assert.Equal(("stress", "AddressSpace", "alloc_fdtable"), (failure.String("ProcessName"), failure.String("Cause"), failure.String("Requester")));
        Assert.Equal("NotFragmentation", guest.Object("vmalloc-diagnosis").String("Verdict"));
    }
}
