using System.Collections.Concurrent;

namespace FragTools.Tests;

/// <summary>
/// A story that is told to a real kernel: how large the machine is, what is done in it (a shell script, with the words of
/// Guest/lab.sh), and what must be true then, as tests. Each kernel boots once for all of a scenario's tests.
/// </summary>
public abstract class Scenario
{
    private static readonly ConcurrentDictionary<(Type, string), Lazy<Guest>> Booted = new();

    /// <summary>The kernels, by release.</summary>
    public static TheoryData<string> Kernels { get; } = [.. Lab.Releases];

    /// <summary>What is done, by busybox's shell.</summary>
    internal abstract string Script { get; }

    /// <summary>The machine's memory.</summary>
    internal virtual int Megabytes => 160;

    /// <summary>What the kernel is told besides; NAME=VALUE that it does not know is in the script's environment.</summary>
    internal virtual string Parameters => "";

    /// <summary>Disks (/dev/vda, /dev/vdb …), by their megabytes; the modules virtio_pci and virtio_blk make them known.</summary>
    internal virtual int[] Disks => [];

    /// <summary>What qemu is told besides.</summary>
    internal virtual string[] Machine => [];

    /// <summary>Modules that are loaded, each after those that it needs.</summary>
    internal virtual string[] Modules => [];

    /// <summary>Part of what CI runs?</summary>
    internal virtual bool IsCore => false;

    /// <summary>The guest after the script.</summary>
    internal Guest On(string series)
    {
        Assert.SkipUnless(IsCore || Lab.IsWhole, "not in the core set: FRAGTOOLS_LAB=all");
        return Booted.GetOrAdd((GetType(), series), key => new Lazy<Guest>(() => Guest.Boot(this, Lab.Kernel(series)))).Value;
    }
}
