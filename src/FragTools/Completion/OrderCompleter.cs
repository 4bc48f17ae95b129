using System.Globalization;

namespace FragTools.Completion;

/// <summary>Offers the orders that the input has.</summary>
public sealed class OrderCompleter : NodeCompleter
{
    private protected override string Describe(string value)
        => string.Create(CultureInfo.InvariantCulture, $"blocks of 2^{value} = {1L << int.Parse(value, CultureInfo.InvariantCulture)} pages");
}
