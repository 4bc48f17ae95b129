using System.Text.RegularExpressions;

namespace FragTools.Tests;

/// <summary>What the README and docs/ show and lead to is there.</summary>
public sealed partial class DocsTests(HostedEngine engine) : IClassFixture<HostedEngine>
{
    private const int MostLines = 200;

    public static TheoryData<string> Pages { get; } =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md", .. Directory.GetFiles(Path.Combine(Repository.Folder, "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file))];

    [Fact]
    public void The_README_is_short() => Assert.InRange(File.ReadAllLines(Path.Combine(Repository.Folder, "README.md")).Length, 1, MostLines - 1);

    [Fact]
    public void The_picture_is_what_the_module_draws()
    {
        var file = Path.Combine(Repository.Folder, "docs", "diagnosis.svg");
        var drawn = Path.Combine(Path.GetTempPath(), $"fragtools-{Guid.NewGuid():N}.svg");
        try
        {
            engine.Run($"Export-FragmentationReport '{drawn}' -Root $fixtures/3.10.0-514-beta_004-before");
            if (Environment.GetEnvironmentVariable("FRAGTOOLS_WRITE_DOCS") == "1")
            {
                File.Copy(drawn, file, overwrite: true);
            }

            Assert.True(File.ReadAllText(drawn) == File.ReadAllText(file), $"{file} is another picture: ./build.ps1 Docs draws it anew");
        }
        finally
        {
            File.Delete(drawn);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Folder, page))!;
        Assert.All(
            Link().Matches(File.ReadAllText(Path.Combine(Repository.Folder, page))).Select(link => link.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)),
            target =>
            {
                var parts = target.Split('#');
                var file = parts[0].Length == 0 ? Path.Combine(Repository.Folder, page) : Path.Combine(folder, parts[0]);
                Assert.True(Path.Exists(file), $"{page}: {target}");
                Assert.True(parts.Length == 1 || Anchors(file).Contains(parts[1]), $"{page}: {target}");
            });
    }

    [Fact]
    public void Every_page_is_reached_from_the_README()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"));
        Assert.All(Pages, page => Assert.True(page.Data == "README.md" || readme.Contains($"({page.Data}", StringComparison.Ordinal), $"{page.Data} is linked nowhere"));
    }

    /// <summary>PowerShell that is printed anywhere parses, and the cmdlets and parameters that it names are there.</summary>
    [Fact]
    public void Every_PowerShell_command_parses()
    {
        var scripts = Pages.Select(page => File.ReadAllText(Path.Combine(Repository.Folder, page.Data)))
            .SelectMany(text => Block().Matches(text).Concat(Span().Matches(text)).Select(code => code.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal)))
            .Where(text => !Placeholder().IsMatch(text))
            .Concat(Directory.GetFiles(Path.Combine(StagedModule.Folder, "en-US"), "*.txt").SelectMany(file => Indented().Matches(File.ReadAllText(file)).Select(code => code.Value)))
            .Concat(HelpFile.Pages.SelectMany(page => page.Examples))
            .Concat(engine.Run("(Get-ChildItem $fixtures -Directory | Test-MemoryFragmentation -WarningAction Ignore -ErrorAction Ignore).Remedies.PowerShellCommand").Where(command => command is not null).Select(command => command.ToString()))
            .Distinct().ToList();
        Assert.InRange(scripts.Count, 100, int.MaxValue);
        var wrong = engine.Run(
            """
            param($scripts)
            foreach ($script in $scripts) {
                $errors = $null
                $tree = [System.Management.Automation.Language.Parser]::ParseInput($script, [ref] $null, [ref] $errors)
                $own = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true).Name
                foreach ($problem in $errors) { "${script}: $problem" }
                foreach ($command in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                    $name = $command.GetCommandName()
                    if ($name -notmatch '^[A-Z]\w+-[A-Z]\w+$' -or $name -match '-PSResource|-Frag' -or $name -in $own) { continue }
                    $known = Get-Command "$name*" | Where-Object Name -eq $name
                    if (-not $known) { "${script}: there is no $name" }
                    if ($known.ModuleName -ne 'FragTools') { continue }
                    foreach ($parameter in $command.CommandElements.Where{ $_ -is [System.Management.Automation.Language.CommandParameterAst] }.ParameterName) {
                        $names = $known.Parameters.Values.ForEach{ $_.Name; $_.Aliases }
                        if ($parameter -notin $names -and @($known.Parameters.Keys -like "$parameter*").Count -ne 1) { "${script}: $name has no -$parameter" }
                    }
                }
            }
            """,
            scripts);
        Assert.Equal([], wrong.Select(problem => problem.ToString()));
    }

    // As GitHub makes them of headings.
    private static IEnumerable<string> Anchors(string file)
        => File.ReadLines(file).Where(line => line.StartsWith('#'))
            .Select(line => NoAnchor().Replace(line.TrimStart('#', ' ').ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```powershell\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([A-Z][a-z]+-[A-Z]\w+(?: [^`]*)?)`")]
    private static partial Regex Span();

    [GeneratedRegex("<[a-zA-Z]+>")]
    private static partial Regex Placeholder();

    // Two levels of blanks, and a cmdlet first: a line, and those that go on with it.
    [GeneratedRegex(@"(?<=\n) {8}[A-Z][a-z]+-[A-Z]\w+ [-$|/\w][^\n]*(?:(?<=\|)\n {8,}[^\n]+)*(?=\n)")]
    private static partial Regex Indented();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
