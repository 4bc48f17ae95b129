namespace FragTools.Linux;

/// <summary>What came of reading one input: the objects, what could not be read, and what is worth knowing.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
/// <param name="Items">The objects that could be read, in the order of the text.</param>
/// <param name="Errors">What could not be read.</param>
/// <param name="Warnings">What is missing or doubtful in them.</param>
public sealed record Reading<T>(IReadOnlyList<T> Items, IReadOnlyList<NodeException> Errors, IReadOnlyList<string> Warnings)
{
    /// <summary>What the reader did in the place of something, which the objects say, too: shown on request.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Objects alone.</summary>
    /// <param name="items">The objects.</param>
    public Reading(IReadOnlyList<T> items)
        : this(items, [], [])
    {
    }

    /// <summary>Objects and errors.</summary>
    /// <param name="items">The objects.</param>
    /// <param name="errors">What could not be read.</param>
    public Reading(IReadOnlyList<T> items, IReadOnlyList<NodeException> errors)
        : this(items, errors, [])
    {
    }

    /// <summary>An input that gave nothing but an error.</summary>
    /// <param name="error">The error.</param>
    public Reading(NodeException error)
        : this([], [error], [])
    {
    }
}
