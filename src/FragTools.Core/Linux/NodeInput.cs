using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What a reader is given: a root, one captured file, or a text. The same three for every reader.</summary>
public abstract record NodeInput
{
    private NodeInput()
    {
    }

    /// <summary>The running machine.</summary>
    public static NodeInput Live { get; } = new Root(LinuxRoot.Live);

    /// <summary>What messages call the input.</summary>
    /// <param name="relativePath">The kernel's path of the file that is read from a root: <c>proc/buddyinfo</c>.</param>
    /// <returns>A file's path, or the text's name; escaped, since archives name their files as they like.</returns>
    public string Describe(string relativePath) => this switch
    {
        Root(var tree) => tree.Describe(relativePath),
        CapturedFile(var path) => SafeText.Escape(path),
        Text(_, var name) => SafeText.Escape(name),
        _ => throw new InvalidOperationException("No such kind of input."),
    };

    /// <summary>A tree that looks like a node's root.</summary>
    /// <param name="Tree">The tree.</param>
    public sealed record Root(LinuxRoot Tree) : NodeInput;

    /// <summary>One captured file.</summary>
    /// <param name="Path">Its path.</param>
    public sealed record CapturedFile(string Path) : NodeInput;

    /// <summary>A text that came through a pipe.</summary>
    /// <param name="Bytes">The text.</param>
    /// <param name="Name">What messages and <c>Source</c> call it.</param>
    public sealed record Text(ReadOnlyMemory<byte> Bytes, string Name = "(pipeline)") : NodeInput;

    /// <summary>Reads a stream to its end, as long as it stays within what a capture can be.</summary>
    /// <param name="stream">The stream, such as standard input.</param>
    /// <param name="name">What messages and <c>Source</c> call it.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ReadException">The stream cannot be read, or holds more than 64 MiB.</exception>
    public static Text FromStream(Stream stream, string name) => FromStream(stream, name, tooLarge: null);

    internal static Text FromStream(Stream stream, string name, ReadException? tooLarge)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return new Text(KernelFile.ReadToEnd(stream, name, tooLarge), name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ReadException(ReadError.KernelFileUnreadable, name, failure.Message, failure);
        }
    }
}
