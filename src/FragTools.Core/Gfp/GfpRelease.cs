using System.Globalization;
using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>
/// A release as the tables count it: three numbers, and the build of a distribution's kernel (1160 of
/// 3.10.0-1160.49.1.el7), whose three numbers never change.
/// </summary>
internal readonly record struct GfpRelease(int Major, int Minor, int Patch, int Build) : IComparable<GfpRelease>
{
    public const string Android = "android";

    /// <summary>The builds of 3.10.0 that are EL7 whatever follows them: mainline's 3.10.0 has no such suffix.</summary>
    private const int FirstEl7Build = 123;

    /// <summary>The beginning or, with <paramref name="filler"/> as large as can be, the end of what the text names.</summary>
    public static GfpRelease Parse(string text, int filler)
    {
        var build = text.Split('-');
        var numbers = build[0].Split('.');
        return new GfpRelease(
            Number(numbers[0]),
            Number(numbers[1]),
            numbers.Length > 2 ? Number(numbers[2]) : filler,
            build.Length > 1 ? Number(build[1]) : filler);
    }

    public int CompareTo(GfpRelease other)
        => Major != other.Major ? Major.CompareTo(other.Major)
            : Minor != other.Minor ? Minor.CompareTo(other.Minor)
            : Patch != other.Patch ? Patch.CompareTo(other.Patch)
            : Build.CompareTo(other.Build);

    /// <summary>Which distribution's tables count for a kernel, null for mainline's; and its build, null where it has none.</summary>
    public static (string? Family, int? Build) FamilyOf(KernelVersion kernel)
    {
        var release = kernel.Release;
        var build = BuildOf(release);
        var family = (kernel.Major, kernel.Minor, kernel.Patch) switch
        {
            (2, 6, 32) when Has(".el6") || Has("stab") => "el6",
            (3, 10, 0) when Has("el7") || Has(".vz7") || build >= FirstEl7Build => "el7",
            (4, 18, 0) when Has(".el8") => "el8",
            (5, 14, 0) when Has(".el9") => "el9",
            (6, 12, 0) when Has(".el10") => "el10",
            (5, 10, _) when Has("android") || Has("-gki") => Android,
            _ => null,
        };
        return (family, build);

        bool Has(string mark) => release.Contains(mark, StringComparison.OrdinalIgnoreCase);
    }

    public static GfpRelease Of(KernelVersion kernel, int? build) => new(kernel.Major, kernel.Minor, kernel.Patch, build ?? 0);

    private static int? BuildOf(string release)
    {
        var dash = release.IndexOf('-', StringComparison.Ordinal);
        var digits = dash < 0 ? [] : release.AsSpan(dash + 1);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var build) ? build : null;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
