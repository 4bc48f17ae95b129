using System.Management.Automation;
using FragTools.Diagnosis;

namespace FragTools.Commands;

[Cmdlet(VerbsDiagnostic.Test, "MemoryFragmentation", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(FragmentationVerdict), typeof(bool))]
public sealed class TestMemoryFragmentationCommand : DiagnosisCommand
{
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Take(IEnumerable<FragmentationVerdict> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            WriteObject(Quiet ? NodeDiagnosis.IsFragmentation(verdict) : verdict);
        }
    }
}
