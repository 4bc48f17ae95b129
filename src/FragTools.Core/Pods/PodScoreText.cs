using System.Globalization;

namespace FragTools.Pods;

/// <summary>Text about scores, as both front doors show it.</summary>
public static class PodScoreText
{
    /// <summary>Whose process it is: the pod by name, else by uid; outside of pods the end of the cgroup's path in brackets.</summary>
    /// <param name="score">The object.</param>
    /// <returns><c>shop/web-0</c>, <c>pod 5f0a0008-…</c>, <c>(ssh.service)</c>; nothing where nothing is known.</returns>
    public static string Owner(PodOomScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        if (score.Pod is { } pod)
        {
            return score.Namespace is { } owner ? $"{owner}/{pod}" : pod;
        }

        return score.PodUid is { } uid ? $"pod {uid}"
            : score.CgroupPath is { } path ? $"({Last(path)})"
            : "";
    }

    /// <summary>As <see cref="Owner"/>, with the container behind it where it is known.</summary>
    /// <param name="score">The object.</param>
    /// <returns><c>shop/web-0 nginx</c>.</returns>
    public static string OwnerAndContainer(PodOomScore score)
    {
        var owner = Owner(score);
        return score.Container is { } container ? $"{owner} {container}".TrimStart() : owner;
    }

    /// <summary>Among whom a rank is counted, in a word.</summary>
    /// <param name="score">The object.</param>
    /// <returns><c>container</c>, <c>pod</c>, or the end of another cgroup's path; nothing where it is the node, or nobody.</returns>
    public static string Scope(PodOomScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return score.RankCgroup is not { } path ? ""
            : PodCgroup.TryParse(path) is not { } pod ? Last(path)
            : pod.ContainerId is null ? "pod"
            : "container";
    }

    /// <summary>The drift where there is any; nothing where there is none, so that the others stand out.</summary>
    /// <param name="score">The object.</param>
    /// <returns><c>+61</c>, <c>-100</c>.</returns>
    public static string Drift(PodOomScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return score.Drift is { } drift and not 0 ? drift.ToString("+0;-0", CultureInfo.InvariantCulture) : "";
    }

    /// <summary>The input of an object, without the line or the process's folder that it comes from.</summary>
    /// <param name="score">The object.</param>
    /// <returns>
    /// <c>pods.yaml</c> for <c>pods.yaml, line 12</c>, <c>/proc</c> for <c>/proc/4711</c>; a report keeps its line, which
    /// tells it from others.
    /// </returns>
    public static string Input(PodOomScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        var separator = score.ProcessId is null ? ", line " : "/";
        var at = score.Source.LastIndexOf(separator, StringComparison.Ordinal);
        return at > 0 && score.IsVictim is null && score.Source.AsSpan(at + separator.Length)
            .IndexOfAnyExceptInRange('0', '9') < 0 ? score.Source[..at] : score.Source;
    }

    private static string Last(string path) => path.Length == 1 ? path : path[(path.LastIndexOf('/') + 1)..];
}
