namespace FragTools.Text;

/// <summary>What is wrong with a document, and where.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong; escaped.</param>
public sealed record ValueProblem(long Line, long Column, string Message);

/// <summary>
/// A value of a YAML or JSON document and where it stands: manifests, and what <c>kubectl -o yaml</c> and <c>-o json</c> print.
/// YAML becomes this tree in FragTools.Yaml, JSON here (<see cref="JsonValues"/>). Aliases share the node that they name.
/// </summary>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
public abstract class ValueNode(long line, long column)
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public long Column { get; } = column;

    /// <summary>How many values this is with all its aliases written out.</summary>
    public long Weight { get; private set; } = 1;

    /// <summary>The first thing in it that makes it ambiguous: a key that stands twice.</summary>
    public ValueProblem? Problem { get; private protected set; }

    private protected void Take(ValueNode child)
    {
        Weight += child.Weight;
        Problem ??= child.Problem;
    }
}

/// <summary>A text, number, boolean or null.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
/// <param name="text">The text, unquoted and unescaped.</param>
/// <param name="isPlain">True where it stands without quotation marks.</param>
public sealed class ScalarNode(long line, long column, string text, bool isPlain) : ValueNode(line, column)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>Is it YAML's or JSON's null, or nothing at all?</summary>
    public bool IsNull => isPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
public sealed class SequenceNode(long line, long column) : ValueNode(line, column)
{
    private readonly List<ValueNode> _items = [];

    /// <summary>The items, in their order.</summary>
    public IReadOnlyList<ValueNode> Items => _items;

    /// <summary>Adds an item.</summary>
    /// <param name="item">The item.</param>
    public void Add(ValueNode item)
    {
        _items.Add(item);
        Take(item);
    }
}

/// <summary>Keys and values.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
public sealed class MappingNode(long line, long column) : ValueNode(line, column)
{
    private const int Few = 8;

    // Most mappings have few keys; a list is a fraction of a dictionary. The set is there for the others.
    private readonly List<KeyValuePair<string, ValueNode>> _entries = [];
    private HashSet<string>? _keys;

    /// <summary>The keys and values, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, ValueNode>> Entries => _entries;

    /// <summary>The first of its own keys that stands twice.</summary>
    public ValueProblem? OwnProblem { get; private set; }

    /// <summary>Adds a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>False where the key is there already, and stays what it was.</returns>
    public bool TryAdd(string key, ValueNode value)
    {
        if (_entries.Count == Few)
        {
            _keys ??= [.. _entries.Select(entry => entry.Key)];
        }

        if (_keys is null ? Find(key) is not null : !_keys.Add(key))
        {
            return false;
        }

        _entries.Add(new(key, value));
        Take(value);
        return true;
    }

    /// <summary>Notes that a key stands twice.</summary>
    /// <param name="problem">Where, and which.</param>
    public void AddProblem(ValueProblem problem)
    {
        OwnProblem ??= problem;
        Problem ??= problem;
    }

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, or null where the key is absent.</returns>
    public ValueNode? Find(string key)
    {
        foreach (var entry in _entries)
        {
            if (entry.Key == key)
            {
                return entry.Value;
            }
        }

        return null;
    }

    /// <summary>The mapping of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The mapping; null where the key is absent or has another value.</returns>
    public MappingNode? Mapping(string key) => Find(key) as MappingNode;

    /// <summary>The items of a key's list.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The items; none where the key is absent or has no list.</returns>
    public IReadOnlyList<ValueNode> Items(string key) => Find(key) is SequenceNode { Items: var items } ? items : [];

    /// <summary>The text of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The text; null where the key is absent, empty, null, or has no text.</returns>
    public string? Text(string key) => Find(key) is ScalarNode { IsNull: false, Text: { Length: > 0 } text } ? text : null;
}
