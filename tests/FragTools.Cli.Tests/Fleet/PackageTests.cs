using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using FragTools.Tests.Native;

namespace FragTools.Tests.Fleet;

/// <summary>What New-NativePackage.ps1 makes of the native file: the same bytes twice, and a program that runs where it was unpacked.</summary>
public sealed partial class PackageTests : IDisposable
{
    private const string Time = "1767225600";

    private readonly Trees _trees = new();

    private static string Version => ManifestVersion().Match(File.ReadAllText(Path.Combine(Repository.Folder, "FragTools.psd1"))).Groups[1].Value;

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void The_same_file_gives_the_same_packages_and_they_hold_what_a_fleet_needs()
    {
        var native = NativeProgram.Of(NativeProgram.X64);
        var first = Pack(native, "first");
        Thread.Sleep(1100);
        Assert.Equal(first, Pack(native, "second"));
        Assert.Contains($"fragtools-{Version}-linux-x64.tar.gz", first.Keys);
        Assert.Contains($"fragtools-{Version}-linux-x64.cdx.json", first.Keys);

        // The sums are what sha256sum says.
        var sums = File.ReadAllLines(_trees.Path("first/SHA256SUMS"));
        Assert.Equal(first.Where(file => file.Key != "SHA256SUMS").Select(file => $"{file.Value}  {file.Key}").Order(), sums.Order());

        Debian(native);
        RedHat();
        Materials(native);
        Archive();
    }

