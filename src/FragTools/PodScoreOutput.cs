using System.Management.Automation;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Views;

namespace FragTools;

/// <summary>Writes what Get-PodOomScore read: what the filter leaves, under the table that fits the first object.</summary>
internal sealed class PodScoreOutput(PSCmdlet cmdlet, PodScoreFilter filter)
{
    private bool _isViewChosen;
    private string? _viewName;

    public void Write(Reading<PodOomScore> reading, bool hasManifests)
    {
        var left = filter.Apply(reading);
        foreach (var warning in left.Warnings)
        {
            cmdlet.WriteWarning(warning);
        }

        if (left.Items is [var first, ..] && !_isViewChosen)
        {
            _isViewChosen = true;
            _viewName = PodScoreView.NameFor(first, hasManifests);
        }

        foreach (var score in left.Items)
        {
            cmdlet.WriteObject(PodScoreView.Typed(score, _viewName));
        }

        Write(left.Errors);
    }

    /// <summary>Says what the filter asked for in vain.</summary>
    public void End() => Write(filter.Missing());

    private void Write(IEnumerable<ReadException> errors)
    {
        foreach (var error in errors)
        {
            cmdlet.WriteError(Errors.From(error));
        }
    }
}
