using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Commands;

/// <summary>Takes what there is of nodes and makes a verdict of each. Trees are a node each; files and text are of one.</summary>
public abstract class DiagnosisCommand : FileInputCommand
{
    private readonly List<NodeInput> _inputs = [];

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Since { get; set; }

    // FragTools.Linux.PageSize.IsPossible
    [Parameter]
    [PageSizeTransformation]
    [ValidateSet("4096", "8192", "16384", "32768", "65536", "131072", "262144")]
    public long PageSize { get; set; }

    [Parameter]
    [ValidateRange(1, 4096)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Were several nodes named? A tree is a node each, and all files are of one.</summary>
    private protected bool AreSeveral => _inputs.Count > 1 && _inputs.Exists(static input => input is NodeInput.Root);

    /// <summary>What each node is asked beside its trouble.</summary>
    private protected virtual NodeQuestion Question => NodeQuestion.None;

    /// <summary>The pods of which is judged what happened to them; null for all of a node.</summary>
    private protected virtual PodSelection? Pods => null;

    protected override void EndProcessing()
    {
        base.EndProcessing();
        RunUntilStopped(() => Take(Verdicts()));
    }

    /// <summary>Takes the verdicts on all that was given, as they are made.</summary>
    private protected abstract void Take(IEnumerable<FragmentationVerdict> verdicts);

    // Whatever is known of a node counts: nothing is judged before all has been named.
    private protected override void Read(IEnumerable<NodeInput> inputs) => _inputs.AddRange(inputs);

    private IEnumerable<FragmentationVerdict> Verdicts()
    {
        var options = new DiagnosisOptions
        {
            Now = IfGiven(Now),
            Since = IfGiven(Since),
            PageSizeBytes = PageSize == 0 ? null : PageSize,
            Parallelism = ThrottleLimit,
            Yaml = YamlReader.ReadValues,
            Question = Question,
            Pods = Pods,
        };
        var progress = new NodeProgress(_inputs);
        var view = new ProgressView(this);
        foreach (var reading in NodeDiagnosis.Run(_inputs, options, Cancellation))
        {
            progress.Next();
            view.Show(progress);
            foreach (var verdict in reading.Items)
            {
                WriteVerbose($"{verdict}: {verdict.Sources}");
                foreach (var source in verdict.Sources)
                {
                    foreach (var line in source.GetUnreadLines())
                    {
                        WriteVerbose($"{source.Name}, {line}");
                    }
                }

                yield return verdict;
            }

            foreach (var warning in reading.Warnings)
            {
                WriteWarning(warning);
            }

            foreach (var error in reading.Errors)
            {
                WriteError(error);
            }
        }

        view.End();
    }
}
