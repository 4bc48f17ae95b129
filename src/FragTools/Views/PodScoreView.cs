using System.Management.Automation;
using FragTools.Pods;

namespace FragTools.Views;

/// <summary>Which table shows a score, and where it came from.</summary>
internal static class PodScoreView
{
    // As "System.Diagnostics.Process#IncludeUserName": views are chosen by the first name that has one.
    private const string OfNode = "FragTools.Pods.PodOomScore";
    private const string OfManifest = "FragTools.Pods.PodOomScore#Manifest";
    private const string OfReport = "FragTools.Pods.PodOomScore#Report";
    private const string OfCgroups = "FragTools.Pods.PodOomScore#Cgroup";
    private const string OfBoth = "FragTools.Pods.PodOomScore#Drift";

    /// <summary>
    /// The name by which the table is chosen: one for all that a command gives, for the engine does not change tables.
    /// </summary>
    /// <param name="first">The first object.</param>
    /// <param name="hasManifests">Were manifests given?</param>
    /// <returns>The name.</returns>
    public static string NameFor(PodOomScore first, bool hasManifests)
        => first.IsVictim is not null ? OfReport
            : first.ProcessId is null ? OfManifest
            : hasManifests ? OfBoth
            : first.RankCgroup is not null ? OfCgroups
            : OfNode;

    /// <summary>An object with the name of its table in front of its type's.</summary>
    public static PSObject Typed(PodOomScore score, string name)
    {
        var wrapped = new PSObject(score);
        if (name != OfNode)
        {
            wrapped.TypeNames.Insert(0, name);
        }

        return wrapped;
    }

    /// <summary>Characters of a table before the column of pods, as Types.psd1 has them.</summary>
    public static int BeforePod(string name) => name.EndsWith("#Report", StringComparison.Ordinal) ? 52
        : name.EndsWith("#Cgroup", StringComparison.Ordinal) ? 55
        : 45;

    /// <summary>The line above a table.</summary>
    /// <param name="score">The table's first object.</param>
    /// <returns><c>Host: node-1   Source: pods.yaml</c>.</returns>
    public static string Origin(PodOomScore score)
    {
        return OriginView.Lines(score.Host is null ? null : $"Host: {score.Host}", $"Source: {PodScoreText.Input(score)}");
    }
}
