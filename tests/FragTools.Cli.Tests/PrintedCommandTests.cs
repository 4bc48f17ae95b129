using System.Text;
using System.Text.RegularExpressions;
using FragTools.Cli.Commands;

namespace FragTools.Tests;

/// <summary>Every command line that is printed anywhere is one that the program takes: in help, README, docs and messages.</summary>
public sealed partial class PrintedCommandTests
{
    [Fact]
    public void In_the_README_and_the_docs() => AssertTaken(30, Pages().SelectMany(file => Blocks(file).Concat(Spans(file))));

    [Fact]
    public void In_the_help_of_every_command()
        => AssertTaken(50, Catalogue.Verbs.Select(verb => verb.Name).Prepend("").SelectMany(verb => Examples(Fragtools.Start("help", verb).Lines)));

    /// <summary>Remedies and messages: what stands in the texts of the sources, with a word in place of each value.</summary>
    [Fact]
    public void In_remedies_and_messages()
        => AssertTaken(
            3,
            new[] { "FragTools.Core", "FragTools", "FragTools.Cli/Render" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Folder, "src", folder), "*.cs", SearchOption.AllDirectories))
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
                .SelectMany(File.ReadAllLines)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => InText().Matches(line).Select(match => Value().Replace(match.Value, "1"))));

    [Theory]
    [InlineData("fragtools diagnose --rot x")]
    [InlineData("fragtools diagnoze")]
    [InlineData("sudo fragtools compact --order six")]
    [InlineData("cat x | fragtools extfrag --output yaml")]
    public void What_is_wrong_would_be_seen(string line) => Assert.NotNull(Problem(Assert.Single(Calls(line))));

    private static void AssertTaken(int least, IEnumerable<string> lines)
    {
        var calls = lines.SelectMany(Calls).ToList();
        Assert.True(calls.Count >= least, $"only {calls.Count} commands were found");
        Assert.All(calls, call => Assert.True(Problem(call) is null, $"fragtools {string.Join(' ', call)}: {Problem(call)}"));
    }

    private static string? Problem(string[] call)
    {
        // "fragtools gfp" names the command.
        if (call is ["help", ..] or [_] or [])
        {
            return call.Where(word => word != "help").FirstOrDefault(verb => Catalogue.Verbs.All(known => known.Name != verb));
        }

        var parsed = CommandLine.Root().Parse(call, CommandLine.Configuration);
        return CommandLine.NoOption(parsed) ?? (parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null);
    }

    private static IEnumerable<string> Pages()
        => Directory.GetFiles(Path.Combine(Repository.Folder, "docs"), "*.md").Append(Path.Combine(Repository.Folder, "README.md"));

    private static IEnumerable<string> Blocks(string file)
        => ShellBlock().Matches(File.ReadAllText(file)).SelectMany(block => block.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'));

    // `fragtools <command> --help` names none.
    private static IEnumerable<string> Spans(string file)
        => Span().Matches(File.ReadAllText(file)).Select(span => span.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal)).Where(span => !span.Contains('<', StringComparison.Ordinal));

    // Behind two blanks stands what it is for.
    private static IEnumerable<string> Examples(IEnumerable<string> lines)
        => lines.SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.Length > 0).Select(line => Explained().Replace(line.Trim(), ""));

    /// <summary>The words behind each <c>fragtools</c> of a shell's line, as the shell would split them.</summary>
    private static IEnumerable<string[]> Calls(string line)
    {
        var words = new List<string>();
        var calls = new List<string[]>();
        var word = new StringBuilder();
        var (quote, isWord) = ('\0', false);
        foreach (var character in line + "\n")
        {
            if (quote != '\0' ? character == quote : character is '\'' or '"')
            {
                (quote, isWord) = (quote == '\0' ? character : '\0', true);
            }
            else if (quote != '\0' || !(char.IsWhiteSpace(character) || character is '|' or ';' or '&' or '<' or '>' or '(' or ')' || (character == '#' && !isWord)))
            {
                word.Append(character);
                isWord = true;
            }
            else
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }

                if (character is not (' ' or '\t'))
                {
                    End();
                }

                if (character == '#')
                {
                    break;
                }
            }
        }

        return calls;

        void End()
        {
            // Behind sudo, ssh HOST, and "dotnet run --project src/FragTools.Cli --".
            var at = words.LastIndexOf("fragtools");
            at = at < 0 && words.Contains("src/FragTools.Cli") ? words.IndexOf("--") : at;
            if (at >= 0)
            {
                calls.Add([.. words.Skip(at + 1)]);
            }

            words.Clear();
        }
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"`((?:sudo )?fragtools [^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s{2,}.*")]
    private static partial Regex Explained();

    [GeneratedRegex(@"(?<=[""` ])fragtools (?!\w+\.\w)[a-z][a-z-]+( --?[a-z][^"",;.|]*| [\w.]*=?\{[^}]*\}[^"",;.|]*)*(?=[""`,;.|])")]
    private static partial Regex InText();

    [GeneratedRegex(@"\{[^}]*\}?")]
    private static partial Regex Value();
}
