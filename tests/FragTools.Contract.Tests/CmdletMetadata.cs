using System.Reflection;

namespace FragTools.Tests;

/// <summary>One parameter in one parameter set.</summary>
internal sealed record ParameterInSet(string Set, bool Mandatory, int? Position, bool FromPipeline);

/// <summary>A parameter as its property and attributes declare it.</summary>
internal sealed record ParameterMetadata(
    string Name, string Type, IReadOnlyList<ParameterInSet> Sets, IReadOnlyList<string> Aliases, bool Wildcards, bool ByPropertyName, string? Completer)
{
    public const string AllSets = "__AllParameterSets";

    /// <summary>What the engine adds to a cmdlet that asks before it acts.</summary>
    public static IEnumerable<ParameterMetadata> ShouldProcess { get; } =
        [.. new[] { ("WhatIf", "wi"), ("Confirm", "cf") }.Select(one => new ParameterMetadata(
            one.Item1, "SwitchParameter", [new ParameterInSet(AllSets, false, null, false)], [one.Item2], false, false, null))];

    public static ParameterMetadata? TryRead(PropertyInfo property)
    {
        var attributes = property.GetCustomAttributesData();
        var sets = attributes.Where(attribute => attribute.Is("ParameterAttribute")).ToList();
        return sets.Count == 0
            ? null
            : new ParameterMetadata(
                property.Name,
                TypeText(property.PropertyType),
                [.. sets.Select(set => new ParameterInSet(
                    set.Named<string>("ParameterSetName") ?? AllSets,
                    set.Named<bool>("Mandatory"),
                    set.Named<int?>("Position"),
                    set.Named<bool>("ValueFromPipeline")))],
                [.. attributes.Where(attribute => attribute.Is("AliasAttribute"))
                    .SelectMany(attribute => (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
                    .Select(alias => (string)alias.Value!)],
                attributes.Any(attribute => attribute.Is("SupportsWildcardsAttribute")),
                sets.Exists(set => set.Named<bool>("ValueFromPipelineByPropertyName")),
                attributes.FirstOrDefault(attribute => attribute.Is("ArgumentCompleterAttribute"))?.ConstructorArguments[0].Value is Type type ? type.Name : null);
    }

    // As help writes types.
    private static string TypeText(Type type)
        => type.IsArray ? TypeText(type.GetElementType()!) + "[]"
            : type.Name switch
            {
                "String" => "string",
                "Int32" => "int",
                "Int64" => "long",
                var name => name,
            };
}

/// <summary>A cmdlet as its class and attributes declare it. Attributes are read as data: none is constructed, nothing runs.</summary>
internal sealed record CmdletMetadata(
    string Name, string DefaultSet, IReadOnlyList<string> OutputTypes, IReadOnlyList<ParameterMetadata> Parameters, Type Class)
{
    /// <summary>The parameter sets; one for all where none is named.</summary>
    public IEnumerable<string> Sets => Parameters.SelectMany(parameter => parameter.Sets).Select(set => set.Set).Where(set => set != ParameterMetadata.AllSets).Distinct().DefaultIfEmpty(ParameterMetadata.AllSets);

    public static CmdletMetadata? TryRead(Type type)
    {
        var attributes = type.GetCustomAttributesData();
        return attributes.FirstOrDefault(attribute => attribute.Is("CmdletAttribute")) is { } cmdlet
            ? new CmdletMetadata(
                $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}",
                cmdlet.Named<string>("DefaultParameterSetName") ?? ParameterMetadata.AllSets,
                [.. attributes.Where(attribute => attribute.Is("OutputTypeAttribute"))
                    .SelectMany(attribute => (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
                    .Select(output => ((Type)output.Value!).FullName!)],
                [
                    .. type.GetProperties().Select(ParameterMetadata.TryRead).OfType<ParameterMetadata>(),
                    .. cmdlet.Named<bool>("SupportsShouldProcess") ? ParameterMetadata.ShouldProcess : [],
                ],
                type)
            : null;
    }
}

internal static class AttributeData
{
    public static bool Is(this CustomAttributeData attribute, string name) => attribute.AttributeType.Name == name;

    public static T? Named<T>(this CustomAttributeData attribute, string name)
        => attribute.NamedArguments.Where(argument => argument.MemberName == name).Select(argument => (T?)argument.TypedValue.Value).FirstOrDefault();
}
