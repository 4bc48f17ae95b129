using Mono.Cecil;
using Mono.Cecil.Cil;

namespace FragTools.Tests;

/// <summary>
/// The house stands as it was designed: the rooms of Core know only what lies below them, nothing is public that no door
/// reaches, and files and lines keep a length that can be read.
/// </summary>
public sealed class HouseTests
{
    private const int MostLines = 300;
    private const int MostColumns = 140;

    /// <summary>What each room stands on; it may use all that lies below that as well.</summary>
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Text"] = [],
        ["Linux"] = ["Text"],
        ["Proc"] = ["Linux"],
        ["Gfp"] = ["Linux"],
        ["Logs"] = ["Linux"],
        ["Watermarks"] = ["Proc", "Gfp"],
        ["Pods"] = ["Proc"],
        ["Reports"] = ["Logs", "Watermarks", "Pods"],
        ["Starts"] = ["Reports"],
        ["History"] = ["Proc"],
        ["Settings"] = ["Proc"],
        ["Diagnosis"] = ["Starts", "History", "Settings"],
        ["Remedy"] = ["Diagnosis"],
        ["Export"] = ["Diagnosis"],
        ["Watch"] = ["Remedy", "Export"],
    };

    /// <summary>Files that may be longer, each with the reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new()
    {
        ["src/FragTools.Core/Linux/KernelRelease.cs"] = "one release is parsed in one place: a pattern and its source for each distribution",
        ["src/FragTools.Core/Linux/LinuxRoot.cs"] = "every path below a root goes through it",
        ["src/FragTools.Core/Reports/LineClassifier.cs"] = "one table of what a line is to a report",
    };

    /// <summary>Where files hold pages rather than code: HTML, SVG, style and Markdown, whose lines are the output's.</summary>
    private const string Pages = "src/FragTools.Core/Export/Report/";

    private static readonly Lazy<AssemblyDefinition> Core = new(() => Read("FragTools.Core"));

    [Fact]
    public void ARoomKnowsOnlyWhatLiesBelowIt()
    {
        var wrong = Uses()
            .Where(use => Room(use.From) != Room(use.To) && !AllBelow(Room(use.From)).Contains(Room(use.To)))
            .Select(use => $"{Room(use.From)} -> {Room(use.To)}: {use.From.Name} uses {use.To.Name}");
        AssertNone(wrong);
    }

    [Fact]
    public void NoFoldersFormACircle()
    {
        var edges = Uses().Where(use => use.From.Namespace != use.To.Namespace)
            .GroupBy(use => use.From.Namespace, use => use.To.Namespace)
            .ToDictionary(group => group.Key, group => group.ToHashSet());
        var circles = edges.Keys.Where(start => Reached(start, edges).Contains(start));
        AssertNone(circles);
    }

    [Fact]
    public void AFolderIsANamespace()
    {
        var folder = Path.Combine(Repository.Folder, "src", "FragTools.Core");
        var wrong = SourceFiles(folder).Where(file =>
        {
            var expected = "FragTools." + Path.GetRelativePath(folder, Path.GetDirectoryName(file)!).Replace('/', '.');
            return !File.ReadLines(file).Any(line => line == $"namespace {expected};");
        });
        AssertNone(wrong);
    }

    [Fact]
    public void WhatIsPublicIsReachedByADoor()
    {
        var types = Core.Value.MainModule.Types.Where(type => type.IsPublic).ToDictionary(type => type.FullName);
        var reached = new HashSet<string>();
        var open = new Queue<TypeDefinition>();
        foreach (var name in new[] { "FragTools", "FragTools.Cli", "FragTools.Yaml" }.SelectMany(door => Read(door).MainModule.GetTypeReferences())
            .Select(reference => Outermost(reference).FullName))
        {
            Reach(name);
        }

        // Constants leave no trace in the assembly that uses them, but in its source they do.
        var doors = string.Concat(new[] { "FragTools", "FragTools.Cli", "FragTools.Yaml" }
            .SelectMany(door => SourceFiles(Path.Combine(Repository.Folder, "src", door))).Select(File.ReadAllText));
        foreach (var type in types.Values.Where(type => doors.Contains(type.Name + ".", StringComparison.Ordinal)))
        {
            Reach(type.FullName);
        }

        while (open.TryDequeue(out var type))
        {
            foreach (var name in Signatures(type).SelectMany(Parts).Select(part => Outermost(part).FullName))
            {
                Reach(name);
            }
        }

        AssertNone(types.Keys.Except(reached));

        void Reach(string name)
        {
            if (types.TryGetValue(name, out var type) && reached.Add(name))
            {
                open.Enqueue(type);
            }
        }
    }

    [Fact]
    public void FilesCanBeReadInOneGo()
    {
        var tooLong = SourceFiles(Path.Combine(Repository.Folder, "src"))
            .Where(file => File.ReadLines(file).Count() > MostLines)
            .Select(file => Path.GetRelativePath(Repository.Folder, file));
        AssertNone(tooLong.Except(LongFiles.Keys));
        Assert.InRange(LongFiles.Count, 0, 3);
        Assert.All(LongFiles.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void LinesFitAScreen()
    {
        var tooLong =
            from file in SourceFiles(Path.Combine(Repository.Folder, "src"))
            let name = Path.GetRelativePath(Repository.Folder, file)
            where !name.StartsWith(Pages, StringComparison.Ordinal)
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MostColumns
            select $"{name}:{line.Index + 1}: {line.Item.Length} characters";
        AssertNone(tooLong);
    }

    private static void AssertNone(IEnumerable<string> wrong)
    {
        var all = wrong.ToList();
        Assert.True(all.Count == 0, $"{all.Count}:\n{string.Join('\n', all)}");
    }

    private static IEnumerable<string> SourceFiles(string folder)
        => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal);

    private static AssemblyDefinition Read(string project)
    {
        var file = project == "FragTools.Cli" ? "fragtools.dll" : project + ".dll";
        var target = project == "FragTools.Cli" ? "net10.0" : "net8.0";
        return AssemblyDefinition.ReadAssembly(
            Path.Combine(Repository.Folder, "src", project, "bin", StagedModule.BuildConfiguration, target, file));
    }

    private static HashSet<string> AllBelow(string room)
        => [.. Below.TryGetValue(room, out var direct) ? direct.SelectMany(name => AllBelow(name).Append(name)) : []];

    private static string Room(TypeDefinition type) => type.Namespace.Split('.').ElementAtOrDefault(1) ?? type.Namespace;

    private static HashSet<string> Reached(string start, Dictionary<string, HashSet<string>> edges)
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var at))
        {
            foreach (var next in edges.GetValueOrDefault(at, []).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        return reached;
    }

    /// <summary>Which outermost type of Core uses which other: in signatures, attributes and bodies, generated types included.</summary>
    private static IEnumerable<(TypeDefinition From, TypeDefinition To)> Uses()
    {
        var types = Core.Value.MainModule.Types.Where(type => type.Namespace.StartsWith("FragTools", StringComparison.Ordinal))
            .ToDictionary(type => type.FullName);
        return from type in types.Values
               from used in WithNested(type).SelectMany(part => Signatures(part).Concat(Bodies(part))).SelectMany(Parts)
                   .Select(part => Outermost(part).FullName).Distinct()
               where used != type.FullName && types.ContainsKey(used)
               select (type, types[used]);
    }

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static IEnumerable<TypeReference> Signatures(TypeDefinition type)
        => type.Interfaces.Select(one => one.InterfaceType)
            .Concat(type.BaseType is { } parent ? [parent] : [])
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Properties.Select(property => property.PropertyType))
            .Concat(type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.Methods.SelectMany(method => method.GenericParameters).Concat(type.GenericParameters)
                .SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType))
            .Concat(type.CustomAttributes.Select(attribute => attribute.AttributeType))
            .Concat(type.NestedTypes.Where(nested => nested.IsNestedPublic).SelectMany(Signatures));

    private static IEnumerable<TypeReference> Bodies(TypeDefinition type)
        => type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions
            .SelectMany(Operands)
            .Concat(method.Body.Variables.Select(variable => variable.VariableType))
            .Concat(method.Body.ExceptionHandlers.Select(handler => handler.CatchType).Where(caught => caught is not null)));

    private static IEnumerable<TypeReference> Operands(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }
}
