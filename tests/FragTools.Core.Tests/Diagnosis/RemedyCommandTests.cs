using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FragTools.Diagnosis.Remedies;

namespace FragTools.Tests.Diagnosis;

/// <summary>What remedies print is pasted on nodes: no command may destroy what somebody keeps there.</summary>
public partial class RemedyCommandTests
{
    private const string SettingsFile = "/etc/sysctl.d/90-fragtools.conf";

    // Memory in pieces, with every setting that makes that worse; and without compaction in the kernel.
    private static readonly (string Path, string Text)[] InPieces =
    [
        .. RuleFixtures.All["FT007"].Fires.Files,
        ("proc/sys/vm/compaction_proactiveness", "0\n"),
        ("proc/sys/vm/extfrag_threshold", "1000\n"),
        ("proc/sys/vm/min_free_kbytes", "20000\n"),
        ("proc/sys/vm/compact_unevictable_allowed", "0\n"),
        ("proc/meminfo", "MemTotal: 8000000 kB\nMemFree: 100000 kB\nUnevictable: 800000 kB\n"),
        ("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n"),
        ("sys/kernel/mm/transparent_hugepage/defrag", "[always] defer defer+madvise madvise never\n"),
    ];

    private static readonly (string Path, string Text)[] WithoutCompaction =
    [
        .. InPieces,
        ("proc/sys/kernel/osrelease", "6.1.0-9-amd64\n"),
        ("boot/config-6.1.0-9-amd64", "# CONFIG_COMPACTION is not set\n"),
    ];

    private static readonly Lazy<IReadOnlyList<SuggestedRemedy>> Remedies = new(() =>
    [
        .. RuleFixtures.All.Values.Select(nodes => RuleTests.Judge(nodes.Fires))
            .Append(Diagnose.Tree(InPieces))
            .Append(Diagnose.Tree(WithoutCompaction))
            .SelectMany(verdict => verdict.Remedies),
    ]);

    [Fact]
    public void Every_kind_of_remedy_is_among_those_that_are_looked_at()
        => Assert.Equal(Enum.GetValues<RemedyKind>(), Remedies.Value.Select(remedy => remedy.Kind).Distinct().Order());

    [Fact]
    public void No_command_overwrites_a_file()
    {
        var commands = Remedies.Value.SelectMany(remedy => new[] { remedy.ShellCommand, remedy.PowerShellCommand }).OfType<string>().Distinct().ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            Assert.DoesNotMatch(Overwriting(), command);
            Assert.All(
                Redirection().Matches(command).Select(match => match.Groups["file"].Value),
                file => Assert.True(file.StartsWith("/proc/", StringComparison.Ordinal) || file.StartsWith("/sys/", StringComparison.Ordinal), file));
        });
    }

    [Fact]
    public void A_setting_that_is_to_last_is_added_to_those_that_are_kept_already()
    {
        var commands = Remedies.Value.Select(remedy => remedy.ShellCommand).OfType<string>().Where(command => command.Contains(SettingsFile, StringComparison.Ordinal));
        Assert.Equal(4, commands.DistinctBy(command => command.Split('=')[0]).Count());
        Assert.All(commands, command =>
        {
            using var tree = new TempTree();
            var file = Path.Combine(tree.Folder, "90-fragtools.conf");
            File.WriteAllText(file, "vm.swappiness = 10\n");
            using var shell = Process.Start("/bin/sh", ["-c", "sysctl() { :; }; " + command.Replace(SettingsFile, file, StringComparison.Ordinal)]);
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
            Assert.Matches(@"^vm\.swappiness = 10\nvm\.\w+=\d+\n$", File.ReadAllText(file));
        });
    }

    [Fact]
    public void Every_command_parses()
    {
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10", maml = "http://schemas.microsoft.com/maml/2004/10";
        var cmdlets = XDocument.Load(Path.Combine(Repository.Folder, "en-US", "FragTools.dll-Help.xml")).Root!.Elements(command + "command").ToDictionary(
            page => page.Descendants(command + "name").First().Value,
            page => page.Element(command + "parameters")!.Elements(command + "parameter").Select(parameter => parameter.Element(maml + "name")!.Value).ToHashSet());
        var calls = Remedies.Value.Select(remedy => remedy.PowerShellCommand).OfType<string>().Distinct().SelectMany(line => line.Split('|', ';'))
            .Select(call => call.Trim().Split(' ')).Where(words => cmdlets.ContainsKey(words[0])).ToList();
        Assert.InRange(calls.Select(words => words[0]).Distinct().Count(), 7, int.MaxValue);
        Assert.All(calls, words => Assert.All(words.Where(word => word is ['-', >= 'A' and <= 'Z', ..]), word => Assert.Contains(word[1..], cmdlets[words[0]])));

        var lines = Remedies.Value.Select(remedy => remedy.ShellCommand).OfType<string>().Distinct().ToList();
        Assert.InRange(lines.Count, 10, int.MaxValue);
        Assert.All(lines, line =>
        {
            using var shell = Process.Start("/bin/sh", ["-n", "-c", line]);
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
        });
    }

    [GeneratedRegex(@"(?<!>)>(?!>)\s*(?<file>[^\s;|&]+)")]
    private static partial Regex Redirection();

    [GeneratedRegex(@"\b(tee (?!-a)|Out-File (?!.*-Append)|Set-Content|Export-\w+|mv |cp |dd |truncate )", RegexOptions.IgnoreCase)]
    private static partial Regex Overwriting();
}
