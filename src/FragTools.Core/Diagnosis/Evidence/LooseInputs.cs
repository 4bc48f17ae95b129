using FragTools.History;
using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// Sorts files and texts that were given without a tree by what they hold: captured kernel files, and logs. Of large
/// ones nothing but their first lines is looked at here.
/// </summary>
internal sealed class LooseInputs
{
    // A text of this size may have been put together of several files: it is looked through whole.
    private const int StartBytes = 1024 * 1024;

    // Larger than what a node's kernel has to say, and far smaller than a day's samples.
    private const long MostCaptureBytes = 64L * 1024 * 1024;

    private readonly List<CapturedInput> _captured = [];
    private readonly List<string> _logFiles = [];
    private readonly List<LogInput> _texts = [];
    private readonly List<(string Name, ReadOnlyMemory<byte> Text)> _recorded = [];

    /// <summary>Was anything added?</summary>
    public bool IsEmpty => _captured.Count + _logFiles.Count + _texts.Count + _recorded.Count == 0;

    /// <summary>Kernel files: buddyinfo, zoneinfo, extfrag_index and so on.</summary>
    public IReadOnlyList<CapturedInput> Captured => _captured;

    /// <summary>Samples that PCP or sar recorded.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Text)> Recorded => _recorded;

    /// <summary>Logs; rotated ones are in order.</summary>
    public IReadOnlyList<LogInput> Logs => [.. LogFiles.InOrder(_logFiles).Select(static path => new LogInput.LogFile(path)), .. _texts];

    /// <summary>
    /// Adds a file or a text; a text must stay open until the diagnosis is done, and a log among such is read as it
    /// comes.
    /// </summary>
    /// <exception cref="NodeException">
    /// It is not there or cannot be read, is a folder, or holds more than any capture of a kernel's file does.
    /// </exception>
    public void Add(NodeInput input)
    {
        switch (input)
        {
            case NodeInput.CapturedFile(var path):
                AddFile(path);
                break;
            case NodeInput.Text(var stream, var name):
                AddText(stream, name);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "A root is a node of its own.");
        }
    }

    private void AddFile(string path)
    {
        using var stream = KernelFile.OpenRead(path, path);
        if (!stream.CanSeek)
        {
            // What is read once only is read whole: <(ssh node cat /proc/buddyinfo).
            AddText(new MemoryStream(KernelFile.ReadToEnd(stream, path)), path);
        }
        else
        {
            var start = Start(stream, path, out var isWhole);
            if (!isWhole && IsCapture(start) && stream.Length <= MostCaptureBytes)
            {
                // The kernel's files of a large node, with its messages behind them.
                stream.Position = 0;
                start = KernelFile.ReadToEnd(stream, path);
                isWhole = true;
            }

            if (Add(start, isWhole, kind => new CapturedInput(kind, new NodeInput.CapturedFile(path)), path))
            {
                _logFiles.Add(path);
            }
        }
    }

    private void AddText(Stream stream, string name)
    {
        var start = Start(stream, name, out var isWhole);
        Stream whole = new StartedStream(start, stream);
        if (!isWhole && IsCapture(start))
        {
            start = new NodeInput.Text(whole, name).ReadToEnd();
            whole = new MemoryStream(start);
            isWhole = true;
        }

        if (Add(start, isWhole, kind => new CapturedInput(kind, new NodeInput.Text(start, name)), name))
        {
            _texts.Add(new LogInput.Text(whole, name));
        }
    }

    private static bool IsCapture(ReadOnlySpan<byte> start) => CapturedInput.KindOf(start) is not null || RecordedSamples.Is(start);

    /// <summary>Adds the kernel's files that a text holds, or the samples.</summary>
    /// <returns>True where it holds a log, too, or nothing else.</returns>
    private bool Add(byte[] start, bool isWhole, Func<CapturedKind, CapturedInput> input, string name)
    {
        if (!isWhole)
        {
            var first = CapturedInput.KindOf(start);
            _captured.AddRange(first is { } kind ? [input(kind)] : []);
            return first is null;
        }

        var text = Packing.Unpack(start, name);
        if (RecordedSamples.Is(text.Span))
        {
            _recorded.Add((name, text));
            return RecordedSamples.HasOther(text.Span);
        }

        var (kinds, hasOther) = CapturedInput.KindsOf(text.Span);
        _captured.AddRange(kinds.Select(input));
        return hasOther || kinds.Count == 0;
    }

    private static byte[] Start(Stream stream, string name, out bool isWhole)
    {
        try
        {
            var start = new byte[StartBytes];
            var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            isWhole = length < start.Length;
            return start[..length];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(NodeError.KernelFileUnreadable, name, failure.Message, failure);
        }
    }
}
