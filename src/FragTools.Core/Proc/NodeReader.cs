using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>Reads objects of one kind from any input. What both front doors call.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class NodeReader<T>
{
    /// <summary>The kernel's path of the file that is read, below the root and without a leading slash.</summary>
    public abstract string RelativePath { get; }

    /// <summary>Reads an input. Never throws for what the input holds or lacks: that is in the result.</summary>
    /// <param name="input">A root, a file or a text.</param>
    /// <param name="pageSizeBytes">The page size, where the user gave it: overrides what the tree says.</param>
    /// <returns>The objects, errors and warnings.</returns>
    public virtual Reading<T> Read(NodeInput input, long? pageSizeBytes = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            var (text, context) = Open(input, RelativePath, pageSizeBytes);
            return Parse(text.Span, context);
        }
        catch (Exception failure)
        {
            return new Reading<T>(NodeException.Unexpected(input.Describe(RelativePath), failure));
        }
    }

    /// <summary>Reads a text: text in, records out.</summary>
    /// <param name="text">The file's bytes.</param>
    /// <param name="context">Where they came from.</param>
    /// <returns>The objects that could be read and an error for each line that could not.</returns>
    public Reading<T> Parse(ReadOnlySpan<byte> text, ReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        text = CapturedText.Normalize(text);
        return text.IndexOfAnyExcept(" \t\r\n\0"u8) >= 0
            ? ParseText(text, context)
            : new Reading<T>(new NodeException(
                NodeError.KernelTextInvalid,
                context.Source,
                "is empty; it was captured without its content (as root: cat FILE > COPY; tools that trust a file's size copy nothing "
                    + "from /proc)"));
    }

    /// <summary>Reads a text that is as the kernel wrote it.</summary>
    private protected abstract Reading<T> ParseText(ReadOnlySpan<byte> text, ReadContext context);

    /// <summary>Fetches an input's bytes and finds out what belongs to them.</summary>
    /// <exception cref="NodeException">The input cannot be read.</exception>
    private protected static (
        ReadOnlyMemory<byte> Text, ReadContext Context) Open(NodeInput input, string relativePath, long? pageSizeBytes)
        => input switch
        {
            NodeInput.Root(var tree) => (tree.ReadAllBytes(relativePath), InTree(tree, tree.Describe(relativePath), pageSizeBytes)),
            NodeInput.CapturedFile(var path) => (
                Part(KernelFile.ReadAllBytes(path, input.Describe(relativePath)), path, relativePath),
                LinuxRoot.Above(path, relativePath) is { } tree
                    ? InTree(tree, input.Describe(relativePath), pageSizeBytes)
                    : Alone(input, relativePath, pageSizeBytes)),
            NodeInput.Text text => (Part(text.ReadToEnd(), text.Name, relativePath), Alone(input, relativePath, pageSizeBytes)),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "No such kind of input."),
        };

    /// <summary>Of a text that was captured, and perhaps packed, the lines of one file.</summary>
    private static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> text, string name, string relativePath)
        => Packing.Unpack(text, name) is var whole && CapturedText.WithoutPrefix(whole.Span) is var clean && clean.Length < whole.Length
            ? CapturedParts.Only(relativePath, clean.ToArray())
            : CapturedParts.Only(relativePath, whole);

    private static ReadContext InTree(LinuxRoot tree, string source, long? pageSizeBytes)
        => new(source, tree.Host, pageSizeBytes is { } given ? PageSize.Of(given) : NodePageSize.Of(tree)) { Tree = tree };

    private static ReadContext Alone(NodeInput input, string relativePath, long? pageSizeBytes)
        => new(input.Describe(relativePath), input.Host, pageSizeBytes is { } given ? PageSize.Of(given) : PageSize.AssumedDefault);
}
