using System.Globalization;
using System.Numerics;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>
/// An amount as Kubernetes writes it: <c>2041888Ki</c>, <c>1.5Gi</c>, <c>128M</c>, <c>500m</c>, <c>1e3</c>. Exact to
/// a billionth, from 0 to 2^63−1; anything finer is rounded up, as apimachinery does
/// (pkg/api/resource/quantity.go, ParseQuantity; suffix.go for the suffixes).
/// </summary>
public readonly record struct Quantity : IComparable<Quantity>
{
    private const int Billion = 1_000_000_000;
    private const int LongestText = 64;
    private const int LargestExponent = 64;

    private static readonly string[] BinarySuffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private readonly Int128 _billionths;

    private Quantity(Int128 billionths) => _billionths = billionths;

    /// <summary>Is it nothing?</summary>
    public bool IsZero => _billionths == 0;

    /// <summary>The amount in whole units, such as bytes; a part of a unit counts as a whole one (Quantity.Value rounds up).</summary>
    public long Value => (long)((_billionths + Billion - 1) / Billion);

    /// <summary>Reads an amount.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="quantity">The amount; zero where the text is none.</param>
    /// <param name="problem">What is wrong with the text, in words that can follow its name; null where nothing is.</param>
    /// <returns>True where the text is an amount from 0 to 2^63−1.</returns>
    public static bool TryParse(string? text, out Quantity quantity, out string? problem)
    {
        quantity = default;
        problem = Parse(text ?? string.Empty, out var billionths);
        if (problem is not null)
        {
            return false;
        }

        quantity = new Quantity(billionths);
        return true;
    }

    /// <summary>Reads a machine's memory as a user gives it.</summary>
    /// <param name="text">The text, such as <c>2041888Ki</c> or <c>64Gi</c>.</param>
    /// <param name="source">What the message calls it: the parameter's name.</param>
    /// <returns>Bytes, above 0.</returns>
    /// <exception cref="NodeException">The text is no amount, or is zero, by which a kubelet cannot divide.</exception>
    public static long ParseCapacity(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParse(text, out var quantity, out var problem) && quantity.IsZero)
        {
            problem = "is zero; a machine's memory is what MemTotal in its /proc/meminfo says, such as 2041888Ki";
        }

        return problem is null
            ? quantity.Value
            : throw new NodeException(
                NodeError.PodManifestInvalid, source, $"'{SafeText.Escape(text.Length > LongestText ? text[..LongestText] + "…" : text)}' "
                    + $"{problem}");
    }

    /// <summary>Compares amounts.</summary>
    /// <param name="other">The other amount.</param>
    /// <returns>Less than, equal to or greater than zero.</returns>
    public int CompareTo(Quantity other) => _billionths.CompareTo(other._billionths);

    /// <summary>The amount as a plain number, exact.</summary>
    /// <returns><c>2090893312</c> or <c>0.5</c>.</returns>
    public override string ToString()
        => ((decimal)(_billionths / Billion) + ((decimal)(_billionths % Billion) / Billion)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds amounts.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum, at most 2^63−1.</returns>
    public static Quantity operator +(Quantity left, Quantity right)
        => new(Int128.Min(left._billionths + right._billionths, (Int128)long.MaxValue * Billion));

    /// <summary>Less?</summary>
    public static bool operator <(Quantity left, Quantity right) => left._billionths < right._billionths;

    /// <summary>More?</summary>
    public static bool operator >(Quantity left, Quantity right) => left._billionths > right._billionths;

    /// <summary>Less, or equal?</summary>
    public static bool operator <=(Quantity left, Quantity right) => left._billionths <= right._billionths;

    /// <summary>More, or equal?</summary>
    public static bool operator >=(Quantity left, Quantity right) => left._billionths >= right._billionths;

    private static string? Parse(ReadOnlySpan<char> text, out Int128 billionths)
    {
        billionths = 0;
        if (text.Length > LongestText)
        {
            return "is too long for an amount";
        }

        var isNegative = text is ['-', ..];
        var number = text is ['-' or '+', ..] ? text[1..] : text;
        var end = number.IndexOfAnyExceptInRange('0', '9');
        var whole = end < 0 ? number : number[..end];
        var suffix = end < 0 ? [] : number[end..];
        ReadOnlySpan<char> part = [];
        if (suffix is ['.', ..])
        {
            end = suffix[1..].IndexOfAnyExceptInRange('0', '9');
            part = end < 0 ? suffix[1..] : suffix[1..(end + 1)];
            suffix = end < 0 ? [] : suffix[(end + 1)..];
        }

        if (whole.IsEmpty && part.IsEmpty)
        {
            return "is not an amount: a number such as 128974848, 123Mi, 1.5Gi or 1e9 is expected";
        }

        if (!TryScale(suffix, out var shift, out var exponent))
        {
            return $"has the unknown suffix '{SafeText.Escape(suffix.ToString())}'; Kubernetes knows n u m k M G T P E, Ki Mi Gi Ti "
                + $"Pi Ei and exponents such as e9";
        }

        var digits = BigInteger.Parse($"0{whole}{part}", NumberStyles.None, CultureInfo.InvariantCulture);
        return digits.IsZero
            ? null
            : isNegative ? "is negative" : Scale(digits << shift, exponent - part.Length, out billionths);
    }

    /// <summary>A suffix as 2^shift · 10^exponent. <c>E</c> alone is exa; before a number it is an exponent.</summary>
    private static bool TryScale(ReadOnlySpan<char> suffix, out int shift, out int exponent)
    {
        shift = 0;
        exponent = 0;
        for (var i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(DecimalSuffixes[i]))
            {
                exponent = (i - 3) * 3;
                return true;
            }
        }

        for (var i = 0; i < BinarySuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(BinarySuffixes[i]))
            {
                shift = (i + 1) * 10;
                return true;
            }
        }

        return suffix is ['e' or 'E', _, ..]
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    /// <summary>digits · 10^exponent in billionths, rounded up.</summary>
    private static string? Scale(BigInteger digits, int exponent, out Int128 billionths)
    {
        const string TooLarge = "is larger than 2^63-1";
        billionths = 0;
        if (exponent > LargestExponent)
        {
            return TooLarge;
        }

        // The text is bounded, and so are its digits: what is shifted further than this is less than a billionth.
        var power = Math.Max(exponent + 9, -2 * LargestExponent);
        var scaled = power >= 0
            ? digits * BigInteger.Pow(10, power)
            : (digits + BigInteger.Pow(10, -power) - 1) / BigInteger.Pow(10, -power);
        if (scaled > (BigInteger)long.MaxValue * Billion)
        {
            return TooLarge;
        }

        billionths = (Int128)scaled;
        return null;
    }
}
