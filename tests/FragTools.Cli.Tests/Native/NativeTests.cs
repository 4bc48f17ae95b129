using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FragTools.Tests.Native;

/// <summary>
/// The native file as a node gets it: on a kernel of 3.10, on a processor of 2008, as the only file there is, on arm64.
/// What it says must be what the ordinary build says of the same input.
/// </summary>
public partial class NativeTests
{
    private const int MostBytes = (17 * 1024 + 512) * 1024;
    private const string Node = "6.18-idle-vm";

    /// <summary>Every command that reads, and what it is given; {0} is the folder of the fixtures.</summary>
    public static TheoryData<string> Readers { get; } =
    [
        $"diagnose {{0}}/{Node} --output json",
        $"report {{0}}/{Node} --format markdown",
        $"extfrag {{0}}/{Node} --output json",
        $"buddyinfo {{0}}/{Node} --output json",
        $"pagetypeinfo {{0}}/{Node} --output json",
        $"zoneinfo {{0}}/{Node} --output json",
        $"compaction-stat {{0}}/{Node} --output json",
        $"slab {{0}}/{Node} --output csv",
        $"meminfo {{0}}/{Node} --output json",
        "failures {0}/5.15-veth-worker2/var/log/kern.log --output jsonl",
        "oom-kills {0}/4.15.0-46-pod-limit/var/log/dmesg --output jsonl",
        "start-failures --root {0}/unknown-tke-dc05 --output jsonl",
        "pod-scores {0}/unknown-cluster-1.31/cluster.yaml --output jsonl",
        "pod-scores {0}/6.18-pods-v1 --output jsonl",
        "gfp 0x10c0d0 --kernel-version 3.10.0-1160.el7 --output json",
        $"settings --root {{0}}/{Node} --output jsonl",
        $"watch --root {{0}}/{Node} --count 1 --output jsonl",
        $"metrics --root {{0}}/{Node}",
        $"check --root {{0}}/{Node}",
    ];

