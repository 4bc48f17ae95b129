using FragTools.Text;

namespace FragTools.Tests.Text;

public sealed class SizeTextTests
{
    [Theory]
    [InlineData(null, "-")]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(4096L, "4 KiB")]
    [InlineData(1536L, "1.5 KiB")]
    [InlineData(102399L, "100 KiB")]        // 99.999 has three digits: 100
    [InlineData(1048575L, "1.0 MiB")]       // not 1024 KiB, and not exactly 1 MiB
    [InlineData(4L << 20, "4 MiB")]
    [InlineData(16113664L, "15.4 MiB")]     // 15.367
    [InlineData(8192000000L, "7.6 GiB")]    // 7.629
    [InlineData(1L << 60, "1 EiB")]
    [InlineData(-1536L, "-1.5 KiB")]
    public void A_size_has_three_digits_and_an_exact_one_no_point(long? bytes, string expected)
        => Assert.Equal(expected, SizeText.Format(bytes));
}
