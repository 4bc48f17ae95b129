using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FragTools.Tests.Scenarios;

/// <summary>5. The whole machine is out of memory, without swap: no cgroup's limit, no fragmentation, and the victim was foretold.</summary>
public partial class MachineOutOfMemory : Scenario
{
    internal override bool IsCore => true;

    internal override string Script => """
        # What is free, and what is given back first.
        free=$(awk '/^(MemFree|Active\(file\)|Inactive\(file\)):/ { sum += $2 } END { print sum }' /proc/meminfo)
        keep before /proc/meminfo
        begin large as 0 stress take $((free / 2))
        echo $! >/out/large
        begin small as 0 stress take 2000
        ask scores pod-scores --root / --include-system
        as 0 stress take $((free * 2 / 3)) >/tmp/trigger 2>&1 &
        trigger=$!
        until grep -q 'oom_kill [1-9]' /proc/vmstat; do usleep 100000; done
        release $trigger
        ask kills oom-kills
        ask failures failures
        ask diagnosis diagnose
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_kill_is_the_whole_machines(string kernel)
    {
        var guest = On(kernel);
        var words = Summary().Match(guest.Messages);
        var kill = First(guest);
        Assert.Equal(("CONSTRAINT_NONE", false), (kill.String("Constraint"), kill.GetProperty("IsCgroupLimit").GetBoolean()));
        Assert.Equal(long.Parse(words.Groups[1].Value, CultureInfo.InvariantCulture), kill.Long("VictimProcessId"));

        // Mostly the third program's; whoever asks while it takes all may be the one.
        Assert.Equal(long.Parse(Trigger().Match(guest.Messages).Groups[1].Value, CultureInfo.InvariantCulture), kill.Long("TriggerProcessId"));

        // Who dies may be refused a page on his way out, and that is no fragmentation.
        Assert.All(guest.Objects("failures"), static failure => Assert.Equal((0L, "OutOfMemory"), (failure.Long("Order"), failure.String("Cause"))));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_victim_was_foretold(string kernel)
    {
        var guest = On(kernel);
        var first = Assert.Single(guest.Objects("scores"), static row => row.GetProperty("KillRank").ToString() == "1");
        Assert.Equal(guest.Number("large"), first.Long("ProcessId"));
        var kill = First(guest);
        Assert.Equal((guest.Number("large"), true), (kill.Long("VictimProcessId"), kill.GetProperty("ExpectedVictim").GetProperty("Agrees").GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_verdict_is_lack_of_memory_proven(string kernel)
    {
        var verdict = On(kernel).Object("diagnosis");
        Assert.Equal(("OutOfMemory", "Proven", 0L), (verdict.String("Verdict"), verdict.String("Confidence"), verdict.Long("UnreadLines")));
        Assert.DoesNotContain(verdict.List("Remedies"), static remedy => remedy.String("Kind") == "Compact");
    }

    /// <summary>
    /// Who takes the rest asks again before the kernel has the first victim's pages back, now and then, and is killed, too: of as many
    /// kills as the kernel printed the first.
    /// </summary>
    private static JsonElement First(Guest guest)
    {
        var kills = guest.Objects("kills");
        Assert.Equal(Summary().Count(guest.Messages), kills.Count);
        return kills[0];
    }

    // mm/oom_kill.c, dump_header; lib/dump_stack.c, dump_stack_print_info (UID since 6.11).
    [GeneratedRegex(@"invoked oom-killer: .*\n.*CPU: [0-9]+ (?:UID: [0-9]+ )?PID: ([0-9]+) ")]
    private static partial Regex Trigger();

    // mm/oom_kill.c, dump_oom_summary (5.0).
    [GeneratedRegex("oom-kill:constraint=CONSTRAINT_NONE,.*,global_oom,.*pid=([0-9]+)")]
    private static partial Regex Summary();
}
