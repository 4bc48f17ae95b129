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
    public static NodeInput[] Read(Report report)
    {
        report.Verbose(static () => "reading standard input");
        return InputPipe.Wait(0) || InputPipe.IsOpen() ? ReadText(orLive: false, report) : Fail("is closed", report);
    }

    /// <summary>Nothing was named: text if any is piped in, else the running machine.</summary>
    public static NodeInput[] ReadOrLive(Report report)
        => !Console.IsInputRedirected ? [NodeInput.Live]
            : InputPipe.Wait(0) ? ReadText(orLive: true, report)
            : !InputPipe.IsOpen() ? [NodeInput.Live]
            : InputPipe.IsSessionsOwn() ? AwaitSession(report)
            : InputPipe.Wait(PipelineMilliseconds) ? ReadText(orLive: true, report)
            : Fail($"is a pipe on which nothing came for {PipelineMilliseconds / 1000} seconds; {Remedy}", report);

    private static NodeInput[] AwaitSession(Report report)
    {
        if (InputPipe.Wait(SessionMilliseconds))
        {
            return ReadText(orLive: true, report);
        }

        report.Verbose(static () => "nothing came on the session's standard input: reading the running machine ('-' would wait)");
        return [NodeInput.Live];
    }

    private static NodeInput[] ReadText(bool orLive, Report report)
    {
        try
        {
            using var stream = StandardStream.OpenInput();
            var text = NodeInput.FromStream(stream, Name);
            if (!orLive || !text.Bytes.IsEmpty)
            {
                return [text];
            }

            // Of a pipe: the command before it has failed, and whoever meant its machine must not be shown this one.
            return stream.CanSeek || InputPipe.IsSessionsOwn()
                ? [NodeInput.Live]
                : Fail("is a pipe on which nothing came; " + Remedy, report);
        }
        catch (ReadException error)
        {
            report.Error(error);
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(failure.Message, report);
        }
    }

    private static NodeInput[] Fail(string problem, Report report)
    {
        report.Error(new ReadException(ReadError.KernelFileUnreadable, Name, problem));
        return [];
    }
}
