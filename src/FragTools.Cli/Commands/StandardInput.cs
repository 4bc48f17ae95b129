using FragTools.Linux;

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

    /// <summary>'-': reads to the end, however long it takes.</summary>
    /// <returns>The text; nothing where it cannot be read, which is then reported.</returns>
    public static IReadOnlyList<NodeInput> Read(Messages messages)
    {
        messages.Verbose(static () => "reading standard input");
        return InputPipe.Wait(0) || InputPipe.IsOpen() ? Open(orLive: false, messages) : Fail("is closed", messages);
    }

    /// <summary>Nothing was named: text if any is piped in, else the running machine.</summary>
    /// <returns>The text, or <see cref="NodeInput.Live"/>; nothing where it cannot be read, which is then reported.</returns>
    public static IReadOnlyList<NodeInput> ReadOrLive(Messages messages)
        => !Console.IsInputRedirected ? [NodeInput.Live]
            : InputPipe.Wait(0) ? Open(orLive: true, messages)
            : !InputPipe.IsOpen() ? [NodeInput.Live]
            : InputPipe.IsSessionsOwn() ? AwaitSession(messages)
            : InputPipe.Wait(PipelineMilliseconds) ? Open(orLive: true, messages)
            : Fail($"is a pipe on which nothing came for {PipelineMilliseconds / 1000} seconds; {Remedy}", messages);

    private static IReadOnlyList<NodeInput> AwaitSession(Messages messages)
    {
        if (InputPipe.Wait(SessionMilliseconds))
        {
            return Open(orLive: true, messages);
        }

        messages.Verbose(static () => "nothing came on the session's standard input: reading the running machine ('-' would wait)");
        return [NodeInput.Live];
    }

    // A log is read as it comes: the stream stays open.
    private static IReadOnlyList<NodeInput> Open(bool orLive, Messages messages)
    {
        try
        {
            var stream = StandardStream.OpenInput();
            if (NodeInput.Text.TryBegin(stream, Name) is { } text)
            {
                return [text.OrArchive()];
            }

            if (!orLive)
            {
                return [new NodeInput.Text([], Name)];
            }

            // Of a pipe: the command before it has failed, and whoever meant its machine must not be shown this one.
            return stream.CanSeek || InputPipe.IsSessionsOwn()
                ? [NodeInput.Live]
                : Fail("is a pipe on which nothing came; " + Remedy, messages);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NodeException)
        {
            return Fail(failure.Message, messages);
        }
    }

    private static IReadOnlyList<NodeInput> Fail(string problem, Messages messages)
    {
        messages.Error(new NodeException(NodeError.KernelFileUnreadable, Name, problem));
        return [];
    }
}
