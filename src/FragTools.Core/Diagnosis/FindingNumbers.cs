using System.Collections.ObjectModel;
using System.Globalization;

namespace FragTools.Diagnosis;

/// <summary>A finding's numbers by name, in the order in which the statement has them; its text is <c>name=value …</c>.</summary>
public sealed class FindingNumbers : ReadOnlyDictionary<string, decimal>
{
    /// <summary>Numbers by name.</summary>
    /// <param name="numbers">The numbers; an index keeps its three digits.</param>
    public FindingNumbers(IDictionary<string, decimal> numbers)
        : base(numbers)
    {
    }

    /// <summary>No numbers.</summary>
    public static FindingNumbers None { get; } = new(new Dictionary<string, decimal>());

    /// <summary>All numbers in one line.</summary>
    /// <returns><c>Order=6 FragmentationIndex=0.960</c>.</returns>
    public override string ToString()
        => string.Join(' ', this.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Key}={number.Value}")));
}
