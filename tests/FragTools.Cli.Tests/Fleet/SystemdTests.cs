using System.Globalization;

namespace FragTools.Tests.Fleet;

/// <summary>The units as systemd reads them, and their commands as the program takes them.</summary>
public sealed class SystemdTests : IDisposable
{
    // Of 10; what is left is a root that may read what others own.
    private const double MostExposure = 3.0;

    private readonly Trees _trees = new();

    public static TheoryData<string> Services => ["fragtools-metrics.service", "fragtools-capture.service", "fragtools-watch.service"];

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void Systemd_finds_nothing_wrong_with_the_units()
    {
        Fleet.Needs("systemd-analyze", "systemd");
        var units = Directory.GetFiles(Fleet.Deploy("systemd"), "fragtools*").Where(file => !file.EndsWith(".conf", StringComparison.Ordinal)).Order().ToList();
        Assert.Equal(5, units.Count);
        Directory.CreateDirectory(_trees.Path("units"));
        foreach (var unit in units)
        {
            // The program is where the test has it.
            _trees.Write("units/" + Path.GetFileName(unit), File.ReadAllText(unit).Replace("/usr/bin/fragtools", Fragtools.Executable, StringComparison.Ordinal));
        }

        var run = Fragtools.Program("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", .. Directory.GetFiles(_trees.Path("units"))]);
        Assert.Equal((0, ""), (run.ExitCode, run.Output + run.Errors));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_sandboxed(string unit)
    {
        Fleet.Needs("systemd-analyze", "systemd");
        var run = Fragtools.Program("systemd-analyze", ["security", "--offline=true", "--no-pager", Fleet.Deploy("systemd", unit)]);
        var exposure = run.Output.Split('\n').Single(line => line.Contains("Overall exposure level", StringComparison.Ordinal)).Split(": ")[1].Split(' ')[0];
        Assert.InRange(double.Parse(exposure, CultureInfo.InvariantCulture), 0, MostExposure);
    }

    /// <summary>The line behind ExecStart, with the places of a test.</summary>
    [Theory]
    [MemberData(nameof(Services))]
    public void The_program_takes_the_command_of_a_service(string unit)
    {
        var root = Node.WriteTo(_trees);
        Directory.CreateDirectory(_trees.Path("textfile"));
        var command = File.ReadAllLines(Fleet.Deploy("systemd", unit)).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        Assert.StartsWith("/usr/bin/fragtools ", command, StringComparison.Ordinal);
        var arguments = command.Replace("/var/lib/prometheus/node-exporter", _trees.Path("textfile"), StringComparison.Ordinal)
            .Replace("/var/lib/fragtools", _trees.Path("textfile"), StringComparison.Ordinal).Replace("30s", "100ms", StringComparison.Ordinal).Split(' ')[1..];
        var run = Fragtools.In(_trees.Path("textfile"), [.. arguments, "--root", root, .. arguments[0] == "watch" ? new[] { "--count", "2", "--order", "1" } : []]);
        Assert.DoesNotContain("Try 'fragtools", run.Errors, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(_trees.Path("textfile")));
    }

    [Fact]
    public void Old_captures_are_removed_by_tmpfiles()
    {
        Fleet.Needs("systemd-tmpfiles", "systemd");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the captures' folder is root's");
        var old = _trees.Write("var/lib/fragtools/captures/old.tar.gz", "");
        var young = _trees.Write("var/lib/fragtools/captures/young.tar.gz", "");
        Fleet.Clean("touch", "-d", "20 days ago", old);
        _trees.Write("fragtools.conf", File.ReadAllText(Fleet.Deploy("systemd", "fragtools.tmpfiles.conf")));

        // It goes by the change of the inode, too, which cannot be set back: the folder's age is made short.
        File.WriteAllText(_trees.Path("fragtools.conf"), File.ReadAllText(_trees.Path("fragtools.conf")).Replace(" 14d", " m:14d", StringComparison.Ordinal));
        var run = Fragtools.Program("systemd-tmpfiles", ["--clean", $"--root={_trees.Folder}", _trees.Path("fragtools.conf")]);
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }
}
