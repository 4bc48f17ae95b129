using FragTools.Linux;
using FragTools.Logs;
using FragTools.Pods;

namespace FragTools.Cli.Commands;

/// <summary>
/// Text on standard input. Without '-' nobody said whether there is any: a pipe may be a pipeline's, or have been
/// inherited from sshd, a container's runtime or a CI runner, and then nothing ever comes.
/// </summary>
internal static class StandardInput
{
    private const string Name = "(stdin)";
    private const string Remedy = "--root / reads the running machine, '-' waits for standard input as long as it takes";

    // A session's own pipe: long enough for a writer that is there at all. A pipeline's: for a login to another machine.
    private const int SessionMilliseconds = 500;
    private const int PipelineMilliseconds = 10_000;

    private static readonly Kind<NodeInput> Manifest = new(NodeInput.Live, static stream =>
    {
        var text = PodManifestInput.FromStream(stream, Name);
        return (text, text.Bytes.IsEmpty);
    });

    // A file is read whole, a log as it comes: the stream stays open.
    private static readonly Kind<NodeInput> Node = new(NodeInput.Live, static stream =>
    {
        var text = NodeInput.FromStream(stream, Name);
        return (text, text.Bytes.IsEmpty);
    });

    private static readonly Kind<LogInput> Log = new(LogInput.Live, static stream =>
    {
        var begun = new BegunStream(stream);
        return (new LogInput.Text(begun, Name), begun.IsEmpty);
    });

    /// <summary>'-': reads to the end, however long it takes.</summary>
    public static NodeInput[] Read(Report report) => Read(Node, report);

    /// <summary>'-' of a command that reads kernel messages.</summary>
    public static LogInput[] ReadLog(Report report) => Read(Log, report);

    /// <summary>'-' of a command that reads manifests.</summary>
    public static NodeInput[] ReadManifests(Report report) => Read(Manifest, report);

    /// <summary>Nothing was named: manifests if any are piped in, else the running machine.</summary>
    public static NodeInput[] ReadManifestsOrLive(Report report) => ReadOrLive(Manifest, report);

    /// <summary>Nothing was named: text if any is piped in, else the running machine.</summary>
    public static NodeInput[] ReadOrLive(Report report) => ReadOrLive(Node, report);

    /// <summary>The same of a command that reads kernel messages.</summary>
    public static LogInput[] ReadLogOrLive(Report report) => ReadOrLive(Log, report);

    private static T[] Read<T>(Kind<T> kind, Report report)
    {
        report.Verbose(static () => "reading standard input");
        return InputPipe.Wait(0) || InputPipe.IsOpen() ? ReadText(kind, orLive: false, report) : Fail<T>("is closed", report);
    }

    private static T[] ReadOrLive<T>(Kind<T> kind, Report report)
        => !Console.IsInputRedirected ? [kind.Live]
            : InputPipe.Wait(0) ? ReadText(kind, orLive: true, report)
            : !InputPipe.IsOpen() ? [kind.Live]
            : InputPipe.IsSessionsOwn() ? AwaitSession(kind, report)
            : InputPipe.Wait(PipelineMilliseconds) ? ReadText(kind, orLive: true, report)
            : Fail<T>($"is a pipe on which nothing came for {PipelineMilliseconds / 1000} seconds; {Remedy}", report);

    private static T[] AwaitSession<T>(Kind<T> kind, Report report)
    {
        if (InputPipe.Wait(SessionMilliseconds))
        {
            return ReadText(kind, orLive: true, report);
        }

        report.Verbose(static () => "nothing came on the session's standard input: reading the running machine ('-' would wait)");
        return [kind.Live];
    }

    private static T[] ReadText<T>(Kind<T> kind, bool orLive, Report report)
    {
        try
        {
            var stream = StandardStream.OpenInput();
            var (text, isEmpty) = kind.Take(stream);
            if (!orLive || !isEmpty)
            {
                return [text];
            }

            // Of a pipe: the command before it has failed, and whoever meant its machine must not be shown this one.
            return stream.CanSeek || InputPipe.IsSessionsOwn()
                ? [kind.Live]
                : Fail<T>("is a pipe on which nothing came; " + Remedy, report);
        }
        catch (ReadException error)
        {
            report.Error(error);
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail<T>(failure.Message, report);
        }
    }

    private static T[] Fail<T>(string problem, Report report)
    {
        report.Error(new ReadException(ReadError.KernelFileUnreadable, Name, problem));
        return [];
    }

    /// <param name="Live">The running machine.</param>
    /// <param name="Take">Makes an input of a text, and says whether there is none.</param>
    private sealed record Kind<T>(T Live, Func<Stream, (T Text, bool IsEmpty)> Take);
}
