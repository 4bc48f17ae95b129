using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Pods;

/// <summary>A kubelet's version as a Node object or <c>kubelet --version</c> says it, ordered by its three numbers.</summary>
/// <param name="Major">The first number: 1 of v1.29.3.</param>
/// <param name="Minor">The second number: 29 of v1.29.3.</param>
/// <param name="Patch">The third number, 0 where there is none.</param>
public sealed partial record KubernetesVersion(int Major, int Minor, int Patch = 0)
{
    /// <summary>Reads a version such as <c>1.29</c>, <c>v1.18.9-eks-d1db3c</c> or <c>Kubernetes v1.30.4+k3s1</c>.</summary>
    /// <param name="text">The text; blanks around it are ignored.</param>
    /// <returns>The version, or null where the text does not begin with two numbers.</returns>
    public static KubernetesVersion? TryParse(string? text)
    {
        var match = Form().Match(text?.Trim() ?? string.Empty);
        return match.Success ? new KubernetesVersion(Number(match, 1), Number(match, 2), Number(match, 3)) : null;
    }

    /// <summary>Is this <paramref name="major"/>.<paramref name="minor"/>.<paramref name="patch"/> or a later one?</summary>
    /// <param name="major">The first number to compare with.</param>
    /// <param name="minor">The second.</param>
    /// <param name="patch">The third.</param>
    /// <returns>True from that release on.</returns>
    public bool IsAtLeast(int major, int minor, int patch = 0) => (Major, Minor, Patch).CompareTo((major, minor, patch)) >= 0;

    /// <summary>The version.</summary>
    /// <returns><c>1.29.3</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    [GeneratedRegex(@"^(?:Kubernetes )?v?([0-9]{1,6})\.([0-9]{1,6})(?:\.([0-9]{1,6}))?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    private static int Number(Match match, int group)
        => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
}
