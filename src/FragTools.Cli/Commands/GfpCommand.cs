using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Gfp;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools gfp</c>.</summary>
internal sealed class GfpCommand : Verb
{
    private const string Notes = """
        Masks differ from release to release. Without --kernel-version a mask is read by what all releases agree on;
        what they do not agree on is '-'. Where text stands beside the mask, 0x14000c0(GFP_KERNEL), it is believed.

        Examples:
          fragtools gfp 0x10c0d0 --kernel-version 3.10.0-1160.el7
          fragtools gfp '0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)' --output json
          fragtools gfp 'GFP_ATOMIC|__GFP_NOWARN' --kernel-version 5.15
        """;

    public override string Name => "gfp";

    public override string Description => "What a GFP mask of a kernel report asks for: flags, zone, may it sleep and reclaim.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes);
        var masks = new Argument<string[]>("mask")
        {
            Description = "Masks as the kernel prints them, always hexadecimal; pieces of log lines; or names",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var kernel = new Option<KernelRelease?>("--kernel-version")
        {
            Description = "The release that printed the mask, as uname -r gives it",
            HelpName = "release",
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (KernelRelease.TryParse(text) is { } version)
                {
                    return version;
                }

                result.AddError(
                    $"'{text}' is no kernel release: --kernel-version takes what uname -r prints, such as 5.15 or 3.10.0-1160.el7.x86_64");
                return null;
            },
        };
        command.Add(masks);
        command.Add(kernel);
        command.Validators.Add(result =>
        {
            if (result.GetResult(masks) is not { Tokens.Count: > 0 })
            {
                result.AddError("say which mask to read, for instance: fragtools gfp 0x10c0d0 --kernel-version 3.10.0-1160.el7");
            }
        });
        var output = new OutputOptions(command);
        command.SetAction(
            parsed => Run(parsed.GetValue(masks)!, parsed.GetValue(kernel), output.Bind(parsed), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(string[] texts, KernelRelease? kernel, ReadSettings settings, TextWriter writer)
    {
        var messages = new Messages(settings.IsVerbose);
        var output = new GfpView().Open(settings.Format, writer);
        foreach (var text in texts)
        {
            try
            {
                var mask = GfpMask.Parse(text, kernel);
                foreach (var remark in new[] { mask.Disagreement, mask.Note }.OfType<string>())
                {
                    messages.Verbose(() => $"{mask.Hex}: {remark}");
                }

                output.Write([mask]);
            }
            catch (NodeException error)
            {
                messages.Error(error);
            }
        }

        output.End();
        return messages.ExitCode;
    }
}
