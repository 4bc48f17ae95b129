using System.CommandLine;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Export.Report;
using FragTools.Linux;
using FragTools.Yaml;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools report</c>.</summary>
internal sealed class ReportCommand : Verb
{
    private const string Notes = """
        What is in it:
          The verdict on each node in two sentences, a map of free blocks by zone and order, the fragmentation index
          against the threshold, what happened when and to which pods, the evidence, and what helps with commands to
          copy. HTML is one file without scripts that needs no network; it may be sent, archived and printed.
          Markdown is for a ticket, svg is a picture of what diagnose shows, for a page or a chat; a name that ends in .md
          or .svg asks for it.

        Without --to the report goes to standard output: Markdown on a terminal, else HTML. Exit status: 0 all was read,
        1 something could not be read or the report could not be written, 2 wrongly called.

        Examples:
          fragtools report --to node-1.html
          fragtools report captures/node-1 --format markdown
          fragtools report captures/node-1 --to node-1.svg
          fragtools report --root 'captures/*' --to nodes.html --force
          fragtools report --path buddyinfo.txt messages > report.html
        """;

    public override string Name => "report";

    public override string Description
        => "Write the verdict with its charts, evidence and remedies as one HTML file, as Markdown, or as a picture.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, $"{Notes}\n\n{InputOptions.Notes}");
        var input = new InputOptions(command);
        var to = new Option<string?>("--to") { Description = "The report's file", HelpName = "file" };
        var format = new Option<ReportFormat?>("--format")
        {
            Description = "html, markdown or svg; unless given by the file's name, Markdown on a terminal, else HTML",
            HelpName = "html|markdown|svg",
            CustomParser = static result =>
            {
                // A number would be taken for one of them, too.
                if (char.IsAsciiLetter(result.Tokens[0].Value.FirstOrDefault())
                    && Enum.TryParse<ReportFormat>(result.Tokens[0].Value, ignoreCase: true, out var known))
                {
                    return known;
                }

                result.AddError(
                    $"'{result.Tokens[0].Value}' is no format of a report: --format takes html, markdown or svg. Print the page to a PDF");
                return null;
            },
        };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there" };
        var now = ValueOption.Instant("--now", "What counts as now: a date, or how long ago; for captures whose files do not tell");
        var since = ValueOption.Instant("--since", "Leave out reports before this time");
        var pageSize = ValueOption.PageSize();
        var verbose = new Option<bool>("--verbose") { Description = "Say on standard error what is read" };
        foreach (var option in new Option[] { to, format, force, now, since, pageSize, verbose })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(to) is null && ValueOption.Of(result, format) == ReportFormat.Html && IsToTerminal)
            {
                result.AddError("a page of HTML is for a browser: name a file with --to, pipe it, or ask for --format markdown");
            }
        });
        command.SetAction(parsed => Run(
            new ReadSettings { Input = input.Bind(parsed), IsVerbose = parsed.GetValue(verbose) },
            new DiagnosisOptions
            {
                Now = parsed.GetValue(now),
                Since = parsed.GetValue(since),
                PageSizeBytes = parsed.GetValue(pageSize),
                Yaml = new PodManifestReader().ReadValues,
            },
            Options(parsed.GetValue(format) ?? UsualFormat(parsed.GetValue(to))),
            parsed.GetValue(to),
            parsed.GetValue(force),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static bool IsToTerminal => !Console.IsOutputRedirected;

    // A page on a terminal helps nobody; the markdown reads well there.
    private static ReportFormat UsualFormat(string? file)
        => file is null && IsToTerminal ? ReportFormat.Markdown : ReportOptions.FormatOf(file);

    private static ReportOptions Options(ReportFormat format)
        => new() { Format = format, Shell = ReaderShell.Plain, Tool = ShowVersion.Text };

    private static int Run(ReadSettings settings, DiagnosisOptions options, ReportOptions how, string? file, bool force, TextWriter writer)
    {
        using var interruption = new Interruption();
        var messages = new Messages(settings.IsVerbose);
        var inputs = new Inputs(settings.Input, messages).Diagnoses();
        try
        {
            var verdicts = Verdicts(inputs, options, messages, interruption.Token);
            if (file is null)
            {
                FragmentationReport.Write(verdicts, how, writer);
            }
            else if (FragmentationReport.Save(verdicts, how, file, Environment.CurrentDirectory, force) is { } written)
            {
                writer.WriteLine(written);
            }
        }
        catch (NodeException error)
        {
            messages.Error(error);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Incomplete;
        }

        return messages.ExitCode;
    }

    private static IEnumerable<FragmentationVerdict> Verdicts(
        IReadOnlyList<NodeInput> inputs, DiagnosisOptions options, Messages messages, CancellationToken cancellation)
    {
        foreach (var reading in NodeDiagnosis.Run(inputs, options, cancellation))
        {
            messages.Take(reading);
            foreach (var verdict in reading.Items)
            {
                yield return verdict;
            }
        }
    }
}
