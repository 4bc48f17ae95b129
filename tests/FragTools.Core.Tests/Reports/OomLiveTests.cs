using System.Diagnostics;
using FragTools.Logs;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Reports;

/// <summary>A real kill, provoked in a cgroup of the test's own and read back from the running kernel's messages.</summary>
public class OomLiveTests
{
    private const long LimitBytes = 32 * 1024 * 1024;

    [Fact]
    public void A_real_kill_is_read_back_with_the_right_victim()
    {
        LiveNode.NeedsOomKill();
        using var cgroup = MemoryCgroup.Create(LimitBytes);

        // The one that sleeps has the lower oom_score_adj: how much swap counts is not printed, and with enough of it the higher would win.
        using var bystander = Start(cgroup, 490, "sleep 60");
        try
        {
            LiveNode.Wait(() => cgroup.Contains(bystander.Id), "the bystander did not enter the cgroup");
            using var hog = Start(cgroup, 500, "tail /dev/zero");
            try
            {
                Assert.True(hog.WaitForExit(60_000), "tail was not killed");
                Assert.Equal(128 + 9, hog.ExitCode);
            }
            finally
            {
                LiveNode.End(hog);
            }

            OomKill? kill = null;
            LiveNode.Wait(() => (kill = Read(cgroup.Name)) is not null, "the kernel's messages hold no report of the cgroup");
            Check(kill!, hog.Id, bystander.Id);
        }
        finally
        {
            LiveNode.End(bystander);
        }
    }

    private static void Check(OomKill kill, int hog, int bystander)
    {
        Assert.Equal(("tail", LimitBytes, 500), (kill.VictimName, kill.LimitBytes, kill.VictimOomScoreAdj));
        Assert.False(kill.Missing.HasFlag(ReportParts.Victim), kill.Completeness);
        Assert.NotNull(kill.KernelVersion);
        if (LiveNode.IsFirstPidNamespace)
        {
            Assert.Equal(hog, kill.VictimProcessId);
        }

        // Without a table (vm.oom_dump_tasks is 0) there is nothing to compute.
        if (kill.Tasks is { } tasks)
        {
            Assert.True(kill.ExpectedVictim.Agrees, kill.ExpectedVictim.Detail);
            Assert.Equal((VictimReason.HighestBadness, kill.VictimProcessId), (kill.ExpectedVictim.Reason, kill.ExpectedVictim.ProcessId));
            Assert.Equal(2, tasks.Count);
            Assert.True(!LiveNode.IsFirstPidNamespace || tasks.Any(task => task.ProcessId == bystander), tasks.ToString());
        }
    }

    private static OomKill? Read(string cgroup)
        => OomKills.Read([LogInput.Live]).FirstOrDefault(kill => kill.OomCgroup?.EndsWith("/" + cgroup, StringComparison.Ordinal) == true && kill.VictimProcessId is not null);

    private static Process Start(MemoryCgroup cgroup, int oomScoreAdj, string command)
        => Process.Start("/bin/sh", ["-c", $"echo $$ > {cgroup.Processes} && echo {oomScoreAdj} > /proc/self/oom_score_adj && exec {command}"]);
}
