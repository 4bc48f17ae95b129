using FragTools.Linux;

namespace FragTools.Logs.Inputs;

/// <summary>Where kernel messages are read from.</summary>
public abstract record LogInput
{
    private LogInput()
    {
    }

    /// <summary>The running kernel's own messages: /dev/kmsg, which is read without taking anything from it.</summary>
    public static KernelMessages Live { get; } = new(LinuxRoot.Live);

    /// <summary>What messages and <c>Source</c> call the input.</summary>
    public abstract string Name { get; }

    /// <summary>The tree of the machine that wrote the log; null where the log stands in none.</summary>
    public LinuxRoot? Root { get; init; }

    /// <summary>The machine that wrote the log, where whoever gave it knows; what its lines tell comes first.</summary>
    public string? Host { get; init; }

    /// <summary>What all logs of one machine have in common: the root of its tree, else the folder, else the input's own name.</summary>
    internal string Machine
    {
        get => field ?? Root?.Path ?? Host ?? Place;
        init;
    }

    /// <summary>The log, the same for all files of a rotated set.</summary>
    internal virtual string Log => Name;

    /// <summary>Is it a log that grows, and no file of a rotated set that was put aside?</summary>
    internal virtual bool IsCurrent => true;

    private protected virtual string Place => Name;

    /// <summary>
    /// The logs that an input stands for: those below a root, or the one that it is; of the running machine its
    /// kernel's messages.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="withRuntimes">Are the logs of kubelet and the container runtimes below a root wanted, too?</param>
    /// <returns>The logs, each set of rotated files from the oldest on.</returns>
    /// <exception cref="NodeException">There is no such folder, or no log in it, or it may not be read.</exception>
    public static IReadOnlyList<LogInput> Of(NodeInput input, bool withRuntimes = false) => input switch
    {
        _ when input == NodeInput.Live => [Live],
        NodeInput.Root(var tree) => LogFiles.Find(tree, withRuntimes),
        NodeInput.CapturedFile(var path) => [new LogFile(path) { Host = input.Host }],
        NodeInput.Text(var stream, var name) => [new Text(stream, name) { Host = input.Host }],
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "No such kind of input."),
    };

    /// <summary>The running kernel's own messages: /dev/kmsg, below whichever root the machine is seen.</summary>
    public sealed record KernelMessages : LogInput
    {
        internal const string Path = "/dev/kmsg";

        internal KernelMessages(LinuxRoot root)
        {
            Root = root;
            Device = root.IsLive ? Path : root.OnDisk(Path[1..]) ?? Path;
        }

        /// <summary>The device.</summary>
        internal string Device { get; }

        /// <inheritdoc/>
        public override string Name => Device;

        /// <summary>
        /// The messages of a kernel that is at work below a root other than <c>/</c>, as below a container's /host; null for a copy.
        /// </summary>
        internal static KernelMessages? Below(LinuxRoot root)
        {
            using var proc = new SmallFiles(root, "proc", "proc");
            return !root.IsLive && proc.IsRunning ? new KernelMessages(root) : null;
        }

        /// <summary>The messages of the kernel that is at work below a root, <c>/</c> or another; null for a copy.</summary>
        internal static KernelMessages? Of(LinuxRoot root) => root.IsLive ? new KernelMessages(root) : Below(root);
    }

    /// <summary>The journal, through <c>journalctl</c>: the kernel's lines of all boots.</summary>
    public sealed record Journal : LogInput
    {
        /// <summary>A journal.</summary>
        /// <param name="directory">The folder of a captured journal (<c>var/log/journal</c>); null for this machine's own.</param>
        public Journal(string? directory = null)
        {
            Directory = directory;
            Root = directory is null ? LinuxRoot.Live : LogFiles.RootAbove(System.IO.Path.Join(directory, "journal"));
        }

        /// <summary>The folder of a captured journal, or one file of it; null for this machine's own.</summary>
        public string? Directory { get; }

        /// <summary>Its folder's path below the root, where it was found there: it is opened there, and no link leads out of it.</summary>
        internal string? Relative { get; init; }

        /// <summary>Entries that are wanted beside the kernel's, as fields of the journal and the values that they may have.</summary>
        internal IReadOnlyList<(string Field, IReadOnlyList<string> Values)> AlsoOf { get; init; } = [];

        /// <summary>Of more entries only the newest are read; null for all.</summary>
        internal int? MostEntries { get; init; }

        /// <summary>Where nobody says since when, only so far back is read; null for all of it.</summary>
        internal TimeSpan? LookBack { get; init; }

        /// <inheritdoc/>
        public override string Name => Directory is null ? "journal" : $"journal of {Directory}";
    }

    /// <summary>A log file: plain or gzip; one that is being written to, too.</summary>
    public sealed record LogFile : LogInput
    {
        /// <summary>A log file. One that stands where a tree has its logs is of that tree.</summary>
        /// <param name="path">Its path.</param>
        public LogFile(string path)
        {
            Path = path;
            Root = LogFiles.RootAbove(path);
        }

        /// <summary>Its path.</summary>
        public string Path { get; }

        /// <inheritdoc/>
        public override string Name => Path;

        /// <summary>Its path below the root, where it was found there: it is opened there, and no link leads out of it.</summary>
        internal string? Relative { get; init; }

        internal override string Log => LogRotation.Of(System.IO.Path.GetFullPath(Path)).Log;

        internal override bool IsCurrent => LogRotation.Of(Path).IsCurrent;

        private protected override string Place => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? Path;
    }

    /// <summary>A log in an archive of a node's tree, plain or gzip.</summary>
    public sealed record ArchivedLog : LogInput
    {
        /// <summary>A log in an archive.</summary>
        /// <param name="root">The archive.</param>
        /// <param name="relative">The log's path below the root.</param>
        public ArchivedLog(LinuxRoot root, string relative)
        {
            Archive = root;
            Root = root;
            Relative = relative;
        }

        /// <summary>The log's path below the root.</summary>
        public string Relative { get; }

        /// <inheritdoc/>
        public override string Name => Archive.Describe(Relative);

        internal LinuxRoot Archive { get; }

        internal override string Log => LogRotation.Of(Relative).Log;
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
