using System.Management.Automation;
using FragTools.Completion;
using FragTools.Remedy;
using FragTools.Settings;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Set, "MemorySetting", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MemorySettingChange))]
public sealed class SetMemorySettingCommand : RemedyCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(SettingNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(SettingValueCompleter))]
    [ValidateNotNullOrEmpty]
    public string Value { get; set; } = "";

    [Parameter]
    public SwitchParameter Persist { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void EndProcessing()
    {
        if (Tree is not { } tree)
        {
            return;
        }

        Try(() =>
        {
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
        });
    }
}
