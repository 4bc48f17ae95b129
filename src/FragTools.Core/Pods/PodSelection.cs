using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>
/// The pods that <c>-Pod</c> names: <c>shop/cart-0</c>, <c>cart-0</c> of any namespace, both with the wildcards <c>*</c>, <c>?</c> and
/// <c>[a-z]</c>; a pod's uid; a container's id, whole or its first twelve digits and more. Case does not count.
/// </summary>
/// <param name="words">What was named; at least one word.</param>
public sealed class PodSelection(IReadOnlyList<string> words)
{
    private const int FewestIdDigits = 12;

    // A status has containerd://ID.
    private readonly string[] _words = [.. words.Select(static word => word.Split("://")[^1])];

    /// <summary>The pods as they were named.</summary>
    /// <returns>The words, separated by a comma and a blank.</returns>
    public override string ToString() => string.Join(", ", _words.Select(static word => SafeText.Escape(word)));

    /// <summary>The pods that the files of a node name, for a completer.</summary>
    /// <param name="root">The node's root.</param>
    /// <returns>Each as <c>namespace/name</c>, in the order of the alphabet; none where no file names any.</returns>
    public static IReadOnlyList<string> Known(LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return [.. new PodNames(root).All.Select(static name => $"{name.Namespace}/{name.Pod}").Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Is it one of the pods, by any of what is known of it?</summary>
    internal bool Has(string? space, string? pod, string? uid, string? containerId)
        => Array.Exists(_words, word => word.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash
            ? (space is null || Is(word.AsSpan(0, slash), space)) && Is(word.AsSpan(slash + 1), pod)
            : Is(word, pod) || Is(word.Replace('_', '-'), uid) || (word.Length >= FewestIdDigits
                && containerId?.StartsWith(word, StringComparison.OrdinalIgnoreCase) == true));

    /// <summary>The same, or null where that is open as long as nothing tells the pod's name.</summary>
    internal bool? Judge(string? space, string? pod, string? uid, string? containerId)
        => Has(space, pod, uid, containerId) ? true : pod is null && (uid ?? containerId) is not null ? null : false;

    private static bool Is(ReadOnlySpan<char> pattern, string? name)
        => name is not null && Wildcard.IsMatch(pattern, name, ignoreCase: true);
}
