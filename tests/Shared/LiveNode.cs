namespace FragTools.Tests;

/// <summary>What tests on the running kernel need. Where it is missing they are skipped and say why; CI makes that a failure.</summary>
internal static class LiveNode
{
    /// <summary>Set where every live test must run: a skip is a failure there.</summary>
    private const string RequireVariable = "FRAGTOOLS_REQUIRE_LIVE";

    public static void NeedsRoot() => Need(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");

    public static void NeedsDebugFs()
    {
        NeedsRoot();
        Need(File.Exists("/sys/kernel/debug/extfrag/extfrag_index"), "needs debugfs (as root: mount -t debugfs none /sys/kernel/debug) and CONFIG_COMPACTION");
    }

    private static void Need(bool there, string reason)
    {
        if (!there && Environment.GetEnvironmentVariable(RequireVariable) == "1")
        {
            Assert.Fail($"{reason}, and {RequireVariable}=1 says that it is here");
        }

        Skip.IfNot(there, reason);
    }
}
