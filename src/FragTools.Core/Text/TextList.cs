using System.Collections;

namespace FragTools.Text;

/// <summary>A read-only list that has a text of its own: a table, a CSV cell and a terminal show that instead of a type's name.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public abstract class TextList<T> : IReadOnlyList<T>
{
    private readonly T[] _items;

    private protected TextList(IEnumerable<T> items) => _items = [.. items];

    /// <summary>The number of items.</summary>
    public int Count => _items.Length;

    /// <summary>The item at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <summary>The items in a line.</summary>
    /// <returns>Their texts.</returns>
    public abstract override string ToString();
}
