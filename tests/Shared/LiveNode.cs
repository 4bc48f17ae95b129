using System.Diagnostics;

namespace FragTools.Tests;

/// <summary>What tests on the running kernel need. Where it is missing they are skipped and say why; CI makes that a failure.</summary>
internal static class LiveNode
{
    /// <summary>Set where every live test must run: a skip is a failure there.</summary>
    private const string RequireVariable = "FRAGTOOLS_REQUIRE_LIVE";

    private const int MostTries = 100;

    /// <summary>The kernel prints the numbers that processes have in the machine's first namespace.</summary>
    public static bool IsFirstPidNamespace => File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name == "pid:[4026531836]";

    public static void NeedsRoot() => Need(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");

    public static void NeedsDebugFs()
    {
        NeedsRoot();
        Need(File.Exists("/sys/kernel/debug/extfrag/extfrag_index"), "needs debugfs (as root: mount -t debugfs none /sys/kernel/debug) and CONFIG_COMPACTION");
    }

    /// <summary>A process may be killed for memory in a cgroup of the test's own, and its kernel's messages may be read.</summary>
    public static void NeedsOomKill()
    {
        NeedsRoot();
        Need(File.Exists("/dev/kmsg"), "needs /dev/kmsg");
        Need(File.Exists("/usr/bin/tail") || File.Exists("/bin/tail"), "needs tail");
        Need(File.ReadAllText("/proc/sys/vm/panic_on_oom").Trim() != "2", "vm.panic_on_oom is 2: a kill would be a panic");
    }

    public static void Need(bool there, string reason, string variable = RequireVariable)
    {
        if (!there && Environment.GetEnvironmentVariable(variable) == "1")
        {
            Assert.Fail($"{reason}, and {variable}=1 says that it is here");
        }

        Assert.SkipUnless(there, reason);
    }

    /// <summary>Waits up to ten seconds for something that another process does.</summary>
    public static void Wait(Func<bool> isSo, string otherwise)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (isSo())
            {
                return;
            }

            Thread.Sleep(100);
        }

        Assert.Fail(otherwise);
    }

    /// <summary>Ends a process that a test started.</summary>
    public static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
