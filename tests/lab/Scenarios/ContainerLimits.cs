using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Tests.Scenarios;

/// <summary>
/// 4. Pods' memory cgroups (v2) as the kubelet makes them, with either driver, and a limit at every level. In each the larger of two
/// processes is foretold to die, a third one is the trigger, and the kernel's words say whose limit it was and who died.
/// </summary>
public sealed partial class ContainerLimits : Scenario
{
    /// <summary>The stories in their order: name, whose limit it is, and whether the whole cgroup is killed.</summary>
    private static readonly (string Name, string LimitOwner, bool IsGroup)[] Stories =
    [
        ("systemd", "Container", false),
        ("systemd-group", "Container", true),
        ("cgroupfs", "Container", false),
        ("cgroupfs-group", "Container", true),
        ("pod", "Pod", false),
        ("qos", "QosClass", false),
        ("node", "NodeAllocatable", false),
        ("swap", "Container", false),
    ];

    internal override bool IsCore => true;

    internal override string[] Modules => ["virtio_pci", "virtio_blk"];

    internal override int[] Disks => [64];

    internal override string Script => """
        cd /sys/fs/cgroup

        # control GROUP: so that its children can have limits.
        control() { mkdir -p "$1"; echo '+memory +pids' >"$1/cgroup.subtree_control"; }

        # pod NUMBER DRIVER: a Burstable pod of one container; $class, $pod and $container are its cgroups.
        pod() {
          local uid=0a1b000$1-0000-4000-8000-00000000000$1 id
          id=$(printf '%064d' "$1")
          control .
          case $2 in
            systemd)
              node=kubepods.slice
              class=$node/kubepods-burstable.slice
              pod=$class/kubepods-burstable-pod$(echo $uid | tr - _).slice
              container=$pod/cri-containerd-$id.scope;;
            *)
              node=kubepods
              class=$node/burstable
              pod=$class/pod$uid
              container=$pod/$id;;
          esac
          for group in $node $class $pod; do control $group; done
          mkdir $container
          mkdir -p /var/log/pods/shop_web-$1_$uid/web /var/log/containers
          ln -sf /var/log/pods/shop_web-$1_$uid/web/0.log /var/log/containers/web-$1_shop_web-$id.log
        }

        # kills GROUP: of it and of all that is or was below it.
        kills() { sed -n 's/^oom_kill //p' $1/memory.events; }

        # story NAME GROUP LIMIT LARGE SMALL TRIGGER: what the two take, and the third that is too much.
        story() {
          local name=$1 at=$2 before=$(kills $2)
          mkdir -p /out/$name
          echo $3 >$at/memory.max
          begin large inside ${large:-$container} stress take $4
          echo $! >/out/$name/large
          begin small inside $container stress take $5
          echo $! >/out/$name/small
          ask $name-scores pod-scores --scope cgroup
          ask $name-machine pod-scores
          for pid in $(cat /out/$name/large /out/$name/small); do cat /proc/$pid/oom_score >/out/$name/$pid; done
          inside $container stress take $6 >/tmp/trigger 2>&1 &
          trigger=$!
          until [ $(kills $at) -gt $before ]; do usleep 100000; done
          quiet
          for pid in $(cat /out/$name/large /out/$name/small) $trigger; do kill -0 $pid 2>/dev/null && echo $pid; done >/out/$name/alive
          echo $trigger >/out/$name/trigger
          cat $at/memory.events >/out/$name/memory.events
          for group in $container $large; do echo 1 >$group/cgroup.kill; done
          quiet
          echo max >$at/memory.max
          rmdir $container $pod
        }

        swapoff -a 2>/dev/null
        pod 1 systemd; story systemd $container 24M 13000 3000 12000
        pod 2 systemd; echo 1 >$container/memory.oom.group; story systemd-group $container 24M 13000 3000 12000
        pod 3 cgroupfs; story cgroupfs $container 24M 13000 3000 12000
        pod 4 cgroupfs; echo 1 >$container/memory.oom.group; story cgroupfs-group $container 24M 13000 3000 12000
        pod 5 systemd; story pod $pod 24M 13000 3000 12000
        # Another pod's process is the larger one.
        pod 6 systemd; large=$container; pod 7 systemd; story qos $class 30M 14000 3000 20000
        pod 8 systemd; large=$container; pod 9 systemd; story node $node 30M 14000 3000 20000
        large=

        mkswap /dev/vda >/dev/null
        swapon /dev/vda
        pod 1 systemd; echo 8M >$container/memory.swap.max; story swap $container 16M 14000 4000 12000
        swapoff /dev/vda

        # A thread of that name takes it all.
        pod 2 systemd
        echo 16M >$container/memory.max
        inside $container stress thread hog 40000
        cd /
        ask kills oom-kills
        ask kills-of-pods oom-kills --pod 'shop/web-*'
        ask diagnosis diagnose
        keep end /proc/meminfo
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Each_kill_names_whose_limit_it_was(string kernel)
    {
        var guest = On(kernel);
        var said = Kills(guest);
        var kills = guest.Objects("kills");
        Assert.Equal(Stories.Length + 1, said.Count);
        Assert.Equal(said.Count, kills.Count);
        Assert.Equal(said.Count, guest.Objects("kills-of-pods").Count);
        foreach (var ((kill, words), (name, owner, _)) in kills.Zip(said).Zip(Stories.Append(("thread", "Container", false))))
        {
            Assert.Equal(
                (name, owner, words.OomCgroup, words.TaskCgroup, (long)words.Pid),
                (name, kill.String("LimitOwner"), kill.String("OomCgroup"), kill.String("TaskCgroup"), kill.Long("VictimProcessId")));
            Assert.Equal(("shop", "web"), (kill.String("Namespace"), kill.String("Container")));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_victim_was_foretold(string kernel)
    {
        var guest = On(kernel);
        foreach (var (kill, story) in guest.Objects("kills").Zip(Stories))
        {
            var large = guest.Number($"{story.Name}/large");
            var ranks = guest.Objects($"{story.Name}-scores").Where(row => row.Long("KillRank") == 1).Select(static row => row.Long("ProcessId"));
            Assert.Contains(large, ranks);
            Assert.Equal((story.Name, large, true), (story.Name, kill.Long("VictimProcessId"), kill.GetProperty("ExpectedVictim").GetProperty("Agrees").GetBoolean()));
            Assert.Equal(guest.Number($"{story.Name}/trigger"), kill.Long("TriggerProcessId"));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_whole_group_dies_where_the_kernel_says_so(string kernel)
    {
        var guest = On(kernel);
        foreach (var (kill, story) in guest.Objects("kills").Zip(Stories))
        {
            var alive = guest.Text($"{story.Name}/alive").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((story.Name, story.IsGroup ? 0 : 2), (story.Name, alive.Length));
            Assert.Equal(story.IsGroup ? kill.String("TaskCgroup") : null, kill.String("OomGroup"));
            if (story.IsGroup)
            {
                var killed = kill.List("AlsoKilled").Select(static process => process.Long("ProcessId")).Append(kill.Long("VictimProcessId")).Order();
                Assert.Equal(new[] { "large", "small", "trigger" }.Select(name => guest.Number($"{story.Name}/{name}")).Order(), killed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Scores_are_those_of_proc_and_of_the_kernels_arithmetic(string kernel)
    {
        var guest = On(kernel);
        var memory = Assert.Single(guest.Text("end/proc/meminfo").Split('\n'), static line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        var pages = long.Parse(memory.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 4;
        foreach (var (name, _, _) in Stories.Where(static story => story.Name != "swap"))
        {
            foreach (var row in guest.Objects($"{name}-machine"))
            {
                // fs/proc/base.c, proc_oom_score (5.9): of the badness, 0 to 2000 is made 0 to 1333. Since 6.2 each CPU counts up to 32 pages
                // of a process for itself, which the score leaves out and /proc/PID/status does not (include/linux/mm.h, get_mm_counter).
                Assert.Equal(guest.Number($"{name}/{row.Long("ProcessId")}"), row.Long("OomScore"));
                Assert.InRange(((1000 + (row.Long("Badness") * 1000 / pages)) * 2 / 3) - row.Long("OomScore"), 0, 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_thread_is_the_trigger_and_its_process_the_victim(string kernel)
    {
        var guest = On(kernel);
        Assert.Contains("hog invoked oom-killer", guest.Messages, StringComparison.Ordinal);
        var kill = guest.Objects("kills")[^1];
        Assert.Equal(("hog", "stress"), (kill.String("TriggerName"), kill.String("VictimName")));
        Assert.True(kill.GetProperty("ExpectedVictim").GetProperty("Agrees").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Swap_counts_into_the_limit(string kernel)
    {
        var guest = On(kernel);
        var kill = guest.Objects("kills")[Array.FindIndex(Stories, static story => story.Name == "swap")];
        var victim = Assert.Single(kill.List("Tasks"), task => task.Long("ProcessId") == kill.Long("VictimProcessId"));
        Assert.True(victim.Long("SwapPages") > 0);
        Assert.Equal(16 << 20, kill.Long("LimitBytes"));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_verdict_is_a_cgroups_limit_proven(string kernel)
    {
        var verdict = On(kernel).Object("diagnosis");
        Assert.Equal(("CgroupLimit", "Proven", 0L), (verdict.String("Verdict"), verdict.String("Confidence"), verdict.Long("UnreadLines")));
    }

    private static List<(string OomCgroup, string TaskCgroup, int Pid)> Kills(Guest guest)
        => [.. Summary().Matches(guest.Messages).Select(static match
            => (match.Groups[1].Value, match.Groups[2].Value, int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)))];

    // mm/oom_kill.c, dump_oom_summary (5.0).
    [GeneratedRegex("oom-kill:constraint=CONSTRAINT_MEMCG,.*oom_memcg=([^,]+),task_memcg=([^,]+),task=[^,]+,pid=([0-9]+)")]
    private static partial Regex Summary();
}
