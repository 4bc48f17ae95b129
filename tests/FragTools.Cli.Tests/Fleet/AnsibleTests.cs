using System.Diagnostics;
using System.Text.Json;

namespace FragTools.Tests.Fleet;

/// <summary>
/// The collection as Debian's ansible-lint and yamllint read it, and run for real: on this machine and on two hosts, each in
/// namespaces of its own of mounts, names and network, with its own /usr/local/bin, /proc/sys/vm and /etc/sysctl.d.
/// </summary>
public sealed class AnsibleTests : IDisposable
{
    private readonly Trees _trees = new();
    private readonly List<Process> _hosts = [];

    public AnsibleTests()
        => Copy(Fleet.Deploy("ansible"), _trees.Path("collections/ansible_collections/fragtools/fragtools"));

    public void Dispose()
    {
        foreach (var host in _hosts)
        {
            host.Kill(entireProcessTree: true);
            host.WaitForExit();
            host.Dispose();
        }

        _trees.Dispose();
    }

    [Fact]
    public void Yamllint_and_ansible_lint_find_nothing()
    {
        Fleet.Needs("yamllint", "yamllint");
        Fleet.Needs("ansible-lint", "ansible-lint");
        var folder = _trees.Path("collections/ansible_collections/fragtools/fragtools");
        Assert.Equal("", Fleet.Clean("yamllint", "-s", "-c", Path.Combine(folder, ".yamllint"), folder));
        var run = Ansible("sh", "-c", $"cd '{folder}' && ansible-lint --strict --nocolor");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    [Fact]
    public void The_module_sets_what_differs_and_its_check_mode_writes_nothing()
    {
        Needs();
        Host("host1");
        var inventory = Inventory();
        var check = Module(inventory, "--check", "--diff");
        Assert.Contains("\"changed\": true", check, StringComparison.Ordinal);
        Assert.Contains("-vm.extfrag_threshold = 500", check, StringComparison.Ordinal);
        Assert.Contains("+vm.extfrag_threshold = 400 (at boot, too)", check, StringComparison.Ordinal);
        Assert.Equal("500\n", File.ReadAllText(_trees.Path("host1/vm/extfrag_threshold")));

        Assert.Contains("\"changed\": true", Module(inventory), StringComparison.Ordinal);
        Assert.Equal("400\n", File.ReadAllText(_trees.Path("host1/vm/extfrag_threshold")));
        Assert.Contains("\"changed\": false", Module(inventory), StringComparison.Ordinal);

        var refused = Ansible("ansible", "-i", inventory, "host1", "-m", "fragtools.fragtools.fragtools", "-a", Arguments("vm.extfrag_threshold", "4000"));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("out of its range", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_role_installs_diagnoses_and_gathers_on_three_hosts_and_changes_nothing_the_second_time()
    {
        Needs();
        Host("host1");
        Host("host2");
        var inventory = Inventory();
        var output = _trees.Path("report");
        string[] play =
        [
            "-i", inventory, Fleet.Deploy("ansible", "playbooks", "site.yml"), "-e", "fragtools_become=false", "-e", $"fragtools_source={Program()}",
            "-e", $"fragtools_output={output}", "-e", "fragtools_log_hours=1",
        ];
        var first = Ansible("ansible-playbook", play);
        Assert.True(first.ExitCode == 0, first.Output + first.Errors);
        Assert.Matches(@"(?m)^host1 .*changed=[1-9]", first.Output);
        foreach (var host in new[] { "host1", "host2" })
        {
            Assert.Equal("400\n", File.ReadAllText(_trees.Path($"{host}/vm/extfrag_threshold")));
            Assert.True(File.Exists(_trees.Path($"{host}/bin/fragtools")));
        }

        var table = File.ReadAllLines(Path.Combine(output, "verdicts.md"));
        Assert.Equal(["host1", "host2", "this"], table.Skip(2).Select(line => line.Split('|')[1].Trim()).Order());
        Assert.All(table.Skip(2), line => Assert.Matches(@"\| (Fragmentation|OutOfMemory|CgroupLimit|NotNow|NotFragmentation|Inconclusive) \| (Possible|Likely|Proven) \|", line));
        Assert.Contains("3 nodes", File.ReadAllText(Path.Combine(output, "report.html")), StringComparison.Ordinal);

        var second = Ansible("ansible-playbook", play);
        Assert.True(second.ExitCode == 0, second.Output + second.Errors);

        // The table is written by the first host, and changes with what happens to this machine meanwhile.
        Assert.Matches(@"(?m)^host1 .*changed=0", second.Output);
        Assert.Matches(@"(?m)^host2 .*changed=0", second.Output);
    }

    // One file, as the native program is.
    private string Program()
    {
        var program = _trees.Write("fragtools", $"#!/bin/sh\nexec '{Fragtools.Executable}' \"$@\"\n");
        Fleet.Clean("chmod", "+x", program);
        return program;
    }

    private static string Arguments(string name, string value)
        => JsonSerializer.Serialize(new { settings = new Dictionary<string, string> { [name] = value }, executable = Fragtools.Executable });

    private static void Needs()
    {
        Fleet.Needs("ansible-playbook", "ansible-core");
        Fleet.Needs("nsenter", "util-linux");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "namespaces need root");
        Assert.SkipUnless(Fragtools.Program("unshare", ["--mount", "--uts", "--net", "true"]).ExitCode == 0, "no namespaces can be made here");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.Contains("__pycache__", StringComparison.Ordinal)))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    private string Module(string inventory, params string[] words)
    {
        var run = Ansible("ansible", ["-i", inventory, "host1", "-m", "fragtools.fragtools.fragtools", "-a", Arguments("vm.extfrag_threshold", "400"), .. words]);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        return run.Output;
    }

    private Run Ansible(string program, params string[] arguments)
        => Fragtools.Program(
            program,
            arguments,
            ("ANSIBLE_COLLECTIONS_PATH", _trees.Path("collections")),
            ("ANSIBLE_LOCAL_TEMP", _trees.Path("local")),
            ("ANSIBLE_PYTHON_INTERPRETER", Fleet.Find("python3")),
            ("ANSIBLE_NOCOLOR", "1"),
            ("ANSIBLE_LOCALHOST_WARNING", "False"),
            ("HOME", _trees.Folder),
            ("LC_ALL", "C.UTF-8"));

    /// <summary>A host: a process that keeps its namespaces, and a shell that enters them.</summary>
    private void Host(string name)
    {
        _trees.Write($"{name}/vm/extfrag_threshold", "500\n");
        _trees.Write($"{name}/sysctl.d/keep", "");
        _trees.Write($"{name}/bin/keep", "");
        _trees.Write($"{name}/ready", "");
        var script = $"""
            hostname {name} && mount --bind '{_trees.Path(name)}/vm' /proc/sys/vm && mkdir -p /etc/sysctl.d /usr/local/bin &&
            mount --bind '{_trees.Path(name)}/sysctl.d' /etc/sysctl.d && mount --bind '{_trees.Path(name)}/bin' /usr/local/bin && echo ready && exec sleep 600
            """;
        var host = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--uts", "--net", "sh", "-c", script]) { RedirectStandardOutput = true })!;
        _hosts.Add(host);
        Assert.Equal("ready", host.StandardOutput.ReadLine());
        var shell = _trees.Write($"{name}/sh", $"#!/bin/sh\nexec nsenter --target {host.Id} --mount --uts --net /bin/sh \"$@\"\n");
        Fleet.Clean("chmod", "+x", shell);
    }

    private string Inventory()
    {
        Directory.CreateDirectory(_trees.Path("this"));
        var hosts = string.Concat(_hosts.Select((_, at) => $$"""
                host{{at + 1}}:
                  ansible_shell_executable: {{_trees.Path($"host{at + 1}/sh")}}
                  fragtools_settings: {vm.extfrag_threshold: 400}

            """));
        return _trees.Write("inventory.yml", $$"""
            all:
              vars:
                ansible_connection: local
                ansible_remote_tmp: {{_trees.Path("remote")}}
              hosts:
                this:
                  fragtools_path: {{_trees.Path("this/fragtools")}}

            """ + hosts);
    }
}
