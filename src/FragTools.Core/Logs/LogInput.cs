using FragTools.Linux;

namespace FragTools.Logs;

/// <summary>Where kernel messages are read from.</summary>
public abstract record LogInput
{
    private LogInput()
    {
    }

    /// <summary>The running kernel's own messages: /dev/kmsg, which is read without taking anything from it.</summary>
    public static LogInput Live { get; } = new KernelMessages();

    /// <summary>What messages and <c>Source</c> call the input.</summary>
    public abstract string Name { get; }

    /// <summary>/dev/kmsg of the running machine.</summary>
    public sealed record KernelMessages : LogInput
    {
        internal const string Path = "/dev/kmsg";

        /// <inheritdoc/>
        public override string Name => Path;
    }

    /// <summary>The journal, through <c>journalctl</c>: the kernel's lines of all boots.</summary>
    /// <param name="Directory">The folder of a captured journal (<c>var/log/journal</c>); null for this machine's own.</param>
    public sealed record Journal(string? Directory = null) : LogInput
    {
        /// <summary>Are the lines of kubelet and the container runtimes wanted, too?</summary>
        internal bool HasRuntimes { get; init; }

        /// <inheritdoc/>
        public override string Name => Directory is null ? "journal" : $"journal of {Directory}";
    }

    /// <summary>A log file: plain or gzip; one that is being written to, too.</summary>
    /// <param name="Path">Its path.</param>
    public sealed record LogFile(string Path) : LogInput
    {
        /// <inheritdoc/>
        public override string Name => Path;
    }

    /// <summary>A log in an archive of a node's tree, plain or gzip.</summary>
    /// <param name="Root">The archive.</param>
    /// <param name="Relative">The log's path below the root.</param>
    public sealed record ArchivedLog(LinuxRoot Root, string Relative) : LogInput
    {
        /// <inheritdoc/>
        public override string Name => Root.Describe(Relative);
    }

    /// <summary>A text that comes through a pipe; it ends when the stream does.</summary>
    /// <param name="Stream">The stream; it is not disposed of.</param>
    /// <param name="StreamName">What messages and <c>Source</c> call it.</param>
    public sealed record Text(Stream Stream, string StreamName = "(pipeline)") : LogInput
    {
        /// <inheritdoc/>
        public override string Name => StreamName;
    }
}
