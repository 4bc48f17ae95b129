using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Diagnosis.Evidence;
using FragTools.Yaml;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools diagnose</c>.</summary>
internal sealed class DiagnoseCommand : Verb
{
    private const string Notes = """
        Verdicts:
          Fragmentation     memory is free, and not in pieces as large as were asked for
          OutOfMemory       too little is, or was, free at all: compaction cannot help
          CgroupLimit       a pod or container ran into its own memory limit; the node is not short
          NotNow            a block was refused, nothing explains it, and the node as it is now would serve it
          NotFragmentation  nothing speaks for fragmentation, or something else explains the trouble
          Inconclusive      there is too little to go on
        Proven: the kernel's own arithmetic or words say so. Likely: a number that would prove it is missing.
        Possible: it fits, and so do others. Several nodes are one row each, one node is a screen; --detailed
        shows all that is known of it.

        Exit status: 0 all was read, 1 something could not be read, 2 wrongly called. With --exit-code 10 where
        fragmentation is the cause on any node, Likely or Proven.

        Examples:
          fragtools diagnose
          fragtools diagnose captures/node-1 --detailed
          fragtools diagnose --root 'captures/*' --output csv
          fragtools diagnose --path buddyinfo.txt messages
          dmesg -T | fragtools diagnose -
          fragtools diagnose --exit-code > /dev/null || echo fragmented
          fragtools diagnose captures/node-1 --pod shop/cart-0
          fragtools diagnose --order 9                      would a block of 2^9 pages be had now?
          fragtools diagnose --hugepages 512                would vm.nr_hugepages get so many more?
          fragtools diagnose --hugepages 4 --hugepage-size 1G
        """;

    public override string Name => "diagnose";

    public override string Description => "Is memory fragmentation the cause of this node's trouble, and what helps? One verdict a node.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, $"{Notes}\n\n{InputOptions.Notes}");
        var input = new InputOptions(command);
        var now = ValueOption.Instant("--now", "What counts as now: a date, or how long ago; for captures whose files do not tell");
        var since = ValueOption.Instant("--since", "Leave out reports before this time");
        var pageSize = ValueOption.PageSize();
        var exitCode = new Option<bool>("--exit-code") { Description = "End with 10 where fragmentation is the cause, Likely or Proven" };
        var detailed = new Option<bool>("--detailed") { Description = "All findings, remedies and sources of one node, not one screen" };
        var order = ValueOption.Number(
            "--order", "Would a block of 2^order pages be had now, though nothing failed yet?", ValueOption.HighestOrder);
        var hugePages = ValueOption.Number(
            "--hugepages", "Would so many huge pages be had for the pool, where, and after what?", 1, HugePageRequest.MostPages, 512);
        var hugePageSize = HugePageSize();
        var pods = ValueOption.Pods("What happened to these pods, and why");
        foreach (var option in new Option[] { pods, now, since, pageSize, order, hugePages, hugePageSize, detailed, exitCode })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(hugePageSize) is not null && result.GetResult(hugePages) is null)
            {
                result.AddError("--hugepage-size is that of --hugepages: say how many, such as --hugepages 4 --hugepage-size 1G");
            }
        });
        var output = new OutputOptions(command);
        command.SetAction(parsed => Run(
            output.Bind(parsed) with
            {
                Input = input.Bind(parsed),
                Since = parsed.GetValue(since),
                PageSize = parsed.GetValue(pageSize),
                Pods = ValueOption.Selection(parsed.GetValue(pods)),
            },
            parsed.GetValue(now),
            new NodeQuestion
            {
                Order = parsed.GetValue(order),
                HugePages = parsed.GetValue(hugePages) is { } count ? new HugePageRequest(count, parsed.GetValue(hugePageSize)) : null,
            },
            parsed.GetValue(detailed),
            parsed.GetValue(exitCode),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Option<long?> HugePageSize() => new("--hugepage-size")
    {
        Description = "Bytes of a huge page of --hugepages: 2M, 1G; the machine's own size unless given",
        HelpName = "size",
        CustomParser = static result =>
        {
            if (HugePageRequest.TryParseSize(result.Tokens[0].Value, out var bytes, out var problem))
            {
                return bytes;
            }

            result.AddError($"--hugepage-size: {problem}");
            return null;
        },
    };

    private static int Run(
        ReadSettings settings, DateTimeOffset? now, NodeQuestion question, bool isDetailed, bool withExitCode, TextWriter writer)
    {
        using var interruption = new Interruption();
        var messages = new Messages(settings.IsVerbose);
        var inputs = new Inputs(settings.Input, messages).Diagnoses();
        var options = new DiagnosisOptions
        {
            Now = now,
            Since = settings.Since,
            PageSizeBytes = settings.PageSize,
            Question = question,
            Pods = settings.Pods,
            Yaml = new PodManifestReader().ReadValues,
        };

        // A tree is a node each, and all files are of one.
        var areSeveral = inputs.Count > 1 && inputs.Any(static input => input is NodeInput.Root);
        var output = settings.Format == Format.Table && areSeveral ? new VerdictRows(writer) : new VerdictView(isDetailed)
            .Open(settings.Format, writer);
        var isFragmented = false;
        var line = new ProgressLine(isEndless: false);
        var progress = new NodeProgress(inputs);
        try
        {
            foreach (var reading in NodeDiagnosis.Run(inputs, options, interruption.Token))
            {
                line.Clear();
                messages.Take(reading);
                foreach (var source in reading.Items.SelectMany(static verdict => verdict.Sources))
                {
                    foreach (var unread in source.GetUnreadLines())
                    {
                        messages.Verbose(() => $"{source.Name}, {unread}");
                    }
                }

                output.Write(reading.Items);
                isFragmented |= reading.Items.Any(NodeDiagnosis.IsFragmentation);
                progress.Next();
                if (areSeveral)
                {
                    line.Tell(progress);
                }
            }
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            line.Clear();
            output.End();
            return ExitCode.Incomplete;
        }

        line.Clear();
        output.End();
        return withExitCode && isFragmented ? ExitCode.Fragmented : messages.ExitCode;
    }
}
