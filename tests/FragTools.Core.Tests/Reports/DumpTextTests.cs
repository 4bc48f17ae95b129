using System.Text;
using FragTools.Linux;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

public class DumpTextTests
{
    [Theory]
    [InlineData("CPU: 0 PID: 54 Comm: rb Not tainted 4.8.0-rc1 #127", 54L, "rb", "4.8.0-rc1")]
    [InlineData("CPU: 4 UID: 0 PID: 156 Comm: kswapd0 Not tainted 6.19.0-rc5-00027-g40fd #435 PREEMPT(voluntary)", 156L, "kswapd0", "6.19.0-rc5-00027-g40fd")]
    [InlineData("CPU: 13 PID: 187290 Comm: runc:[1:CHILD] Tainted: G               ------------ T 3.10.0-1160.49.1.el7.x86_64 #1", 187290L, "runc:[1:CHILD]", "3.10.0-1160.49.1.el7.x86_64")]
    [InlineData("CPU: 5 PID: 839206 Comm:runc:[1:CHILD] Tainted: G            E  ------------ T 3.10.0-514.26.2.el7.x86_64 #1", 839206L, "runc:[1:CHILD]", "3.10.0-514.26.2.el7.x86_64")]
    [InlineData("CPU: 0 PID: 9 Comm: a 1.2 b Kdump: loaded Tainted: G 5.3.0-rc2+ #925", 9L, "a 1.2 b", "5.3.0-rc2+")]
    [InlineData("CPU: 11 PID: 1642 Comm: kworker/11:1H Tainted: G    B", 1642L, "kworker/11:1H", "")]
    [InlineData("CPU: 7 PID: 7499 Comm:", 7499L, "", "")]
    [InlineData("Pid: 4711, comm: postgres Not tainted 2.6.32-431.el6.x86_64 #1", 4711L, "postgres", "2.6.32-431.el6.x86_64")]
    public void Who_runs_on_which_kernel(string text, long pid, string process, string kernel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(CpuLine.Begins(bytes));
        var line = CpuLine.Read(bytes);
        Assert.Equal((pid, process, kernel), (line.ProcessId, Text(line.Process), KernelRelease.TryParse(Text(line.Kernel))?.Release ?? ""));
    }

    [Theory]
    [InlineData("CPU    0: hi:   90, btch:  15 usd:  86")]
    [InlineData("CPU: x PID: 5")]
    [InlineData("CPU: 5")]
    [InlineData("Pid: five, comm: x")]
    public void Other_lines_of_processors(string text) => Assert.False(CpuLine.Begins(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("[<ffffffff81687133>] dump_stack+0x19/0x1b", "", "dump_stack", "+0x19/0x1b", "", false)]
    [InlineData("[<ffffffffa03029e1>] nf_conntrack_init_net+0x101/0x250 [nf_conntrack]", "", "nf_conntrack_init_net", "+0x101/0x250", "nf_conntrack", false)]
    [InlineData("[<ffffffff8112f7ba>] ? __alloc_pages_nodemask+0x74a/0x8d0", "", "__alloc_pages_nodemask", "+0x74a/0x8d0", "", true)]
    [InlineData("warn_alloc.cold+0x95/0x1af", "", "warn_alloc.cold", "+0x95/0x1af", "", false)]
    [InlineData("? mhi_prepare_channel+0x127/0x2d0 [mhi 40df44e07c05479f7a6e7b90fba9f0e0031a7814]", "", "mhi_prepare_channel", "+0x127/0x2d0", "mhi", true)]
    [InlineData("alloc_rx_agg+0xa0/0x190 [r8152 ...]", "", "alloc_rx_agg", "+0xa0/0x190", "r8152", false)]
    [InlineData("show_stack+0x18/0x30 (C)", "", "show_stack", "+0x18/0x30", "", false)]
    [InlineData("[c1c65940] [c07926d4] dump_stack_lvl+0x80/0xac (unreliable)", "", "dump_stack_lvl", "+0x80/0xac", "", false)]
    [InlineData("[<c0032244>] (dump_backtrace+0x0/0x10c) from [<c0433bac>] (dump_stack+0x18/0x1c)", "dump_backtrace", "dump_stack", "+0x18/0x1c", "", false)]
    [InlineData("[<c010d6d5>] (unwind_backtrace) from [<c0109a55>] (show_stack+0x11/0x14)", "unwind_backtrace", "show_stack", "+0x11/0x14", "", false)]
    [InlineData("unwind_backtrace from show_stack+0x10/0x14", "unwind_backtrace", "show_stack", "+0x10/0x14", "", false)]
    [InlineData("[<c0135c3b>] (kthread) from [<c0100159>]", "kthread", "", "", "", false)]
    [InlineData("Function entered at [<c0011e48>] from [<c03741d4>]", "c0011e48", "c03741d4", "", "", false)]
    [InlineData("[<000000008011c2f2>] 0x000000008011c2f2", "", "0x000000008011c2f2", "", "", false)]
    [InlineData("([<0000000000100e8a>] show_stack+0x56/0x80)", "", "show_stack", "+0x56/0x80", "", false)]
    [InlineData("[<ffffffff88031234>] :ext3:ext3_get_block+0x1/0x2", "", "ext3_get_block", "+0x1/0x2", "ext3", false)]
    [InlineData("<IRQ>  [<ffffffff81687133>] dump_stack+0x19/0x1b", "", "dump_stack", "+0x19/0x1b", "", false)]
    public void Frames(string text, string callee, string function, string place, string module, bool isLeftover)
    {
        Assert.True(FrameText.TryRead(Encoding.UTF8.GetBytes(text), out var frame));
        Assert.Equal((callee, function, place, module, isLeftover), (Text(frame.Callee), Text(frame.Function), Text(frame.Place), Text(frame.Module), frame.IsLeftover));
    }

    [Theory]
    [InlineData("a word")]
    [InlineData("received from the net")]
    [InlineData("RIP: 0010:kvm_clock_get_cycles+0x1/0x20")]
    [InlineData("[  310]     0   310    44798      993   364544        0          -250 systemd-journal")]
    [InlineData("[<c010d6d5>]")]
    [InlineData("")]
    public void No_frames(string text) => Assert.False(FrameText.TryRead(Encoding.UTF8.GetBytes(text), out _));

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
