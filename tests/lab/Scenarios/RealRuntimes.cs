using System.Text.Json;

namespace FragTools.Tests.Scenarios;

/// <summary>
/// Containers by real runtimes on this machine itself, which fail as containers do: at their limit of memory, later or before
/// they began, at their limit of processes, on a full file system, without an image. What the runtime and this kernel said of them
/// names container, reason and kill. One after the other, for the kernel has one log.
/// </summary>
[Collection(nameof(RealRuntimes))]
public abstract class RealRuntimes : IDisposable
{
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("fragtools-lab-").FullName;

    /// <summary>The root of a container: a shell and what takes memory.</summary>
    private protected string Root => Path.Combine(Folder, "bundle", "rootfs");

    /// <inheritdoc/>
    public void Dispose()
    {
        CleanUp();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected virtual void CleanUp()
    {
    }

    /// <summary>Skips, and says why, where there is no such runtime; else makes the root.</summary>
    private protected void Begin(params string[] runtimes)
    {
        Assert.SkipUnless(Lab.IsWhole, "not in the core set: FRAGTOOLS_LAB=all");
        Lab.Need(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");
        Array.ForEach(runtimes, static runtime => Lab.Program(runtime, runtime));
        Lab.Need(File.Exists("/dev/kmsg"), "needs /dev/kmsg");
        Array.ForEach(["bin", "proc", "dev", "sys", "tmp"], name => Directory.CreateDirectory(Path.Combine(Root, name)));
        File.Copy(Lab.Program("busybox", "busybox-static"), Path.Combine(Root, "bin", "busybox"));
        File.Copy(Lab.Stress, Path.Combine(Root, "bin", "stress"));
        foreach (var applet in new[] { "sh", "sleep", "true" })
        {
            File.CreateSymbolicLink(Path.Combine(Root, "bin", applet), "busybox");
        }
    }

    /// <summary>Does something, and tells what the kernel said meanwhile: its buffer may be full, and then where it begins changes.</summary>
    private protected (Run Run, string Messages) WithMessages(Func<Run> act)
    {
        var marker = $"fragtools-lab: {Path.GetFileName(Folder)}";
        File.WriteAllText("/dev/kmsg", marker + "\n");
        var run = act();
        return (run, string.Join('\n', Fragtools.Program("/usr/bin/env", ["dmesg"]).Lines.SkipWhile(line => !line.Contains(marker, StringComparison.Ordinal)).Skip(1)) + "\n");
    }

    /// <summary>Mounts a file system in memory that has room for so much; it is gone when the act is over.</summary>
    private protected Run OnSmallFileSystem(string options, string folder, Func<Run> act)
    {
        Directory.CreateDirectory(folder);
        var mounted = Fragtools.Program("/usr/bin/env", ["mount", "-t", "tmpfs", "-o", options, "none", folder]);
        Assert.True(mounted.ExitCode == 0, mounted.Errors);
        try
        {
            return act();
        }
        finally
        {
            Fragtools.Program("/usr/bin/env", ["umount", folder]);
        }
    }

    private protected (string Verdict, string Confidence) Verdict(string log)
    {
        var verdict = Assert.Single(Ask("diagnose", log));
        return (verdict.String("Verdict")!, verdict.String("Confidence")!);
    }

    private protected JsonElement[] Ask(string command, string log)
    {
        var file = Path.Combine(Folder, "log");
        File.WriteAllText(file, log);
        var run = Fragtools.Program(Lab.Fragtools, [command, "--path", file, "--output", "json"]);
        return [.. JsonDocument.Parse(run.Clean()).RootElement.EnumerateArray()];
    }
}
