using System.Collections;
using System.Globalization;

namespace FragTools.Text;

/// <summary>A read-only list whose text is its values, separated by blanks or otherwise, so that it reads well in a CSV cell.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class ValueList<T> : IReadOnlyList<T>
{
    private readonly T[] _values;
    private readonly string? _format;
    private readonly string _separator;

    /// <summary>A list of values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="format">The format of a value in <see cref="ToString"/>, such as <c>0.000</c>.</param>
    /// <param name="separator">What stands between two values there; values with blanks of their own need another than a blank.</param>
    public ValueList(IEnumerable<T> values, string? format = null, string separator = " ")
    {
        _values = [.. values];
        _format = format;
        _separator = separator;
    }

    /// <summary>The number of values.</summary>
    public int Count => _values.Length;

    /// <summary>The value at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    public T this[int index] => _values[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    /// <summary>The values, separated by one blank unless made otherwise; one that is not known is <c>-</c>.</summary>
    /// <returns><c>0 2815 15868 15868</c>.</returns>
    public override string ToString() => string.Join(_separator, _values.Select(Text));

    private string? Text(T value) => value switch
    {
        null => "-",
        IFormattable formattable => formattable.ToString(_format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
