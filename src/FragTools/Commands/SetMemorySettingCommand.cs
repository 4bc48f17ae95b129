using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Remedy;
using FragTools.Serialization;
using FragTools.Settings;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Set, "MemorySetting", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MemorySettingChange))]
public sealed class SetMemorySettingCommand : RemedyCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingValueCompleter))]
    [ValidateNotNullOrEmpty]
    public string Value { get; set; } = "";

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Persist { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (Tree is not { } tree)
        {
            return;
        }

        try
        {
            // One setting of several that cannot be set is an error of its own.
            RunUntilStopped(() => Set(tree));
        }
        catch (NodeException error) when (MyInvocation.ExpectingInput)
        {
            WriteError(error);
        }
        catch (NodeException error)
        {
            ThrowTerminatingError(Errors.From(error));
        }
    }

    private void Set(LinuxRoot tree)
    {
        if (InputObject is { } piped && ObjectConverter.Revive(piped) is MemorySetting setting)
        {
            SettingPlan.CheckOrigin(setting, tree);
        }

        var plan = SettingPlan.Make(tree, Name, Value, Persist, Force);
        if (!Confirmation.Ask(this, plan.Description))
        {
            return;
        }

        var change = plan.Apply(error => WriteError(Errors.From(error)), WriteWarning, Cancellation);
        if (change.Warning is { } warning)
        {
            WriteWarning(warning);
        }

        WriteObject(change);
    }
}
