using FragTools.Linux;
using FragTools.Pods;
using FragTools.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FragTools.Yaml;

/// <summary>
/// Makes trees of a YAML text, one a document, from the parser's events. YamlDotNet's own object models are not used:
/// they take the last of two equal keys, expand aliases without bound and recurse without bound.
/// JSON needs nothing of its own, for it is YAML.
/// </summary>
internal sealed class ManifestComposer
{
    private const int Deepest = PodManifestInput.Deepest;
    private const int MostValues = PodManifestInput.MostValues;
    private const string MergeKey = "<<";

    private readonly string _source;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, ValueNode?> _anchors = [];
    private long _values;

    /// <param name="text">The text.</param>
    /// <param name="source">What messages call it.</param>
    public ManifestComposer(TextReader text, string source)
    {
        _source = source;
        _scanner = new Scanner(text, skipComments: true);
        _parser = new Parser(_scanner);
    }

    /// <summary>The next document, or null after the last.</summary>
    /// <exception cref="NodeException">
    /// The text is no YAML, nests or expands too far. What follows cannot be read.
    /// </exception>
    public ValueNode? Next()
    {
        try
        {
            while (_parser.MoveNext())
            {
                if (_parser.Current is DocumentStart)
                {
                    _anchors.Clear();
                    return Compose(Take(), depth: 0);
                }
            }

            return null;
        }
        catch (YamlException error)
        {
            throw Error(error.Start, $"no valid YAML or JSON: {SafeText.Escape(error.Message)}", error);
        }
        catch (Exception error) when (error is ArgumentException or OverflowException or FormatException or InvalidCastException)
        {
            // An escape beyond Unicode ("\UFFFFFFFF"): the scanner leaves it to .NET.
            throw Error(_scanner.CurrentPosition, "no valid YAML or JSON: an escape stands for no character", error);
        }
        catch (InvalidOperationException error)
        {
            // The parser of YamlDotNet 16 throws this at a flow list that never ends.
            throw Error(
                _scanner.CurrentPosition, "no valid YAML or JSON: a list or mapping that begins before this place does not end", error);
        }
    }

    private ParsingEvent Take() => _parser.MoveNext() ? _parser.Current! : throw Error(_scanner.CurrentPosition, "the text ends too early");

    private ValueNode Compose(ParsingEvent start, int depth)
    {
        if (depth > Deepest)
        {
            throw Error(start.Start, $"lists and mappings nest deeper than {Deepest}");
        }

        if (start is AnchorAlias alias)
        {
            return _anchors.TryGetValue(alias.Value, out var known)
                ? known ?? throw Error(start.Start, $"the alias *{SafeText.Escape(alias.Value.Value)} stands inside what it names")
                : throw Error(start.Start, $"the alias *{SafeText.Escape(alias.Value.Value)} names nothing before it");
        }

        if (++_values > MostValues)
        {
            throw TooMany(start.Start.Line, start.Start.Column);
        }

        var anchor = ((NodeEvent)start).Anchor;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = null;
        }

        ValueNode node = start switch
        {
            Scalar scalar => new ScalarNode(scalar.Start.Line, scalar.Start.Column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ComposeSequence(start, depth),
            _ => ComposeMapping(start, depth),
        };
        if (node.Weight > MostValues)
        {
            throw TooMany(start.Start.Line, start.Start.Column);
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private SequenceNode ComposeSequence(ParsingEvent start, int depth)
    {
        var node = new SequenceNode(start.Start.Line, start.Start.Column);
        for (var next = Take(); next is not SequenceEnd; next = Take())
        {
            node.Add(Compose(next, depth + 1));
        }

        return node;
    }

    private MappingNode ComposeMapping(ParsingEvent start, int depth)
    {
        var node = new MappingNode(start.Start.Line, start.Start.Column);
        List<ValueNode>? merged = null;
        for (var next = Take(); next is not MappingEnd; next = Take())
        {
            if (Compose(next, depth + 1) is not ScalarNode key)
            {
                throw Error(next.Start, "a key is a list or a mapping; a template has to be rendered before it is read");
            }

            var value = Compose(Take(), depth + 1);
            if (key.Text == MergeKey && next is Scalar { Style: ScalarStyle.Plain })
            {
                (merged ??= []).Add(value);
            }
            else if (!node.TryAdd(key.Text, value))
            {
                node.AddProblem(
                    new ValueProblem(
                        next.Start.Line, next.Start.Column, $"the key '{ManifestObject.Quote(key.Text)}' stands twice in one mapping"));
            }
        }

        foreach (var value in merged ?? [])
        {
            Merge(node, value);
        }

        return node;
    }

    /// <summary><c>&lt;&lt;: *defaults</c>: the other mapping's keys, where this one has none of that name.</summary>
    private void Merge(MappingNode node, ValueNode value)
    {
        switch (value)
        {
            case MappingNode mapping:
                _values += mapping.Entries.Count;
                if (_values > MostValues)
                {
                    throw TooMany(mapping.Line, mapping.Column);
                }

                foreach (var entry in mapping.Entries)
                {
                    node.TryAdd(entry.Key, entry.Value);
                }

                break;
            case SequenceNode { Items: var items } when items.All(item => item is MappingNode):
                foreach (var item in items)
                {
                    Merge(node, item);
                }

                break;
            default:
                throw Error(value.Line, value.Column, "'<<' takes a mapping, or a list of mappings");
        }
    }

    private NodeException TooMany(long line, long column)
        => Error(line, column, $"more than {MostValues} values with the aliases written out; no manifest of a node's pods has so many");

    private NodeException Error(Mark at, string problem, Exception? inner = null) => Error(at.Line, at.Column, problem, inner);

    private NodeException Error(long line, long column, string problem, Exception? inner = null)
        => new(NodeError.PodManifestInvalid, _source, line, column, problem, inner);
}
