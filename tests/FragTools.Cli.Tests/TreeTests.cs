using System.Diagnostics;

namespace FragTools.Tests;

/// <summary>What is made of the command tree: help by word, what was meant, completions, the manual page; and what is no word.</summary>
public sealed class TreeTests
{
    [Theory]
    [InlineData("report --format pdf", "'pdf' is no format of a report: --format takes html, markdown or svg")]
    [InlineData("capture --outptu", "there is no option --outptu; did you mean --output?")]
    [InlineData("gfp --kernel-versin 3.10 0x20", "there is no option --kernel-versin; did you mean --kernel-version?")]
    [InlineData("settings --persit", "did you mean --persist?")]
    [InlineData("capture --outptu", "did you mean --output? What begins with '-' and is no option stands behind '--'")]
    [InlineData("gfp --mask", "there is no option --mask; what begins with '-' and is no option stands behind '--'")]
    [InlineData("gfp -x", "there is no option -x; what begins")]
    [InlineData("extfarg", "there is no command 'extfarg'; did you mean 'extfrag'?")]
    [InlineData("help extfarg", "did you mean 'extfrag'?")]
    [InlineData("failures --since 1h --until 2h", "--since is later than --until")]
    [InlineData("failures --since never", "--since: ")]
    public void What_is_wrong_ends_in_one_clear_error_and_nothing_is_written(string line, string expected)
    {
        using var folder = new Trees();
        var run = Fragtools.In(folder.Folder, line.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Folder));
    }

    [Fact]
    public void A_word_behind_two_dashes_is_a_word() => Assert.Contains("'--x' is no hexadecimal number", Fragtools.Start("gfp", "--", "--x").Errors, StringComparison.Ordinal);

    [Fact]
    public void Help_of_a_command_is_the_commands_help() => Assert.Equal(Fragtools.Start("extfrag", "--help").Output, Fragtools.Start("help", "extfrag").Output);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Completions_name_every_command_and_option(string shell)
    {
        var script = Fragtools.Start("completion", shell).Output;
        Assert.All(Verbs(), verb =>
        {
            Assert.Contains(verb, script, StringComparison.Ordinal);
            Assert.All(Options(verb), option => Assert.Contains(shell == "fish" ? $"-l {option[2..]} " : option, script, StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("fragtools di", "diagnose")]
    [InlineData("fragtools extfrag --outp", "--output")]
    [InlineData("fragtools extfrag --output ", "table json jsonl csv")]
    [InlineData("fragtools extfrag --root ", "")]
    [InlineData("fragtools help rep", "report")]
    [InlineData("fragtools help --v", "")]
    [InlineData("fragtools completion ", "bash fish zsh")]
    [InlineData("fragtools dsc w", "what-if")]
    [InlineData("fragtools settings min_free", "min_free_kbytes")]
    public void Bash_completes(string line, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed");
        var words = line.Split(' ');
        var script = $"{Fragtools.Start("completion", "bash").Output}\nCOMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}; _fragtools; echo \"${{COMPREPLY[*]}}\"";
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["--norc", "-c", script]) { RedirectStandardOutput = true })!;
        Assert.Equal(expected, bash.StandardOutput.ReadToEnd().Trim());
        bash.WaitForExit();
    }

    [Theory]
    [InlineData("fragtools diagn", "diagnose")]
    [InlineData("fragtools extfrag --outp", "--output")]
    [InlineData("fragtools extfrag --output ", "csv json jsonl table")]
    [InlineData("fragtools help rep", "report")]
    [InlineData("fragtools completion ", "bash fish zsh")]
    [InlineData("fragtools settings min_free", "min_free_kbytes")]
    public void Fish_completes(string line, string expected)
    {
        Fragtools.Needs("fish");
        using var folder = new Trees();
        File.WriteAllText(Path.Combine(folder.Folder, "fragtools.fish"), Fragtools.Start("completion", "fish").Output);
        var run = Fragtools.Shell($"HOME=$PWD XDG_CONFIG_HOME=$PWD fish --no-config -c 'source fragtools.fish; complete -C \"{line}\"'", folder.Folder);
        Assert.Equal(expected, string.Join(' ', run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(offer => offer.Split('\t')[0])));
    }

    /// <summary>Of a folder of $fpath, where the first completion of a session is also the first call of the function.</summary>
    [Theory]
    [InlineData("fragtools diagn", "diagnose")]
    [InlineData("fragtools extfrag --outp", "--output")]
    [InlineData("fragtools completion z", "completion zsh")]
    [InlineData("fragtools settings min_free", "min_free_kbytes")]
    public void Zsh_completes(string line, string expected)
    {
        Fragtools.Needs("zsh");
        using var folder = new Trees();
        File.WriteAllText(Path.Combine(folder.Folder, "_fragtools"), Fragtools.Start("completion", "zsh").Output);
        File.WriteAllText(Path.Combine(folder.Folder, "try"), $$"""
            zmodload zsh/zpty
            zpty t zsh -f
            zpty -w t 'fpath=({{folder.Folder}} $fpath); autoload -Uz compinit; compinit -u -D; print REA""DY'
            zpty -r -m t said '*READY*'
            zpty -n -w t $'{{line}}\t'
            zpty -r -m t said '*{{expected}}*' && print completed
            """);
        Assert.Equal("completed\n", Fragtools.Shell($"timeout 30 zsh -f {folder.Folder}/try").Output);
    }

    [Fact]
    public void The_manual_page_names_every_command_and_option()
    {
        var page = Fragtools.Start("man").Output.Replace("\\-", "-", StringComparison.Ordinal);
        Assert.StartsWith(".TH FRAGTOOLS 1\n", page, StringComparison.Ordinal);
        Assert.All(Verbs(), verb =>
        {
            Assert.Contains($".SS {verb}\n", page, StringComparison.Ordinal);
            Assert.All(Options(verb), option => Assert.Contains($"\\fB{option}\\fR", page, StringComparison.Ordinal));
        });
    }

    /// <summary>A capture goes through a pipe as it goes through a file, and packed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_capture_goes_through_a_pipe(bool isPacked)
    {
        var tree = Path.Combine(Repository.Fixtures, "3.10.0-514-beta_004-before");
        var archive = System.Text.Encoding.UTF8.GetBytes(Fragtools.Start("capture", "-", "--root", tree).Output);
        Assert.False(archive.Contains((byte)'\r') || archive.AsSpan().IndexOf("\ufffd"u8) >= 0, "PowerShell makes lines of text of it");
        if (isPacked)
        {
            using var packed = new MemoryStream();
            using (var pack = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                pack.Write(archive);
            }

            archive = packed.ToArray();
        }

        // A capture keeps of a log the lines that count, packed: the same reports, at other lines.
        Assert.Equal(Fragtools.Start("failures", "--root", tree, "--output", "csv").Lines.Length, Fragtools.Start(["failures", "-", "--output", "csv"], archive).Lines.Length);
        foreach (var verb in new[] { "buddyinfo", "extfrag", "start-failures" })
        {
            var direct = Fragtools.Start(verb, "--root", tree, "--output", "csv").Output.Replace(tree, "", StringComparison.Ordinal);
            var piped = Fragtools.Start([verb, "-", "--output", "csv"], archive).Output.Replace("(stdin)", "", StringComparison.Ordinal);
            Assert.Equal(direct, piped);
        }
    }

    private static IEnumerable<string> Verbs()
        => Lines(Fragtools.Start("help").Output, "Commands:").Select(line => line.Trim().Split(' ')[0]);

    private static IEnumerable<string> Options(string verb)
        => Lines(Fragtools.Start("help", verb).Output, "Options:").Select(line => line.Trim().Split(' ').First(word => word.StartsWith("--", StringComparison.Ordinal)).TrimEnd(','));

    // The lines of a section that begin an entry.
    private static List<string> Lines(string help, string heading)
    {
        var lines = help.Split('\n').SkipWhile(line => line.TrimEnd() != heading).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => line.Length > 2 && line[2] != ' ').ToList();
        Assert.NotEmpty(lines);
        return lines;
    }
}
