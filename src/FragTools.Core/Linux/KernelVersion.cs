using System.Buffers.Text;
using System.Text;

namespace FragTools.Linux;

/// <summary>A kernel release as <c>uname -r</c> prints it, ordered by its three leading numbers.</summary>
public sealed record KernelVersion : IComparable<KernelVersion>
{
    private KernelVersion(int major, int minor, int patch, string release)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        Release = release;
    }

    /// <summary>The first number: 3 of 3.10.0-1160.el7.x86_64.</summary>
    public int Major { get; }

    /// <summary>The second number: 10 of 3.10.0-1160.el7.x86_64.</summary>
    public int Minor { get; }

    /// <summary>The third number, 0 where there is none.</summary>
    public int Patch { get; }

    /// <summary>The whole release, as it was given.</summary>
    public string Release { get; }

    /// <summary>Reads a release such as <c>5.4.0-99-generic</c>.</summary>
    /// <param name="release">The text; blanks around it are ignored.</param>
    /// <returns>The version, or null where the text does not begin with two numbers.</returns>
    public static KernelVersion? TryParse(string? release)
    {
        var text = release?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        if (!TakeNumber(ref bytes, out var major) || !TakeDot(ref bytes) || !TakeNumber(ref bytes, out var minor))
        {
            return null;
        }

        var patch = 0;
        if (TakeDot(ref bytes))
        {
            TakeNumber(ref bytes, out patch);
        }

        return new KernelVersion(major, minor, patch, text);
    }

    /// <summary>Is this release <paramref name="major"/>.<paramref name="minor"/> or a later one?</summary>
    /// <param name="major">The first number to compare with.</param>
    /// <param name="minor">The second.</param>
    /// <returns>True from that release on, by the numbers alone: what a distribution backported is not known here.</returns>
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    /// <summary>Compares by the three numbers.</summary>
    /// <param name="other">The other version; null sorts first.</param>
    /// <returns>Less than, equal to or greater than zero.</returns>
    public int CompareTo(KernelVersion? other)
        => other is null ? 1 : (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>The release as it was given.</summary>
    /// <returns><see cref="Release"/>.</returns>
    public override string ToString() => Release;

    /// <summary>Sorts before?</summary>
    public static bool operator <(KernelVersion left, KernelVersion right) => Comparer<KernelVersion>.Default.Compare(left, right) < 0;

    /// <summary>Sorts after?</summary>
    public static bool operator >(KernelVersion left, KernelVersion right) => Comparer<KernelVersion>.Default.Compare(left, right) > 0;

    /// <summary>Sorts before, or is equal?</summary>
    public static bool operator <=(KernelVersion left, KernelVersion right) => Comparer<KernelVersion>.Default.Compare(left, right) <= 0;

    /// <summary>Sorts after, or is equal?</summary>
    public static bool operator >=(KernelVersion left, KernelVersion right) => Comparer<KernelVersion>.Default.Compare(left, right) >= 0;

    private static bool TakeNumber(ref Span<byte> text, out int number)
    {
        if (Utf8Parser.TryParse(text, out number, out var used) && text[0] is >= (byte)'0' and <= (byte)'9')
        {
            text = text[used..];
            return true;
        }

        number = 0;
        return false;
    }

    private static bool TakeDot(ref Span<byte> text)
    {
        if (text is [(byte)'.', ..])
        {
            text = text[1..];
            return true;
        }

        return false;
    }
}
