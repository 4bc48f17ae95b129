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
        if (!InputPipe.IsOpen())
        {
            return Fail("is closed", report);
        }

        return Read(Console.OpenStandardInput(), report) is { } text ? [text] : [];
    }

    /// <summary>Nothing was named: text if any is piped in, else the running machine.</summary>
    public static NodeInput[] ReadOrLive(Report report)
    {
        if (!Console.IsInputRedirected)
        {
            return [NodeInput.Live];
        }

        try
        {
            if (StandardStream.OpenInputFile() is { } file)
            {
                return TextOrLive(Read(file, report));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(failure.Message, report);
        }

        return InputPipe.IsOpen() ? ReadPipe(report) : [NodeInput.Live];
    }

    private static NodeInput[] ReadPipe(Report report)
    {
        var isSessions = InputPipe.IsSessionsOwn();
        if (!InputPipe.Wait(isSessions ? SessionMilliseconds : PipelineMilliseconds))
        {
            if (!isSessions)
            {
                return Fail($"is a pipe on which nothing came for {PipelineMilliseconds / 1000} seconds; {Remedy}", report);
            }

            report.Verbose(static () => "nothing came on the session's standard input: reading the running machine ('-' would wait)");
            return [NodeInput.Live];
        }

        var text = Read(Console.OpenStandardInput(), report);
        if (text is { Bytes.IsEmpty: true } && !isSessions)
        {
            // The command before the pipe may have failed: whoever meant its machine must not take this one for it.
            Report.Warning($"nothing was piped in, so the running machine was read; {Remedy}");
        }

        return TextOrLive(text);
    }

    private static NodeInput[] TextOrLive(NodeInput.Text? text) => text is null ? [] : [text.Bytes.IsEmpty ? NodeInput.Live : text];

    private static NodeInput.Text? Read(Stream stream, Report report)
    {
        try
        {
            using (stream)
            {
                return NodeInput.FromStream(stream, Name);
            }
        }
        catch (ReadException error)
        {
            report.Error(error);
            return null;
        }
    }

    private static NodeInput[] Fail(string problem, Report report)
    {
        report.Error(new ReadException(ReadError.KernelFileUnreadable, Name, problem));
        return [];
    }
}
