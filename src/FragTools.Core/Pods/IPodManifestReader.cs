using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>
/// Reads manifests. The implementation is in FragTools.Yaml, so that nobody who does without manifests loads a YAML
/// parser, and the module can load one privately (<see cref="PodManifestLoader"/>).
/// </summary>
public interface IPodManifestReader
{
    /// <summary>
    /// Reads YAML or JSON: many documents, List objects, pods, whatever carries a pod template, nodes. Never throws for
    /// what the text holds: that is in the result.
    /// </summary>
    /// <param name="text">The text: UTF-8, or UTF-16 with a byte order mark.</param>
    /// <param name="source">What messages and <c>Source</c> call it.</param>
    /// <returns>What the text holds.</returns>
    PodManifestSet Read(ReadOnlyMemory<byte> text, string source);

    /// <summary>
    /// Reads YAML as values, whatever it is about. Never throws for what the text holds: what is broken ends the
    /// reading.
    /// </summary>
    /// <param name="text">The text: UTF-8, or UTF-16 with a byte order mark.</param>
    /// <returns>The documents that came whole.</returns>
    IReadOnlyList<ValueNode> ReadValues(ReadOnlyMemory<byte> text);
}

/// <summary>Gives a manifest reader what both front doors have.</summary>
public static class PodManifestInput
{
    /// <summary>The most bytes of manifests that are read at once: 64 MiB.</summary>
    public const int MostBytes = Bounds.DocumentBytes;

    /// <summary>The most values of a document, its aliases and merge keys written out.</summary>
    public const int MostValues = Bounds.DocumentValues;

    /// <summary>The most levels of a document.</summary>
    public const int Deepest = Bounds.DocumentLevels;

    /// <summary>What a text that is too large is answered with.</summary>
    public const string TooLarge
        = "is larger than 64 MiB; ask the cluster for one node's pods: kubectl get pods -A --field-selector spec.nodeName=NODE -o yaml";

    /// <summary>Reads a file or a text.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="input">A file or a text.</param>
    /// <returns>What it holds; where it cannot be read, one error. Pods from etc/kubernetes/manifests are static.</returns>
    /// <exception cref="ArgumentException">The input is a root, where there is no one manifest to read.</exception>
    public static PodManifestSet Read(this IPodManifestReader reader, NodeInput input)
    {
        ArgumentNullException.ThrowIfNull(reader);
        try
        {
            return input switch
            {
                NodeInput.Text text => Read(reader, text.ReadToEnd(TooLargeError(text.Name)), SafeText.Escape(text.Name)),
                NodeInput.CapturedFile(var path) => ReadFile(reader, path),
                _ => throw new ArgumentException("A manifest is a file or a text.", nameof(input)),
            };
        }
        catch (Exception failure) when (failure is not ArgumentException { ParamName: nameof(input) })
        {
            return new PodManifestSet { Errors = [NodeException.Unexpected(input.Describe(""), failure)] };
        }
    }

    private static NodeException TooLargeError(string source) => new(NodeError.PodManifestInvalid, source, TooLarge);

    private static PodManifestSet Read(IPodManifestReader reader, byte[] text, string source)
        => reader.Read(Packing.Unpack(text, source, TooLargeError(source)), source);

    private static PodManifestSet ReadFile(IPodManifestReader reader, string path)
    {
        var source = SafeText.Escape(path);
        if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
        {
            throw TooLargeError(source);
        }

        var set = Read(reader, KernelFile.ReadAllBytes(path, source, TooLargeError(source)), source);
        return StaticPodFiles.IsIn(Path.GetFullPath(path).Replace(Path.DirectorySeparatorChar, '/'))
            ? set with { Pods = [.. set.Pods.Select(pod => pod with { IsStatic = true })] }
            : set;
    }
}
