using System.Management.Automation;
using FragTools.Pods;

namespace FragTools.Views;

/// <summary>Which table shows a score, and where it came from.</summary>
public static class PodScoreView
{
    // As "System.Diagnostics.Process#IncludeUserName": views are chosen by the first name that has one.
    private const string OfManifest = "FragTools.Pods.PodOomScore#Manifest";
    private const string OfReport = "FragTools.Pods.PodOomScore#Report";
    private const string OfBoth = "FragTools.Pods.PodOomScore#Drift";

    /// <summary>A score with the name by which its table is chosen, in front of its type's.</summary>
    /// <param name="score">The object.</param>
    /// <returns>The same object, wrapped.</returns>
    public static PSObject Typed(PodOomScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        var wrapped = new PSObject(score);
        var name = score.IsVictim is not null ? OfReport
            : score.ProcessId is null ? OfManifest
            : score.RequestBytes is not null && score.ExpectedOomScoreAdj is not null ? OfBoth
            : null;
        if (name is not null)
        {
            wrapped.TypeNames.Insert(0, name);
        }

        return wrapped;
    }

    /// <summary>The line above a table.</summary>
    /// <param name="score">The table's first object.</param>
    /// <returns><c>Host: node-1   Source: pods.yaml</c>.</returns>
    public static string Origin(PodOomScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return OriginView.Lines(score.Host is null ? null : $"Host: {score.Host}", $"Source: {PodScoreText.Input(score)}");
    }
}
