using FragTools.Text;

namespace FragTools.Settings;

/// <summary>A line of a configuration file that gives settings a value.</summary>
/// <param name="Target">What it sets: a path below /proc/sys without a leading slash, or a full path below /sys; with wildcards.</param>
/// <param name="Value">The value; null for a line that keeps wildcards off the target.</param>
/// <param name="File">The file, as a path below the root.</param>
/// <param name="LineNumber">The line's number, from 1.</param>
internal sealed record ConfigLine(string Target, string? Value, string File, int LineNumber)
{
    /// <summary>Does it add to what an earlier line wrote, rather than be ignored behind it? (<c>w+</c> of tmpfiles.d)</summary>
    public bool IsAppended { get; init; }

    public bool IsPattern => Wildcard.IsPattern(Target);

    /// <summary>glob(7): no wildcard matches a slash.</summary>
    public bool Matches(string path)
    {
        var pattern = Target.Split('/');
        var parts = path.Split('/');
        if (pattern.Length != parts.Length)
        {
            return false;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if (!Wildcard.IsMatch(pattern[i], parts[i], ignoreCase: false))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => $"/{File}:{LineNumber}";
}
