using FragTools.Text;

namespace FragTools.Tests.Text;

public class LineBreakTests
{
    [Theory]
    [InlineData("shop/cart-0", 20, "shop/cart-0")]
    [InlineData("shop/web-7d4b9c6f8-x2k9z proxy", 28, "shop/web-7d4b9c6f8-x2k9z|proxy")]
    [InlineData("pod 5eed0002-0000-4000-8000-000000000002", 34, "pod 5eed0002-0000-4000-8000-|000000000002")]
    [InlineData("monitoring/kube-prometheus-stack-operator-x7k2p", 20, "monitoring/|kube-prometheus-|stack-operator-x7k2p")]
    [InlineData("veth_alloc_queues [veth]", 12, "veth_alloc_|queues|[veth]")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("ab cd", 2, "ab|cd")]
    [InlineData("", 5, "")]
    public void A_name_is_broken_at_blanks_and_marks_and_none_of_it_is_lost(string name, int width, string expected)
    {
        var lines = LineBreak.OfName(name, width).ToList();
        Assert.Equal(expected.Split('|'), lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(name.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Sentences_are_broken_at_blanks_alone()
        => Assert.Equal(["a word-that-is-long", "b"], LineBreak.AtBlanks("a word-that-is-long b", 19));
}
