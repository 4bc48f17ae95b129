using System.Globalization;

namespace FragTools.Tests.Reports;

/// <summary>A memory cgroup of the test's own, version 1 or 2, whichever the machine has.</summary>
internal sealed class MemoryCgroup : IDisposable
{
    private const string Version1 = "/sys/fs/cgroup/memory";
    private const string Version2 = "/sys/fs/cgroup";

    private readonly string _folder;
    private readonly bool _isVersion1;

    private MemoryCgroup(string parent, string name, bool isVersion1)
    {
        Name = name;
        _folder = Path.Combine(parent, name);
        _isVersion1 = isVersion1;
    }

    public string Name { get; }

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
        var name = $"fragtools-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var cgroup = new MemoryCgroup(isVersion1 ? Version1 : Version2, name, isVersion1);
        try
        {
            Directory.CreateDirectory(cgroup._folder);
            cgroup.Limit(limitBytes);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            cgroup.Dispose();
            LiveNode.Need(false, $"needs a writable cgroup file system ({refused.Message})");
        }

        return cgroup;
    }

    /// <summary>A cgroup below this one, which goes with it; in version 2 no process may be between the two.</summary>
    /// <param name="path">Its path below this one.</param>
    /// <param name="limitBytes">Its limit; null for none.</param>
    public MemoryCgroup Below(string path, long? limitBytes)
    {
        var parent = _folder;
        foreach (var part in path.Split('/'))
        {
            if (!_isVersion1)
            {
                File.WriteAllText(Path.Combine(parent, "cgroup.subtree_control"), "+memory");
            }

            parent = Path.Combine(parent, part);
            Directory.CreateDirectory(parent);
        }

        var cgroup = new MemoryCgroup(_folder, path, _isVersion1);
        if (limitBytes is { } limit)
        {
            cgroup.Limit(limit);
        }

        return cgroup;
    }

    public bool Contains(int process)
        => File.ReadAllLines(Processes).Contains(process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes the cgroup and those below it; a process that has just ended may hold it for a moment.</summary>
    public void Dispose()
    {
        for (var attempt = 0; attempt < 100 && Directory.Exists(_folder); attempt++)
        {
            try
            {
                foreach (var below in Directory.GetDirectories(_folder, "*", SearchOption.AllDirectories).OrderByDescending(folder => folder.Length))
                {
                    Directory.Delete(below);
                }

                Directory.Delete(_folder);
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
    }

    private void Limit(long bytes)
    {
        Write(_isVersion1 ? "memory.limit_in_bytes" : "memory.max", bytes);
        if (!_isVersion1 && File.Exists(Path.Combine(_folder, "memory.swap.max")))
        {
            Write("memory.swap.max", 0);
        }
    }

    private void Write(string file, long value) => File.WriteAllText(Path.Combine(_folder, file), value.ToString(CultureInfo.InvariantCulture));
}
