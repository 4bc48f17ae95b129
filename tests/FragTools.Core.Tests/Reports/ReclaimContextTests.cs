using FragTools.Linux;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

public sealed class ReclaimContextTests
{
    [Theory]
    [InlineData("kswapd0", true)]
    [InlineData("kswapd12", true)]
    [InlineData("kswapd", false)]
    [InlineData("kswapd0x", false)]
    [InlineData("nginx", false)]
    public void Kswapd_reclaims(string process, bool reclaims)
        => Assert.Equal(reclaims, ReclaimContext.IsReclaimer(process, ["warn_alloc+0x100/0x180", "kthread+0xe4/0xe8"], null));

    [Theory]
    [InlineData("try_to_free_pages+0xf1/0x1c0")]
    [InlineData("[<ffffffff811870a0>] try_to_free_pages+0x110/0x180")]
    [InlineData("[c1c65f50] [c017f270] try_to_free_pages+0x228/0x25c [extra]")]
    [InlineData("__alloc_pages_direct_compact.constprop.0+0x17f/0x1a0")]
    [InlineData("__node_reclaim")]
    public void Who_is_below_direct_reclaim_reclaims(string frame)
        => Assert.True(ReclaimContext.IsReclaimer("nginx", ["dump_stack+0x19/0x1b", "warn_alloc+0x10/0x20", frame, "sys_read+0x1/0x2"], null));

    [Theory]
    [InlineData("? try_to_free_pages+0xf1/0x1c0")] // a leftover on the stack
    [InlineData("do_try_to_free_something+0x1/0x2")]
    [InlineData("shrink_slab+0x1/0x2")]
    public void Other_frames_do_not_count(string frame)
        => Assert.False(ReclaimContext.IsReclaimer("nginx", ["warn_alloc+0x10/0x20", frame], null));

    [Theory]
    [InlineData("<IRQ>")]
    [InlineData("</IRQ>")]
    [InlineData("__do_softirq+0xf9/0x2aa")]
    [InlineData("[<80008234>] (__irq_svc+0x40/0x80) from")]
    [InlineData("--- interrupt: 500 at arch_local_irq_restore+0x10/0x20")]
    public void A_request_from_an_interrupt_is_not_the_task_s(string mark)
    {
        string[] trace = ["warn_alloc+0x10/0x20", mark, "balance_pgdat+0x340/0x650", "kswapd+0x228/0x25c"];

        Assert.False(ReclaimContext.IsReclaimer("kswapd0", trace, null));

        // An interrupt that reclaim was called from (none is, but the order is what tells) leaves it a reclaimer.
        Assert.True(ReclaimContext.IsReclaimer("kswapd0", ["warn_alloc+0x10/0x20", "balance_pgdat+0x340/0x650", mark], null));
    }

    [Theory]
    [InlineData("3.10.105", false)]
    [InlineData("3.10.0-1160.el7.x86_64", true)]
    [InlineData("4.4.155", true)]
    [InlineData(null, true)]
    public void Reclaim_for_a_memory_cgroup_counts_by_the_release(string? version, bool reclaims)
        => Assert.Equal(reclaims, ReclaimContext.IsReclaimer("nginx", ["try_to_free_mem_cgroup_pages+0x1/0x2"], KernelRelease.TryParse(version)));
}