    [Fact]
    public void Packages_of_both_runtimes_lie_beside_each_other_and_krews_manifest_has_their_sums()
    {
        var arm64 = NativeProgram.Of(NativeProgram.Arm64);
        var program = NativeProgram.Of(NativeProgram.X64);
        var files = Pack(arm64, "both", NativeProgram.Arm64, program);
        Assert.DoesNotContain("fragtools.krew.yaml", files.Keys);
        files = Pack(program, "both");
        var krew = File.ReadAllText(_trees.Path("both/fragtools.krew.yaml"));
        Assert.Equal(
            new[] { NativeProgram.X64, NativeProgram.Arm64 }.Select(runtime => files[$"fragtools-{Version}-{runtime}.tar.gz"]),
            krew.Split('\n').Where(line => line.Contains(" sha256: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]));
        Assert.StartsWith("apiVersion: ", krew, StringComparison.Ordinal);

        // What lies there of the first runtime is summed, too.
        Assert.Equal(files.Count - 2, File.ReadAllLines(_trees.Path("both/SHA256SUMS")).Length);
        Fleet.Needs("dpkg-deb", "dpkg");
        var package = _trees.Path($"both/fragtools_{Version}_arm64.deb");
        Assert.Equal("arm64", Fleet.Clean("dpkg-deb", "--field", package, "Architecture").Trim());
        Fleet.Clean("dpkg-deb", "--extract", package, _trees.Path("arm64"));
        Assert.Equal(Sum(arm64), Sum(_trees.Path("arm64/usr/bin/fragtools")));
        Fleet.Needs("rpm", "rpm");
        Assert.Equal("aarch64", Fleet.Clean("rpm", "-qp", "--queryformat", "%{ARCH}", _trees.Path($"both/fragtools-{Version}-1.aarch64.rpm")));
    }

    [Fact]
    public void What_a_fleet_uses_has_the_version_of_the_module()
    {
        string[] files =
        [
            "ansible/galaxy.yml", "dsc/fragtools-memorysetting.dsc.resource.json", "kubernetes/base/kustomization.yaml", "kubernetes/overlays/debug/kustomization.yaml",
            "kubernetes/overlays/nonroot/kustomization.yaml", "kubernetes/plugin/fragtools.krew.yaml", "kubernetes/plugin/kubectl-fragtools",
        ];
        Assert.All(files, file => Assert.All(
            OwnVersion().Matches(File.ReadAllText(Fleet.Deploy(file.Split('/')))).Select(match => match.Groups["version"].Value).DefaultIfEmpty("none"),
            version => Assert.Equal(Version, version)));
    }

    private void Debian(string native)
    {
        Fleet.Needs("dpkg-deb", "dpkg");
        var package = _trees.Path($"first/fragtools_{Version}_amd64.deb");
        Assert.Equal(["fragtools", Version, "amd64"], Fleet.Clean("dpkg-deb", "--field", package, "Package", "Version", "Architecture").Trim().Split('\n').Select(line => line.Split(": ")[1]));
        Fleet.Clean("dpkg-deb", "--extract", package, _trees.Path("debian"));
        AssertTree("debian", native);
        var listing = Fleet.Clean("dpkg-deb", "--contents", package).TrimEnd('\n').Split('\n');
        Assert.All(listing, line => Assert.Matches("^[-d]rw[-x]r-[-x]r-[-x] root/root ", line));
    }

    private void RedHat()
    {
        Fleet.Needs("rpm", "rpm");
        var package = _trees.Path($"first/fragtools-{Version}-1.x86_64.rpm");
        Assert.Equal($"fragtools {Version} x86_64 MIT reproducible", Fleet.Clean("rpm", "-qp", "--queryformat", "%{NAME} %{VERSION} %{ARCH} %{LICENSE} %{BUILDHOST}", package));
        var files = Fleet.Clean("rpm", "-qpl", package).Split('\n');
        Assert.Contains("/usr/bin/fragtools", files);
        Assert.Contains("/usr/share/man/man1/fragtools.1.gz", files);
        Assert.DoesNotContain(Fleet.Clean("rpm", "-qp", "--requires", package).Split('\n'), line => line.Length > 0 && !line.StartsWith("rpmlib(", StringComparison.Ordinal));
    }

    private void AssertTree(string folder, string native)
    {
        string Place(string relative) => _trees.Path(Path.Combine(folder, relative));
        Assert.Equal(File.ReadAllBytes(native), File.ReadAllBytes(Place("usr/bin/fragtools")));
        Assert.Equal($"{Version}", Fleet.Clean(Place("usr/bin/fragtools"), "--version").Trim().Split(' ')[^1]);
        Assert.Contains(".TH", Fleet.Clean("gzip", "-dc", Place("usr/share/man/man1/fragtools.1.gz")), StringComparison.OrdinalIgnoreCase);
        foreach (var file in new[]
        {
            "usr/share/bash-completion/completions/fragtools", "usr/share/zsh/site-functions/_fragtools", "usr/share/fish/vendor_completions.d/fragtools.fish",
            "usr/lib/systemd/system/fragtools-metrics.timer", "usr/lib/systemd/system/fragtools-watch.service", "usr/lib/tmpfiles.d/fragtools.conf",
            "usr/share/fragtools/prometheus/fragtools.rules.yml", "usr/share/fragtools/npd/fragtools-check.json",
            "usr/share/doc/fragtools/LICENSE", "usr/share/doc/fragtools/THIRD-PARTY-NOTICES.md", "usr/share/doc/fragtools/LGPL-2.1.txt", "usr/share/doc/fragtools/copyright",
        })
        {
            Assert.True(new FileInfo(Place(file)) is { Exists: true, Length: > 0 }, file);
        }
    }

    private void Materials(string native)
    {
        using var bill = JsonDocument.Parse(File.ReadAllText(_trees.Path($"first/fragtools-{Version}-linux-x64.cdx.json")));
        Assert.Equal(("CycloneDX", "1.5"), (bill.RootElement.GetProperty("bomFormat").GetString(), bill.RootElement.GetProperty("specVersion").GetString()));
        var component = bill.RootElement.GetProperty("metadata").GetProperty("component");
        Assert.Equal(Sum(native), component.GetProperty("hashes")[0].GetProperty("content").GetString());
        var names = bill.RootElement.GetProperty("components").EnumerateArray().Select(one => one.GetProperty("name").GetString()).ToList();
        Assert.Equal(["Microsoft.NETCore.App", "System.CommandLine", "YamlDotNet", "glibc"], names.Order(StringComparer.Ordinal));
        Assert.All(bill.RootElement.GetProperty("components").EnumerateArray(), one => Assert.NotEqual("", one.GetProperty("version").GetString()));
    }

    private void Archive()
    {
        Fleet.Clean("tar", "-xzf", _trees.Path($"first/fragtools-{Version}-linux-x64.tar.gz"), "-C", _trees.Folder);
        var folder = _trees.Path($"fragtools-{Version}-linux-x64");
        Assert.Contains("fragtools", Fleet.Clean(Path.Combine(folder, "fragtools"), "--help"), StringComparison.Ordinal);
        Assert.Equal(2, Fragtools.Program(Path.Combine(folder, "kubectl-fragtools"), []).ExitCode);
    }

    private SortedDictionary<string, string> Pack(string native, string folder, string runtime = NativeProgram.X64, string? program = null)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } known ? known : "dotnet";
        var run = Fragtools.Program(
            host,
            [
                "dnx", "-y", "powershell", "-NoProfile", "-NonInteractive", "-File", Path.Combine(Repository.Folder, "src", "FragTools.Cli", "Package", "New-NativePackage.ps1"),
                "-NativePath", Path.GetDirectoryName(native)!, "-Runtime", runtime, "-OutputPath", _trees.Path(folder), "-Program", program ?? native,
                "-Version", Version, "-SourceDate", Time,
            ]);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        return new(Directory.GetFiles(_trees.Path(folder)).ToDictionary(file => Path.GetFileName(file), Sum), StringComparer.Ordinal);
    }

    private static string Sum(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([\d.]+)'")]
    private static partial Regex ManifestVersion();

    [GeneratedRegex("""(?:newTag: |^version: |"version": "|version: v|fragtools:|fragtools-|/v)(?<version>\d+\.\d+\.\d+)""", RegexOptions.Multiline)]
    private static partial Regex OwnVersion();
}
