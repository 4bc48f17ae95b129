using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using FragTools.Cli.Commands;

namespace FragTools.Tests;

/// <summary>
/// Every command over the tree of another user who wants it to read or write elsewhere (planted links, FIFOs, devices, folders that
/// are switched to links out of the tree while it is read): it ends, and what stands outside was neither read, by its time of access,
/// nor written to, nor is there anything more.
/// </summary>
public sealed partial class HostileNodeTests : IDisposable
{
    private const string Mark = "7707707";

    private static readonly string[] Folders = ["proc", "proc/sys/vm", "var/log", "var", "etc/sysctl.d", "run", "sys"];

    /// <summary>The commands, their arguments behind the word, and what they read; those without a tree read none.</summary>
    private static readonly (string Verb, string Arguments, string? Input)[] Commands =
    [
        ("diagnose", "--root N --output json", null),
        ("report", "--root N --to N/drop/page.html --force", null),
        ("extfrag", "--root N --output json", null),
        ("buddyinfo", "--root N --output json", null),
        ("pagetypeinfo", "--root N --output json", null),
        ("zoneinfo", "--root N --output json", null),
        ("compaction-stat", "--root N --output json", null),
        ("slab", "--root N --output json", null),
        ("meminfo", "--root N --output json", null),
        ("failures", "--root N --output json", null),
        ("oom-kills", "--root N --output json", null),
        ("start-failures", "--root N --output json", null),
        ("pod-scores", "--root N --include-system --output json", null),
        ("settings", "--root N --output json", null),
        ("settings", "--root N vm.swappiness=7 --persist --yes", null),
        ("dsc", "get --root N", """{"name":"vm.swappiness"}"""),
        ("dsc", "set --root N", """{"name":"vm.swappiness","value":"8","persist":true}"""),
        ("watch", "--root N --count 1 --record N/drop/ring --metrics N/drop/watch.prom --output json", null),
        ("metrics", "--root N --to N/drop/node.prom", null),
        ("check", "--root N", null),
        ("compact", "--root N --yes", null),
        ("drop-caches", "--root N --yes", null),
        ("capture", "N/drop/saved.tar --root N --force", null),
        ("capture", "N/drop/folder/ --root N", null),
        ("gfp", "0x6000c0", null),
        ("completion", "bash", null),
        ("man", "", null),
    ];

    private readonly Trees _trees = new();
    private readonly string _node;
    private readonly string _outside;

    public HostileNodeTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs links, FIFOs and devices");
        _node = Node.WriteTo(_trees, "node");
        _outside = Node.WriteTo(_trees, "outside");
        foreach (var name in new[] { "node", "outside" })
        {
            var process = name == "node" ? "p0" : "p" + Mark;
            _trees.Write(name + "/var/log/messages", $"May  3 10:00:00 node kernel: [  100.000001] {process}: page allocation failure: order:3, mode:0x20\n");
            _trees.Write(name + "/var/log/syslog", $"May  3 10:00:00 node kernel: [  100.000001] Out of memory: Killed process 99 ({process}) total-vm:1kB\n");
            _trees.Write(name + "/proc/sys/vm/swappiness", "60\n");
            _trees.Write(name + "/proc/sys/vm/compact_memory", "");
            _trees.Write(name + "/proc/sys/vm/drop_caches", "0\n");
            _trees.Write(name + "/etc/sysctl.d/90-fragtools.conf", "vm.swappiness = 60\n");
            _trees.Write(name + "/run/x", "");
            _trees.Write(name + "/sys/x", "");
        }

        // Figures that are nowhere else.
        foreach (var (_, file, text) in Node.Files)
        {
            _trees.Write("outside/" + file, Numbers().Replace(text, Mark));
        }

