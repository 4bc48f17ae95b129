using System.Collections.Concurrent;

namespace FragTools.Tests;

/// <summary>
/// A story that is told to a real kernel: how large the machine is, what is done in it (a shell script, with the words of
/// Guest/lab.sh), and what must be true then, as tests. Each kernel boots once for all of a scenario's tests, and all
/// kernels of a scenario at the same time.
/// </summary>
public abstract class Scenario
{
    private static readonly ConcurrentDictionary<(Type, string), Lazy<Task<Guest>>> Booted = new();

    // A guest has one processor, and sleeps now and then.
    private static readonly SemaphoreSlim Places = new(Environment.ProcessorCount + 1);

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
        foreach (var release in Lab.Releases)
        {
            Boot(release);
        }

        return Boot(series).GetAwaiter().GetResult();
    }

    private Task<Guest> Boot(string series)
        => Booted.GetOrAdd((GetType(), series), _ => new Lazy<Task<Guest>>(() => Task.Run(async () =>
        {
            await Places.WaitAsync();
            try
            {
                return Guest.Boot(this, Lab.Kernel(series));
            }
            finally
            {
                Places.Release();
            }
        }))).Value;
}
