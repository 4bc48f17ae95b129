using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

public sealed class QuantityTests
{
    [Theory]
    // Plain numbers.
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("128974848", 128974848)]
    [InlineData("+5", 5)]
    [InlineData("007", 7)]
    [InlineData("5.", 5)]
    [InlineData("9223372036854775807", long.MaxValue)]
    // Powers of 1024.
    [InlineData("2041888Ki", 2041888L * 1024)]
    [InlineData("123Mi", 123L * 1024 * 1024)]
    [InlineData("64Gi", 64L * 1024 * 1024 * 1024)]
    [InlineData("1Ti", 1099511627776)]
    [InlineData("1Pi", 1125899906842624)]
    [InlineData("7Ei", 8070450532247928832)]
    [InlineData("1.5Gi", 1610612736)]
    // Powers of 1000.
    [InlineData("1k", 1000)]
    [InlineData("128M", 128000000)]
    [InlineData("2G", 2000000000)]
    [InlineData("3T", 3000000000000)]
    [InlineData("4P", 4000000000000000)]
    [InlineData("9E", 9000000000000000000)]
    [InlineData(".5k", 500)]
    [InlineData("123456789m", 123457)]
    // Exponents; E alone is exa.
    [InlineData("1E", 1000000000000000000)]
    [InlineData("1E3", 1000)]
    [InlineData("1e3", 1000)]
    [InlineData("1e+09", 1000000000)]
    [InlineData("1500e-3", 2)]
    [InlineData("1.25e2", 125)]
    // Whatever is left of a unit counts as a whole one.
    [InlineData("0.1Ki", 103)]
    [InlineData("1n", 1)]
    [InlineData("1u", 1)]
    [InlineData("500m", 1)]
    [InlineData("1001m", 2)]
    [InlineData("0.1n", 1)]
    [InlineData("1e-60", 1)]
    [InlineData("1e-2000", 1)]
    public void Amounts_are_read_exactly_and_rounded_up(string text, long value)
    {
        Assert.True(Quantity.TryParse(text, out var quantity, out var problem), problem);
        Assert.Equal(value, quantity.Value);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("1Gx", "unknown suffix 'Gx'")]
    [InlineData("1ki", "unknown suffix 'ki'")]
    [InlineData("1K", "unknown suffix 'K'")]
    [InlineData("1MB", "unknown suffix 'MB'")]
    [InlineData("1e", "unknown suffix 'e'")]
    [InlineData("1e1.5", "unknown suffix 'e1.5'")]
    [InlineData("1e3Ki", "unknown suffix 'e3Ki'")]
    [InlineData("1 Gi", "unknown suffix ' Gi'")]
    [InlineData("1.1.1", "unknown suffix '.1'")]
    [InlineData("0x10", "unknown suffix 'x10'")]
    [InlineData("1_000", "unknown suffix '_000'")]
    [InlineData("1\u001b[31m", @"unknown suffix '\x1b[31m'")]
    [InlineData("-1Gi", "is negative")]
    [InlineData("-1m", "is negative")]
    [InlineData("8Ei", "larger than 2^63-1")]
    [InlineData("9223372036854775808", "larger than 2^63-1")]
    [InlineData("9223372036854775807.5", "larger than 2^63-1")]
    [InlineData("10E", "larger than 2^63-1")]
    [InlineData("1e40", "larger than 2^63-1")]
    [InlineData("1e2000000000", "larger than 2^63-1")]
    [InlineData("", "is not an amount")]
    [InlineData("Mi", "is not an amount")]
    [InlineData(".", "is not an amount")]
    [InlineData("-", "is not an amount")]
    [InlineData(" 1", "is not an amount")]
    [InlineData("lots", "is not an amount")]
    public void What_is_no_amount_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(Quantity.TryParse(text, out var quantity, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.True(quantity.IsZero);
    }

    [Fact]
    public void A_text_without_end_is_refused_before_it_is_counted()
    {
        Assert.False(Quantity.TryParse(new string('9', 10_000_000), out _, out var problem));
        Assert.Equal("is too long for an amount", problem);
    }

    [Fact]
    public void A_capacity_is_an_amount_above_zero()
    {
        Assert.Equal(2090893312, Quantity.ParseCapacity("2041888Ki", "-NodeCapacity"));
        Assert.Equal(68719476736, Quantity.ParseCapacity("64Gi", "-NodeCapacity"));
    }

    [Theory]
    [InlineData("0", "-NodeCapacity: '0' is zero; ")]
    [InlineData("0Gi", "-NodeCapacity: '0Gi' is zero; ")]
    [InlineData("-64Gi", "-NodeCapacity: '-64Gi' is negative")]
    [InlineData("64GiB", "-NodeCapacity: '64GiB' has the unknown suffix 'GiB'")]
    [InlineData("64 Gi", "-NodeCapacity: '64 Gi' has the unknown suffix ' Gi'")]
    [InlineData("", "-NodeCapacity: '' is not an amount")]
    public void What_is_no_capacity_is_refused_with_the_reason(string text, string message)
    {
        var error = Assert.Throws<NodeException>(() => Quantity.ParseCapacity(text, "-NodeCapacity"));
        Assert.Equal(NodeError.PodManifestInvalid, error.Error);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1024Mi", "1Gi", 0)]
    [InlineData("1000m", "1", 0)]
    [InlineData("0.1", "100m", 0)]
    [InlineData("1000m", "1.000000001", -1)]
    [InlineData("1Gi", "1G", 1)]
    public void Amounts_are_compared_exactly_not_by_whole_units(string left, string right, int expected)
    {
        Assert.True(Quantity.TryParse(left, out var one, out _));
        Assert.True(Quantity.TryParse(right, out var other, out _));
        Assert.Equal(expected, one.CompareTo(other));
        Assert.Equal(expected == 0, one == other);
    }

    [Theory]
    [InlineData("1.5Gi", "1610612736")]
    [InlineData("500m", "0.5")]
    [InlineData("1n", "0.000000001")]
    public void The_text_of_an_amount_is_a_plain_number(string text, string plain)
    {
        Assert.True(Quantity.TryParse(text, out var quantity, out _));
        Assert.Equal(plain, quantity.ToString());
    }

    [Fact]
    public void A_sum_never_exceeds_what_an_amount_can_be()
    {
        Assert.True(Quantity.TryParse("7Ei", out var seven, out _));
        Assert.Equal(long.MaxValue, (seven + seven).Value);
    }
}