        _trees.Write("outside/conf", "vm.swappiness = 60\n");
        Plant();
        if (Environment.IsPrivilegedProcess)
        {
            // Devices that do something or never end, and an owner who is not root.
            Make("mknod", _node + "/proc/pagetypeinfo", "c", "1", "5");
            Make("mknod", _node + "/proc/sys/vm/extfrag_threshold", "c", "1", "5");
            Make("chown", "--no-dereference", "--recursive", "12345:12345", _node);
        }
    }

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void Every_command_is_tried()
        => Assert.Equal(Catalogue.Verbs.Select(static verb => verb.Name).Order(), Commands.Select(static one => one.Verb).Distinct().Order());

    [Fact]
    public void What_was_planted_leads_nowhere() => Try(isSwitched: false);

    [Fact]
    public void Folders_that_are_switched_lead_nowhere() => Try(isSwitched: true);

    [Fact]
    public void An_archive_that_is_switched_is_read_as_one_or_is_an_error()
    {
        var place = _trees.Path("node.tar");
        string[] kinds = [_trees.Path("a.tar"), _trees.Path("b.tar"), _trees.Path("cut.tar"), _trees.Path("fifo"), _trees.Path("empty"), _trees.Path("folder"), "/dev/zero"];
        Make("tar", "-cf", kinds[0], "-C", _trees.Folder, "outside/proc", "outside/var");
        Make("tar", "-cf", kinds[1], "-C", _trees.Folder, "outside/var", "outside/etc", "outside/proc");
        File.WriteAllBytes(kinds[2], File.ReadAllBytes(kinds[0])[..3000]);
        Make("mkfifo", kinds[3]);
        File.WriteAllText(kinds[4], "");
        Directory.CreateDirectory(kinds[5]);
        using var stop = new CancellationTokenSource();
        var switching = new Thread(() =>
        {
            for (var turn = 0; !stop.IsCancellationRequested; turn++)
            {
                File.Delete(place);
                File.CreateSymbolicLink(place, kinds[turn % kinds.Length]);
                Thread.Sleep(turn % 5);
            }
        });
        switching.Start();
        try
        {
            var manifest = _trees.Write("pod.json", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c"}]}}""");
            foreach (var arguments in new[] { "diagnose --root A", "extfrag --root A", "failures --root A", "failures --path A", "buddyinfo --path A", "capture out.tar --force --root A", $"pod-scores --root A --manifest {manifest}", $"pod-scores --manifest A" })
            {
                for (var round = 0; round < 4; round++)
                {
                    AssertEnded(arguments, Fragtools.Start(arguments.Replace("A", place, StringComparison.Ordinal).Replace("out.tar", _trees.Path("out.tar"), StringComparison.Ordinal).Split(' ')));
                }
            }
        }
        finally
        {
            stop.Cancel();
            switching.Join();
        }
    }

    private void Try(bool isSwitched)
    {
        // The first look sets the times.
        Outside();
        var before = Outside();
        using var stop = new CancellationTokenSource();
        var switching = new Thread(() => Switch(stop.Token));
        if (isSwitched)
        {
            switching.Start();
        }

        try
        {
            foreach (var (verb, arguments, input) in Commands)
            {
                // A place below a folder that its owner switches is where that leads: what is asked of is the tree.
                var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "N" ? _node
                    : word.StartsWith("N/", StringComparison.Ordinal) ? _node + word[1..] : word).Prepend(verb);
                var run = Fragtools.Start(words, input is null ? null : Encoding.UTF8.GetBytes(input));
                AssertEnded($"{verb} {arguments}", run);
                Assert.DoesNotContain(Mark, run.Output + run.Errors, StringComparison.Ordinal);
                Assert.True(before == Outside(), $"{verb} {arguments}: what stands outside was touched:\n{before}\n{Outside()}");
            }
        }
        finally
        {
            stop.Cancel();
            if (isSwitched)
            {
                switching.Join();
            }
        }
    }

    private static void AssertEnded(string arguments, Run run)
    {
        Assert.True(run.ExitCode is >= 0 and <= 2, $"{arguments}: {run.ExitCode}\n{run.Errors}");
        Assert.DoesNotContain("UnexpectedFailure", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at FragTools", run.Errors, StringComparison.Ordinal);
    }

    private void Plant()
    {
        // By an absolute path and by one that climbs; in the place of files, of folders, of what is to be written and of locks.
        Link("proc/vmstat", _outside + "/proc/vmstat");
        Link("proc/slabinfo", "../../outside/proc/slabinfo");
        Link("var/log/kern.log", _outside + "/var/log/messages");
        Link("var/log/messages.1", "../../../outside/var/log/syslog");
        Link("var/log/journal", _outside + "/var/log");
        Link("var/log/containers", _outside + "/var/log");
        Link("etc/hostname", _outside + "/proc/meminfo");
        Link("etc/sysctl.d/99-other.conf", _outside + "/conf");
        Link("etc/sysctl.conf", "/dev/zero");
        Link("proc/sys/vm/min_free_kbytes", _outside + "/proc/sys/vm/swappiness");
        Link("proc/1", _outside + "/proc");
        Link("proc/config.gz", "/dev/zero");
        Link("sys/kernel", _outside + "/proc");
        Link("sys/fs", _outside);
        Link("run/fragtools.lock", _outside + "/run/x");
        Link("var/lib/kubelet/config.yaml", _outside + "/conf");
        Link("var/lib/fragtools/history", _outside + "/proc");
        Link("fragtools-capture.json", _outside + "/conf");
        Link("drop/page.html", _outside + "/conf");
        Link("drop/node.prom", _outside + "/conf");
        Link("drop/node.prom.state", _outside + "/conf");
        Link("drop/watch.prom.state", "/dev/zero");
        Link("drop/saved.tar", _outside + "/conf");
        Link("drop/folder", _outside + "/run");
        Link("drop/ring/samples-1", _outside + "/conf");
        Link("drop/ring/samples-2", "/dev/zero");
        foreach (var fifo in new[] { "/var/log/syslog.1", "/proc/loadavg", "/proc/mounts", "/drop/ring/samples-3", "/etc/machine-id", "/proc/sys/vm/watermark_scale_factor" })
        {
            Make("mkfifo", _node + fifo);
        }

        Directory.CreateDirectory(_node + "/var/log/dmesg");
    }

    private void Link(string relative, string target)
    {
        var path = Path.Combine(_node, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    private static void Make(string program, params string[] arguments)
    {
        if (program == "mknod")
        {
            File.Delete(arguments[0]);
        }

        using var made = Process.Start(program, arguments);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    /// <summary>All that can be seen of what stands outside: names, texts, and when each was read last.</summary>
    private string Outside()
    {
        var text = new StringBuilder();
        foreach (var path in Directory.GetFileSystemEntries(_outside, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            text.Append(path);
            if (File.Exists(path))
            {
                // Older than the last change: the next reading is noted, also where times of access are kept rarely (relatime).
                text.Append(' ').Append(File.GetLastAccessTimeUtc(path).Ticks - DateTime.UnixEpoch.Ticks).Append(' ').Append(File.ReadAllText(path).ReplaceLineEndings(" "));
                File.SetLastAccessTimeUtc(path, DateTime.UnixEpoch);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private void Switch(CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var name = Folders[number % Folders.Length];
            var (folder, aside) = (Path.Combine(_node, name), Path.Combine(_node, "aside"));
            try
            {
                Directory.Move(folder, aside);
                File.CreateSymbolicLink(folder, Path.Combine(_outside, name));
                Thread.Sleep(number % 3);
            }
            catch (IOException)
            {
                // It is not there in this moment.
            }

            while (Directory.Exists(aside))
            {
                try
                {
                    // A command that writes may have made a folder in its place.
                    if (new FileInfo(folder).LinkTarget is not null)
                    {
                        File.Delete(folder);
                    }
                    else if (Directory.Exists(folder))
                    {
                        Directory.Delete(folder, recursive: true);
                    }

                    Directory.Move(aside, folder);
                }
                catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
                {
                    // Something was put into it meanwhile: once more.
                }
            }

            Thread.Sleep(number % 3);
        }
    }

    [GeneratedRegex(@"(?<![\w:.])\d+\b(?!:)")]
    private static partial Regex Numbers();
}
