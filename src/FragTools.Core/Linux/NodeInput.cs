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

    /// <summary>The machine that it is of, where whoever gave it knows; what the input itself tells comes first.</summary>
    public string? Host { get; init; }

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

    /// <summary>A text that comes through a pipe: it is read once.</summary>
    /// <param name="Stream">The text; it is not disposed of.</param>
    /// <param name="Name">What messages and <c>Source</c> call it.</param>
    public sealed record Text(Stream Stream, string Name = "(pipeline)") : NodeInput
    {
        /// <summary>A text that has come.</summary>
        /// <param name="bytes">The text.</param>
        /// <param name="name">What messages and <c>Source</c> call it.</param>
        public Text(byte[] bytes, string name = "(pipeline)")
            : this(new MemoryStream(bytes), name)
        {
        }

        /// <summary>Looks whether a stream has anything; the rest is read later.</summary>
        /// <param name="stream">The stream; it must stay open until the input was read.</param>
        /// <param name="name">What messages and <c>Source</c> call it.</param>
        /// <returns>The text, or null where the stream is at its end.</returns>
        /// <exception cref="IOException">It cannot be read.</exception>
        /// <exception cref="UnauthorizedAccessException">The same, as the runtime has it.</exception>
        public static Text? TryBegin(Stream stream, string name)
        {
            ArgumentNullException.ThrowIfNull(stream);
            return stream.ReadByte() is >= 0 and var first ? new Text(new StartedStream([(byte)first], stream), name) : null;
        }

        /// <summary>The tree, where an archive comes through the pipe; else the text as it is.</summary>
        /// <returns>The input; of a text no more was read than its first line.</returns>
        /// <exception cref="NodeException">It cannot be read.</exception>
        public NodeInput OrArchive()
        {
            try
            {
                var (isArchive, read) = ArchiveFormat.Begins(Stream);
                if (!isArchive)
                {
                    return this with { Stream = new StartedStream(read, Stream) };
                }

                using var whole = new MemoryStream();
                whole.Write(read);
                Stream.CopyTo(whole);
                return new Root(LinuxRoot.OfArchive(whole.ToArray(), Name)) { Host = Host };
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new NodeException(NodeError.KernelFileUnreadable, Name, failure.Message, failure);
            }
        }

        /// <summary>Reads the text to its end, as long as it stays within what a capture can be.</summary>
        /// <param name="tooLarge">What to throw where it holds more than 64 MiB, or null for words that fit a kernel's file.</param>
        /// <exception cref="NodeException">It cannot be read, or holds more than 64 MiB.</exception>
        internal byte[] ReadToEnd(NodeException? tooLarge = null)
        {
            try
            {
                return KernelFile.ReadToEnd(Stream, Name, tooLarge);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new NodeException(NodeError.KernelFileUnreadable, Name, failure.Message, failure);
            }
        }
    }
}