    [Theory]
    [InlineData(NativeProgram.X64, ElfFile.MachineX64)]
    [InlineData(NativeProgram.Arm64, ElfFile.MachineArm64)]
    public void Is_one_static_file(string runtime, int machine)
    {
        var file = NativeProgram.Of(runtime);
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        Assert.InRange(new FileInfo(file).Length, 1, MostBytes);

        var elf = new ElfFile(file);
        Assert.Equal((machine, true, false, 0, false), (elf.Machine, elf.IsPositionIndependent, elf.HasInterpreter, elf.Libraries, elf.HasSymbols));
        Assert.InRange(elf.OldestKernel!, new Version(2, 6), new Version(3, 10));
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Reads_on_Linux_3_10(string line)
    {
        var program = OnX64(NativeProgram.X64);
        Reads(line, OldKernel.Value, program);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Reads_on_a_processor_of_2008(string line) => Reads(line, Emulator("qemu-x86_64"), "-cpu", "Nehalem", NativeProgram.Of(NativeProgram.X64));

    [Theory]
    [MemberData(nameof(Readers))]
    public void Reads_on_arm64(string line) => Reads(line, Emulator("qemu-aarch64"), NativeProgram.Of(NativeProgram.Arm64));

    [Theory]
    [MemberData(nameof(Readers))]
    public void Reads_where_there_is_no_other_file(string line)
    {
        var program = OnX64(NativeProgram.X64);
        using var root = new Trees();
        File.Copy(program, root.Path("fragtools"));

        // A report of thousands of nodes is put together in a file.
        Directory.CreateDirectory(root.Path("tmp"));
        if (Fixture().Match(line) is { Success: true, Value: var fixture })
        {
            // Where it lies outside, so that what is said of it is the same.
            var outside = Repository.Fixture(fixture["{0}/".Length..]);
            foreach (var file in Directory.EnumerateFiles(outside, "*", SearchOption.AllDirectories))
            {
                root.Write(file.TrimStart('/'), "");
                File.Copy(file, root.Path(file.TrimStart('/')), overwrite: true);
            }
        }

        string[] chroot = Environment.IsPrivilegedProcess ? ["chroot"] : ["unshare", "--map-root-user", "chroot"];
        Array.ForEach(chroot[..1], Fragtools.Needs);
        Reads(line, "/usr/bin/env", [.. chroot, root.Folder, "/fragtools"]);
    }

    /// <summary>However few files the process may open: it reads what it reads otherwise, or says why not in one line.</summary>
    [Theory]
    [InlineData("pod-scores --include-system")]
    [InlineData("diagnose {0}/6.18-idle-vm")]
    [InlineData("settings")]
    [InlineData("failures {0}/5.15-veth-worker2/var/log/kern.log")]
    [InlineData("capture - --root {0}/6.18-idle-vm")]
    [InlineData("check --nagios")]
    public void Reads_with_few_open_files_or_says_that_they_are_too_few(string line)
    {
        var program = OnX64(NativeProgram.X64);
        var command = $"exec '{program}' {line.Replace("{0}", Repository.Fixtures, StringComparison.Ordinal)}";
        var usual = Fragtools.Shell($"exec </dev/null; {command}");
        var read = new List<int>();
        foreach (var most in Enumerable.Range(3, 22))
        {
            var run = Fragtools.Shell($"exec </dev/null; ulimit -n {most}; {command}");
            if (run.Errors.StartsWith("fragtools: error: this process may open too few files", StringComparison.Ordinal))
            {
                Assert.Equal((line[0] == 'c' && line[1] == 'h' ? 3 : 1, "", 1), (run.ExitCode, run.Output, run.Errors.Count('\n')));
            }
            else
            {
                Assert.Equal((usual.ExitCode, usual.Errors), (run.ExitCode, run.Errors));
                Assert.NotEmpty(run.Output);
                read.Add(most);
            }
        }

        Assert.Equal(Enumerable.Range(read[0], 25 - read[0]), read);
        Assert.InRange(read[0], 10, 20);
    }

    [Theory]
    [InlineData("pod-scores", "lists no process")]
    [InlineData("settings", "/proc/sys/vm")]
    [InlineData("buddyinfo", "/proc/buddyinfo: no such file")]
    public void Without_proc_it_says_what_is_missing(string line, string words)
    {
        var program = OnX64(NativeProgram.X64);
        Fragtools.Needs("unshare");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "covers /proc, which takes root");
        var run = Fragtools.Shell($"exec unshare --mount sh -c 'mount -t tmpfs none /proc || exit 77; exec \"$0\" {line} </dev/null' '{program}'");
        Assert.SkipWhen(run.ExitCode == 77 || run.Errors.Contains("unshare", StringComparison.Ordinal), "no mount namespace to be had");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(words, Assert.Single(run.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_that_reads_is_among_them()
    {
        var commands = Fragtools.Start("nonsense").Errors.Split('\n')[0].Split("there are: ")[1].Split(", ");
        string[] others = ["compact", "drop-caches", "capture", "completion", "man", "dsc"];
        Assert.Equal(commands.Except(others).Order(), Readers.Select(static line => line.Data.Split(' ')[0]).Distinct().Order());
    }

    [Fact]
    public void What_is_missing_to_link_it_is_said_once()
    {
        var folder = Path.GetDirectoryName(NativeProgram.Of(NativeProgram.X64))!;
        using var tools = new Trees();
        File.CreateSymbolicLink(tools.Path("sh"), "/bin/sh");
        var run = NativeProgram.Dotnet(NativeProgram.Publishing(NativeProgram.X64, folder + "-unlinked"), path: tools.Folder);
        Assert.NotEqual(0, run.ExitCode);
        var error = Assert.Single(run.Output.Split('\n'), static line => line.Contains("error", StringComparison.Ordinal));
        Assert.Contains("clang and lld, and they are not on PATH", error, StringComparison.Ordinal);
        Assert.Contains("apt-get install clang lld", error, StringComparison.Ordinal);
    }

    /// <summary>The program that takes away what Linux 3.10 has not; linking the native file needs the compiler that makes it.</summary>
    private static Lazy<string> OldKernel { get; } = new(static () =>
    {
        var program = Path.Combine(Repository.Folder, "out", "native", "linux-3.10");
        var made = Fragtools.Program("/usr/bin/env", ["clang", "-O", "-Wall", "-Werror", "-o", program, Path.Combine(Repository.Folder, "tests", "FragTools.Cli.Tests", "Native", "linux-3.10.c")]);
        Assert.True(made.ExitCode == 0, made.Errors);
        return program;
    });

    private static void Reads(string line, string program, params string[] before)
    {
        string[] arguments = [.. line.Split(' ').Select(static word => word.Replace("{0}", Repository.Fixtures, StringComparison.Ordinal))];
        var expected = Fragtools.Start(arguments, environment: ("TZ", "UTC"));
        var run = Fragtools.Program(program, [.. before, .. arguments], ("TZ", "UTC"));
        Assert.Equal(WithoutItsTime(expected), WithoutItsTime(run));
        Assert.NotEmpty(run.Output);
    }

    // Reports and samples say when they were made.
    private static Run WithoutItsTime(Run run) => run with { Output = MadeAt().Replace(run.Output, "") };

    private static string OnX64(string runtime)
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "needs an x86-64 machine");
        return NativeProgram.Of(runtime);
    }

    // Debian's packages qemu-user-static and qemu-user.
    private static string Emulator(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = folders.SelectMany(folder => new[] { Path.Combine(folder, name + "-static"), Path.Combine(folder, name) }).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is not installed (Debian, Ubuntu: apt-get install qemu-user-static)");
        return found!;
    }

    [GeneratedRegex("(?<=^Made by .* at )[^;]*|(?<=_(timestamp|duration)_seconds )[0-9.e+-]+|(?<=\"Timestamp\":\")[^\"]*", RegexOptions.Multiline)]
    private static partial Regex MadeAt();

    [GeneratedRegex(@"\{0\}/[^/ ]+")]
    private static partial Regex Fixture();
}
