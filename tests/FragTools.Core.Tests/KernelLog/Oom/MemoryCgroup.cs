using System.Globalization;

namespace FragTools.Tests.KernelLog.Oom;

/// <summary>A memory cgroup of the test's own, version 1 or 2, whichever the machine has.</summary>
internal sealed class MemoryCgroup : IDisposable
{
    private const string Version1 = "/sys/fs/cgroup/memory";
    private const string Version2 = "/sys/fs/cgroup";

    private readonly string _folder;

    private MemoryCgroup(string parent) => _folder = Path.Combine(parent, Name);

    public string Name { get; } = $"fragtools-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Where a process writes itself to enter.</summary>
    public string Processes => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Makes one, or the test is skipped with the reason.</summary>
    public static MemoryCgroup Create(long limitBytes)
    {
        var isVersion1 = File.Exists(Path.Combine(Version1, "memory.limit_in_bytes"));
        var control = Path.Combine(Version2, "cgroup.subtree_control");
        LiveNode.Need(
            isVersion1 || (File.Exists(control) && File.ReadAllText(control).Contains("memory", StringComparison.Ordinal)),
            "needs a memory cgroup below /sys/fs/cgroup/memory (version 1), or below /sys/fs/cgroup with memory in its cgroup.subtree_control (version 2)");
        var cgroup = new MemoryCgroup(isVersion1 ? Version1 : Version2);
        try
        {
            Directory.CreateDirectory(cgroup._folder);
            cgroup.Write(isVersion1 ? "memory.limit_in_bytes" : "memory.max", limitBytes);
            if (!isVersion1 && File.Exists(Path.Combine(cgroup._folder, "memory.swap.max")))
            {
                cgroup.Write("memory.swap.max", 0);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            cgroup.Dispose();
            LiveNode.Need(false, $"needs a writable cgroup file system ({refused.Message})");
        }

        return cgroup;
    }

    public bool Contains(int process)
        => File.ReadAllLines(Processes).Contains(process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes the cgroup; a process that has just ended may hold it for a moment.</summary>
    public void Dispose()
    {
        for (var attempt = 0; attempt < 100 && Directory.Exists(_folder); attempt++)
        {
            try
            {
                Directory.Delete(_folder);
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
    }

    private void Write(string file, long value) => File.WriteAllText(Path.Combine(_folder, file), value.ToString(CultureInfo.InvariantCulture));
}
