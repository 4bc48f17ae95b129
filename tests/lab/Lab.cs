using System.Runtime.InteropServices;
using FragTools.Tests.Native;

namespace FragTools.Tests;

/// <summary>
/// What the laboratory needs: qemu, busybox and a compiler (Debian: qemu-system-x86, busybox-static, clang), kernels, and the
/// native fragtools. Where something is missing its tests are skipped and say what; CI makes that a failure.
/// </summary>
internal static class Lab
{
    /// <summary>Kernels that everybody gets (get-kernels), by release; more are found in the folder.</summary>
    private static readonly string[] Expected = ["6.1", "6.12"];

    private static readonly Lazy<byte[]> Base = new(MakeBase);
    private static readonly Lazy<string> StressFile = new(MakeStress);
    private static readonly Lazy<string> FragtoolsFile = new(static ()
        => Environment.GetEnvironmentVariable("FRAGTOOLS_LAB_PROGRAM") is { Length: > 0 } file ? file : NativeProgram.Publish(NativeProgram.X64, "lab"));

    /// <summary>Where what is made lies: kernels, consoles, and what guests sent.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Folder, "out", "lab");

    /// <summary>All scenarios, also those that take longer or prove less: FRAGTOOLS_LAB=all.</summary>
    public static bool IsWhole => Environment.GetEnvironmentVariable("FRAGTOOLS_LAB") == "all";

    /// <summary>The kernels of the folder that FRAGTOOLS_LAB_KERNELS names: each a folder with boot/vmlinuz-RELEASE and lib/modules/RELEASE.</summary>
    private static string Kernels => Environment.GetEnvironmentVariable("FRAGTOOLS_LAB_KERNELS") is { Length: > 0 } folder ? folder : Path.Combine(Folder, "kernels");

    /// <summary>Releases to test: two of them expected, and what else is there.</summary>
    public static IEnumerable<string> Releases
        => Expected.Concat(Found().Select(static kernel => kernel.Series).Where(static series => !Expected.Contains(series))).Distinct();

    /// <summary>The newest kernel of a series ("6.1").</summary>
    public static Kernel Kernel(string series)
    {
        Need(Found().Any(), $"no kernel in {Kernels} (Debian: tests/lab/get-kernels)");
        var found = Found().Where(kernel => kernel.Series == series).MaxBy(static kernel => kernel.Release, StringComparer.Ordinal);
        Need(found is not null, $"no kernel {series} in {Kernels} (Debian: tests/lab/get-kernels)");
        return found!;
    }

    public static void Need(bool there, string reason) => LiveNode.Need(there, reason, "FRAGTOOLS_REQUIRE_LAB");

    /// <summary>The helper that takes, pins and frees memory, linked statically.</summary>
    public static string Stress => StressFile.Value;

    /// <summary>The native fragtools: one that FRAGTOOLS_LAB_PROGRAM names, else it is published.</summary>
    public static string Fragtools => FragtoolsFile.Value;

