using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>A machine that was booted, did what its scenario says and sent what came of it.</summary>
internal sealed class Guest
{
    private const int TimeoutMilliseconds = 600_000;

    private Guest(string folder, Kernel kernel)
    {
        Folder = folder;
        Kernel = kernel;
    }

    /// <summary>What was in the guest's /out.</summary>
    public string Folder { get; }

    public Kernel Kernel { get; }

    /// <summary>The kernel's messages at the end.</summary>
    public string Messages => Text("dmesg");

    /// <summary>Boots, and waits until the machine is off.</summary>
    public static Guest Boot(Scenario scenario, Kernel kernel)
    {
        var qemu = Lab.Program("qemu-system-x86_64", "qemu-system-x86");
        var folder = Path.Combine(Lab.Folder, $"{scenario.GetType().Name}-{kernel.Series}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var (root, console, sent) = (folder + ".initrd", folder + ".console", folder + ".tar.gz");
        File.WriteAllBytes(root, Lab.RootOf(scenario, kernel));

        var disks = scenario.Disks.Select((_, number) => $"{folder}.disk{number}").ToArray();
        foreach (var (disk, megabytes) in disks.Zip(scenario.Disks))
        {
            using var file = File.Create(disk);
            file.SetLength(megabytes * 1024L * 1024);
        }

        // On a busy machine the guest's first timer may be late, which is no fault of its (no_timer_check).
        // The root's pages are the kernel's own (ramfs), which compaction leaves where they are, as it leaves locked ones. Huge pages
        // that a program has freed wait in a list of their own, and would come back as large blocks later.
        var modules = string.Join(' ', kernel.Modules(scenario.Modules).Select(static module => module.Name));
        var parameters = $"console=ttyS0 loglevel=4 panic=-1 no_timer_check rootfstype=ramfs transparent_hugepage=never {scenario.Parameters} \"modules={modules}\"";
        string[] arguments =
        [
            "-accel", "tcg,thread=multi", "-cpu", "max", "-m", $"{scenario.Megabytes}M", "-nodefaults", "-no-reboot", "-display", "none",
            "-kernel", kernel.Image, "-initrd", root, "-append", parameters, "-serial", $"file:{console}", "-serial", $"file:{sent}",
            .. scenario.Machine, .. disks.SelectMany(static disk => new[] { "-drive", $"file={disk},format=raw,if=virtio" }),
        ];
        using (var process = Process.Start(qemu, arguments))
        {
            if (!process.WaitForExit(TimeoutMilliseconds))
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        Array.ForEach([root, .. disks], File.Delete);
        var said = File.ReadAllText(console);
        Assert.True(said.Contains("lab: sent", StringComparison.Ordinal), $"{kernel.Release} did not get through {scenario.GetType().Name}:\n{Tail(said)}");
        using var results = new GZipStream(File.OpenRead(sent), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(results, folder, overwriteFiles: true);
        return new Guest(folder, kernel);
    }

    public string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>A number that a file of the kernel held.</summary>
    public long Number(string name) => long.Parse(Text(name).Trim(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The objects of an answer, which fragtools gave without an error.</summary>
    public IReadOnlyList<JsonElement> Objects(string name)
    {
        Assert.Equal((name, "0", ""), (name, Text(name + ".exit").Trim(), Text(name + ".err")));
        return [.. JsonDocument.Parse(Text(name + ".json")).RootElement.EnumerateArray()];
    }

    /// <summary>The objects of an answer that did not succeed, whatever was said on standard error.</summary>
    public IReadOnlyList<JsonElement> Answer(string name) => [.. JsonDocument.Parse(Text(name + ".json")).RootElement.EnumerateArray()];

    /// <summary>The only object of an answer.</summary>
    public JsonElement Object(string name) => Assert.Single(Objects(name));

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(40));
}

/// <summary>Properties of fragtools' objects.</summary>
internal static class JsonExtensions
{
    public static string? String(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static long Long(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static JsonElement[] List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];
}
