using FragTools.Linux;
using YamlDotNet.Core;

namespace FragTools.Yaml;

/// <summary>A value of a manifest and where it stands. Aliases share the node that they name.</summary>
internal abstract class ManifestNode(Mark start)
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = start.Line;

    /// <summary>The column, from 1.</summary>
    public long Column { get; } = start.Column;

    /// <summary>How many values this is with all its aliases written out.</summary>
    public long Weight { get; protected set; } = 1;

    /// <summary>The first thing in it that makes it ambiguous: a key that stands twice.</summary>
    public ReadException? Problem { get; protected set; }

    protected void Take(ManifestNode child)
    {
        Weight += child.Weight;
        Problem ??= child.Problem;
    }
}

/// <summary>A text, number, boolean or null.</summary>
internal sealed class ScalarNode(Mark start, string text, bool isPlain) : ManifestNode(start)
{
    public string Text { get; } = text;

    /// <summary>Is it YAML's or JSON's null, or nothing at all?</summary>
    public bool IsNull => isPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(Mark start) : ManifestNode(start)
{
    private readonly List<ManifestNode> _items = [];

    public IReadOnlyList<ManifestNode> Items => _items;

    public void Add(ManifestNode item)
    {
        _items.Add(item);
        Take(item);
    }
}

/// <summary>Keys and values.</summary>
internal sealed class MappingNode(Mark start) : ManifestNode(start)
{
    private const int Few = 8;

    // Most mappings have few keys; a list is a fraction of a dictionary. The set is there for the others.
    private readonly List<KeyValuePair<string, ManifestNode>> _entries = [];
    private HashSet<string>? _keys;

    public IReadOnlyList<KeyValuePair<string, ManifestNode>> Entries => _entries;

    /// <summary>Adds a value; false where the key is there already, and stays what it was.</summary>
    public bool TryAdd(string key, ManifestNode value)
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

    /// <summary>The first of its own keys that stands twice.</summary>
    public ReadException? OwnProblem { get; private set; }

    public void AddProblem(ReadException problem)
    {
        OwnProblem ??= problem;
        Problem ??= problem;
    }

    /// <summary>The value of a key, or null where the key is absent.</summary>
    public ManifestNode? Find(string key)
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
}
