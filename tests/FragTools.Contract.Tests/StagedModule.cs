using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace FragTools.Tests;

/// <summary>The module as it was staged, read without an engine.</summary>
internal static partial class StagedModule
{
    public static string Folder { get; } = Path.Combine(Repository.Folder, "out", "FragTools");

    /// <summary>The version that the build was given.</summary>
    public static string BuildVersion => Metadata("Version");

    public static string BuildConfiguration => Metadata("Configuration");

    public static string Manifest { get; } = File.ReadAllText(Path.Combine(Folder, "FragTools.psd1"));

    /// <summary>The cmdlets that the module's assembly holds.</summary>
    public static IReadOnlyList<CmdletMetadata> Cmdlets { get; } =
        [.. Load().GetTypes().Select(CmdletMetadata.TryRead).OfType<CmdletMetadata>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];

    /// <summary>What the build says of itself: see the project file.</summary>
    public static string Metadata(string key)
        => typeof(StagedModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == key).Value!;

    /// <summary>A word in the manifest; null where the manifest has no such key.</summary>
    public static string? ManifestValue(string key) => Entry(key)?.Groups["word"].Value;

    /// <summary>The words of a list in the manifest; null where the manifest has no such key.</summary>
    public static string[]? ManifestList(string key)
        => Entry(key) is { } entry ? [.. Word().Matches(entry.Groups["list"].Value).Select(word => word.Groups[1].Value)] : null;

    private static Match? Entry(string key) => Entries().Matches(Manifest).SingleOrDefault(entry => entry.Groups["key"].Value == key);

    [GeneratedRegex(@"^\s*(?<key>\w+)\s*=\s*(?:'(?<word>[^']*)'|@\((?<list>[^)]*)\))", RegexOptions.Multiline)]
    private static partial Regex Entries();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Word();

    // A context of its own: its Core is the staged one, whatever another test project has loaded.
    private static Assembly Load()
    {
        var context = new AssemblyLoadContext("staged module");
        context.Resolving += (_, name) => Path.Combine(Folder, name.Name + ".dll") is var path && File.Exists(path)
            ? context.LoadFromAssemblyPath(path)
            : null;
        return context.LoadFromAssemblyPath(Path.Combine(Folder, "FragTools.dll"));
    }
}
