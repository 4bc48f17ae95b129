using System.Xml.Linq;

namespace FragTools.Tests;

/// <summary>One parameter as the help describes it, in the list of parameters or in one line of the syntax.</summary>
internal sealed record HelpParameter(string Name, string Type, bool Required, string Position, bool FromPipeline, bool Wildcards, string Aliases, string Text);

/// <summary>One cmdlet's page.</summary>
internal sealed record HelpPage(
    string Name,
    string Synopsis,
    string Description,
    IReadOnlyList<HelpParameter> Parameters,
    IReadOnlyList<IReadOnlyList<HelpParameter>> Syntax,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> Examples,
    IReadOnlyList<string> Links);

/// <summary>The committed MAML file.</summary>
internal static class HelpFile
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static IReadOnlyList<HelpPage> Pages { get; } =
        [.. XDocument.Load(Path.Combine(StagedModule.Folder, "en-US", "FragTools.dll-Help.xml")).Root!.Elements(Command + "command").Select(Page)];

    private static HelpPage Page(XElement command) => new(
        command.Element(Command + "details")!.Element(Command + "name")!.Value,
        command.Element(Command + "details")!.Element(Maml + "description")?.Value.Trim() ?? "",
        command.Element(Maml + "description")?.Value.Trim() ?? "",
        [.. command.Element(Command + "parameters")!.Elements(Command + "parameter").Select(Parameter)],
        [.. command.Element(Command + "syntax")!.Elements(Command + "syntaxItem")
            .Select(item => item.Elements(Command + "parameter").Select(Parameter).ToList())],
        [.. command.Descendants(Command + "returnValue").Select(value => value.Descendants(Maml + "name").First().Value)],
        [.. command.Descendants(Command + "example").Select(example => example.Element(Dev + "code")!.Value)],
        [.. command.Descendants(Maml + "linkText").Select(link => link.Value)]);

    private static HelpParameter Parameter(XElement parameter) => new(
        parameter.Element(Maml + "name")!.Value,
        parameter.Element(Dev + "type")!.Element(Maml + "name")!.Value,
        parameter.Attribute("required")!.Value == "true",
        parameter.Attribute("position")!.Value,
        parameter.Attribute("pipelineInput")!.Value.Contains("ByValue", StringComparison.Ordinal),
        parameter.Attribute("globbing")!.Value == "true",
        parameter.Attribute("aliases")!.Value,
        parameter.Element(Maml + "Description")?.Value.Trim() ?? "");
}