    /// <summary>A program of this machine.</summary>
    public static string Program(string name, string package)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Need(found is not null, $"{name} is not installed (Debian: apt-get install {package})");
        return found!;
    }

    /// <summary>The root file system of a scenario: what all have, and its own modules and script.</summary>
    public static byte[] RootOf(Scenario scenario, Kernel kernel)
    {
        var own = new Initramfs().AddText("scenario", scenario.Script);
        foreach (var module in kernel.Modules(scenario.Modules))
        {
            own.AddFile($"lib/modules/{module.Name}.ko", module.Content);
        }

        return [.. Base.Value, .. own.Pack()];
    }

    private static IEnumerable<Kernel> Found()
        => Directory.Exists(Kernels)
            ? Directory.GetDirectories(Kernels).SelectMany(static folder => Directory.Exists(Path.Combine(folder, "boot"))
                ? Directory.GetFiles(Path.Combine(folder, "boot"), "vmlinuz-*").Select(image => new Kernel(folder, image)) : [])
            : [];

    private static string MakeStress()
    {
        Need(RuntimeInformation.OSArchitecture == Architecture.X64 && OperatingSystem.IsLinux(), "needs Linux on x86-64");
        Directory.CreateDirectory(Folder);
        var file = Path.Combine(Folder, "stress");
        var made = Tests.Fragtools.Program(
            Program("clang", "clang"),
            ["-O2", "-Wall", "-Wextra", "-Werror", "-static", "-pthread", "-o", file, Path.Combine(Sources, "stress.c")]);
        Assert.True(made.ExitCode == 0, made.Errors);
        return file;
    }

    private static byte[] MakeBase()
    {
        var busybox = Program("busybox", "busybox-static");
        var root = new Initramfs()
            .AddFolder("proc", "sys", "dev")
            .AddProgram("init", File.ReadAllBytes(Path.Combine(Sources, "init")))
            .AddText("lab.sh", File.ReadAllText(Path.Combine(Sources, "lab.sh")))
            .AddProgram("bin/busybox", File.ReadAllBytes(busybox))
            .AddProgram("bin/stress", File.ReadAllBytes(Stress))
            .AddProgram("bin/fragtools", File.ReadAllBytes(Fragtools));
        foreach (var applet in Tests.Fragtools.Program(busybox, ["--list"]).Lines.Where(static applet => applet != "busybox"))
        {
            root.AddLink($"bin/{applet}", "busybox");
        }

        return root.Pack();
    }

    private static string Sources { get; } = Path.Combine(Repository.Folder, "tests", "lab", "Guest");
}

/// <summary>A kernel as its package unpacks.</summary>
/// <param name="Folder">Holds lib/modules.</param>
/// <param name="Image">Its bzImage.</param>
internal sealed record Kernel(string Folder, string Image)
{
    private const string Compressed = ".ko.xz";

    /// <summary>As uname -r prints it.</summary>
    public string Release => Path.GetFileName(Image)["vmlinuz-".Length..];

    /// <summary>Its first two numbers.</summary>
    public string Series => string.Join('.', Release.Split('.', '-').Take(2));

    /// <summary>Modules with those that they need before them; what is built in is left out.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Modules(IEnumerable<string> names)
    {
        var files = Directory.EnumerateFiles(System.IO.Path.Combine(Folder, "lib", "modules", Release), "*.ko*", SearchOption.AllDirectories)
            .ToLookup(static file => NameOf(file));
        var loaded = new List<(string Name, byte[] Content)>();
        foreach (var name in names)
        {
            Load(name);
        }

        return loaded;

        void Load(string name)
        {
            if (loaded.Any(module => module.Name == name) || files[name].FirstOrDefault() is not { } file)
            {
                return;
            }

            var content = file.EndsWith(Compressed, StringComparison.Ordinal) ? Unpack(file) : File.ReadAllBytes(file);
            foreach (var needed in Needs(content))
            {
                Load(needed);
            }

            loaded.Add((name, content));
        }
    }

    // Its section .modinfo holds "depends=a,b"; names there have _ where files may have -.
    private static string[] Needs(byte[] module)
    {
        var at = module.AsSpan().IndexOf("\0depends="u8) + "\0depends=".Length;
        var end = module.AsSpan(at).IndexOf((byte)0);
        return System.Text.Encoding.ASCII.GetString(module, at, end).Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string NameOf(string file) => System.IO.Path.GetFileName(file).Split('.')[0].Replace('-', '_');

    private static byte[] Unpack(string file)
    {
        Lab.Program("xz", "xz-utils");
        var unpacked = System.IO.Path.Combine(Lab.Folder, System.IO.Path.GetRandomFileName());
        var run = Fragtools.Program("/bin/sh", ["-c", "xz -dc \"$0\" >\"$1\"", file, unpacked]);
        Assert.True(run.ExitCode == 0, run.Errors);
        var content = File.ReadAllBytes(unpacked);
        File.Delete(unpacked);
        return content;
    }
}
