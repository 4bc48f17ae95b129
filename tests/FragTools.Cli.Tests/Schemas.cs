using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FragTools.Cli.Render;
using FragTools.Diagnosis;
using FragTools.Proc;

namespace FragTools.Tests;

/// <summary>
/// The JSON schemas of docs/schemas: what the serializer knows of each type that a command writes, with the words of the doc
/// comments. <c>./build.ps1 Docs</c> writes them.
/// </summary>
internal sealed partial class Schemas
{
    private static readonly XDocument Comments = XDocument.Load(Path.ChangeExtension(typeof(FragmentationVerdict).Assembly.Location, ".xml"));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Each type once a schema, by its name.
    private readonly SortedDictionary<string, JsonNode> _parts = new(StringComparer.Ordinal);

    public static string Folder { get; } = Path.Combine(Repository.Folder, "docs", "schemas");

    /// <summary>The types with a schema of their own.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(RecordJson).GetCustomAttributesData().Where(one => one.AttributeType.Name == "JsonSerializableAttribute")
            .Select(one => (Type)one.ConstructorArguments[0].Value!),
        typeof(BuddyInfo).Assembly.GetType("FragTools.Linux.CaptureManifest", throwOnError: true)!,
    ];

    /// <summary>The schema of a type, as its file has it.</summary>
    public static string Of(Type type)
    {
        var schemas = new Schemas();
        var options = RecordJson.Plain.GetTypeInfo(type) is null
            ? new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }
            : RecordJson.Plain.Options;
        var root = options.GetTypeInfo(type).GetJsonSchemaAsNode(
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = schemas.Transform }).AsObject();
        var file = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = type.Name,
            ["description"] = Comment($"T:{type.FullName}"),
        };
        Move(root, file);
        file["type"] = "object";
        if (schemas._parts.Count > 0)
        {
            file["$defs"] = new JsonObject(schemas._parts.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value)));
        }

        return file.ToJsonString(Indented) + "\n";
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var node = type.IsEnum ? Enumeration(type) : schema as JsonObject ?? [];
        if (node["properties"] is JsonObject properties)
        {
            // All are written, null or not.
            node["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        }

        if ((type.IsEnum || node.ContainsKey("properties")) && !context.Path.IsEmpty)
        {
            node = Reference(type, node, IsNull(context));
        }

        if (context.PropertyInfo is { AttributeProvider: PropertyInfo property })
        {
            // The serializer knows of no nulls in lists of texts.
            if (node["items"] is JsonObject { Count: 1 } items && items["type"] is JsonValue kind
                && new NullabilityInfoContext().Create(property).GenericTypeArguments is [{ ReadState: NullabilityState.Nullable }])
            {
                items["type"] = new JsonArray((string)kind!, "null");
            }

            if (Comment($"P:{property.DeclaringType!.FullName}.{property.Name}") is { } said)
            {
                node.Insert(0, "description", said);
            }
        }

        return node;
    }

    private static bool IsNull(JsonSchemaExporterContext context)
        => Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null || context.PropertyInfo is { IsGetNullable: true };

    private JsonObject Reference(Type type, JsonObject node, bool isNullable)
    {
        if (!_parts.ContainsKey(type.Name))
        {
            var part = new JsonObject { ["description"] = Comment($"T:{type.FullName}") };
            Move(node, part);
            part["type"] = type.IsEnum ? "string" : "object";
            _parts.Add(type.Name, part);
        }

        var reference = new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    // Of flags several, with ", " between them.
    private static JsonObject Enumeration(Type type)
    {
        var names = Enum.GetNames(type);
        return type.IsDefined(typeof(FlagsAttribute), inherit: false)
            ? new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', names)})(, ({string.Join('|', names)}))*$" }
            : new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) };
    }

    private static void Move(JsonObject from, JsonObject to)
    {
        foreach (var (name, value) in from.ToList())
        {
            from.Remove(name);
            to[name] = value;
        }
    }

    /// <summary>A doc comment's summary and, where there are, its remarks, as plain text.</summary>
    private static string? Comment(string id)
    {
        var comment = Comments.Descendants("member").SingleOrDefault(one => (string?)one.Attribute("name") == id)?.Element("summary");
        return comment is null ? null : Blanks().Replace(Text(comment), " ").Trim();
    }

    private static string Text(XElement comment) => string.Concat(comment.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" } link => ((string?)link.Attribute("langword") ?? (string?)link.Attribute("name")
            ?? Name().Match(((string?)link.Attribute("cref") ?? "").Split('(')[0]).Value),
        XElement other => Text(other),
        _ => "",
    }));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\w+$")]
    private static partial Regex Name();
}
