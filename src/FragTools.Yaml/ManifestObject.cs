using System.Globalization;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Yaml;

/// <summary>One object of a manifest, with typed access to what is in it. Null values are absent ones, as in Kubernetes.</summary>
/// <param name="root">The object.</param>
/// <param name="kind">Its kind.</param>
/// <param name="source">What messages call the input.</param>
internal sealed class ManifestObject(MappingNode root, string kind, string source)
{
    /// <summary>The whole object.</summary>
    public MappingNode Root => root;

    /// <summary>Its kind, escaped.</summary>
    public string Kind { get; } = SafeText.Escape(kind);

    /// <summary>The input and the line where the object begins.</summary>
    public string Source { get; } = string.Create(CultureInfo.InvariantCulture, $"{source}, line {root.Line}");

    /// <summary>Kind, namespace and name, as far as they can be read.</summary>
    public override string ToString()
    {
        var metadata = root.Find("metadata") as MappingNode;
        return $"{Kind} {NameIn(metadata, "namespace", "/")}{NameIn(metadata, "name", string.Empty)}".TrimEnd();
    }

    /// <summary>An error at one value.</summary>
    public NodeException Error(ValueNode at, string problem)
        => new(NodeError.PodManifestInvalid, source, at.Line, at.Column, $"{this}: {problem}");

    /// <exception cref="NodeException">The value is no mapping.</exception>
    public MappingNode? Mapping(MappingNode? parent, string key) => Find(parent, key) switch
    {
        null => null,
        MappingNode mapping => mapping,
        var other => throw Error(other, $"'{key}' is {Form(other)} where a mapping belongs"),
    };

    /// <exception cref="NodeException">The value is no list.</exception>
    public IReadOnlyList<ValueNode> Items(MappingNode? parent, string key) => Find(parent, key) switch
    {
        null => [],
        SequenceNode sequence => sequence.Items,
        var other => throw Error(other, $"'{key}' is {Form(other)} where a list belongs"),
    };

    /// <summary>A text, escaped; null where it is absent or empty.</summary>
    /// <exception cref="NodeException">The value is a mapping or a list.</exception>
    public string? Text(MappingNode? parent, string key)
        => Scalar(parent, key) is { Text: { Length: > 0 } text } ? SafeText.Escape(text) : null;

    /// <exception cref="NodeException">The value is no whole number of 32 bits.</exception>
    public int? Number(MappingNode? parent, string key)
    {
        if (Scalar(parent, key) is not { } scalar)
        {
            return null;
        }

        return int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error(scalar, $"'{key}' is no whole number: '{Quote(scalar.Text)}'");
    }

    /// <exception cref="NodeException">The value is no amount, negative or too large.</exception>
    public Quantity? Amount(MappingNode? parent, string key, string what)
    {
        if (Scalar(parent, key) is not { } scalar)
        {
            return null;
        }

        return Quantity.TryParse(scalar.Text, out var quantity, out var problem)
            ? quantity
            : throw Error(scalar, $"{what} '{Quote(scalar.Text)}' {problem}");
    }

    /// <summary>As much of a text as a message can carry, escaped.</summary>
    public static string Quote(string text) => SafeText.Escape(text.Length > 64 ? text[..64] + "…" : text);

    private ScalarNode? Scalar(MappingNode? parent, string key) => Find(parent, key) switch
    {
        null => null,
        ScalarNode scalar => scalar,
        var other => throw Error(other, $"'{key}' is {Form(other)} where a text or number belongs"),
    };

    private static ValueNode? Find(MappingNode? parent, string key)
        => parent?.Find(key) is { } node and not ScalarNode { IsNull: true } ? node : null;

    private static string NameIn(MappingNode? metadata, string key, string end)
        => Find(metadata, key) is ScalarNode { Text: var text } ? Quote(text) + end : string.Empty;

    private static string Form(ValueNode node) => node switch
    {
        MappingNode => "a mapping",
        SequenceNode => "a list",
        _ => "a text or number",
    };
}
