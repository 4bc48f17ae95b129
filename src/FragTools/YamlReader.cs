using FragTools.Pods;
using FragTools.Text;

namespace FragTools;

/// <summary>The module's YAML reader, which is loaded when the first text asks for it.</summary>
internal static class YamlReader
{
    private static readonly Lazy<IPodManifestReader> Loaded = new(static () => Load());

    /// <summary>Loads the reader that is staged beside the module.</summary>
    public static IPodManifestReader Load()
        => PodManifestLoader.Load(Path.Combine(Path.GetDirectoryName(typeof(YamlReader).Assembly.Location)!, "yaml"));

    /// <summary>Reads YAML as values.</summary>
    public static IReadOnlyList<ValueNode> ReadValues(ReadOnlyMemory<byte> text) => Loaded.Value.ReadValues(text);
}
