using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// Sorts files and texts that were given without a tree by what they hold: captured kernel files, and logs. Of large
/// ones nothing but their first lines is looked at here.
/// </summary>
public sealed class LooseInputs
{
    // A text of this size may have been put together of several files: it is looked through whole.
    private const int StartBytes = 1024 * 1024;

    private readonly List<CapturedInput> _captured = [];
    private readonly List<string> _logFiles = [];
    private readonly List<LogInput> _texts = [];

    /// <summary>Was anything added?</summary>
    public bool IsEmpty => _captured.Count + _logFiles.Count + _texts.Count == 0;

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="ReadException">It is not there, may not be read, or is a folder.</exception>
    public void AddFile(string path)
    {
        using var stream = KernelFile.OpenRead(path, path);
        if (!stream.CanSeek)
        {
            // What is read once only is read whole: <(ssh node cat /proc/buddyinfo).
            AddStream(new MemoryStream(KernelFile.ReadToEnd(stream, path)), path);
        }
        else
        {
            var start = Start(stream, out var isWhole);
            if (Add(start, isWhole, kind => new CapturedInput(kind, new NodeInput.CapturedFile(path)), path))
            {
                _logFiles.Add(path);
            }
        }
    }

    /// <summary>Adds a text that comes through a pipe; a log among such is read as it comes.</summary>
    /// <param name="stream">The text; it must stay open until the diagnosis is done.</param>
    /// <param name="name">What messages and sources call it.</param>
    /// <exception cref="ReadException">It holds more than any capture of a kernel's file does.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void AddStream(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var start = Start(stream, out var isWhole);
        Stream whole = new StartedStream(start, stream);
        if (!isWhole && CapturedInput.KindOf(start) is not null)
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

    /// <summary>Adds the kernel's files that a text holds.</summary>
    /// <returns>True where it holds a log, too, or nothing else.</returns>
    private bool Add(byte[] start, bool isWhole, Func<CapturedKind, CapturedInput> input, string name)
    {
        if (!isWhole)
        {
            var first = CapturedInput.KindOf(start);
            _captured.AddRange(first is { } kind ? [input(kind)] : []);
            return first is null;
        }

        var (kinds, hasOther) = CapturedInput.KindsOf(Packing.Unpack(start, name).Span);
        _captured.AddRange(kinds.Select(input));
        return hasOther || kinds.Count == 0;
    }

    /// <summary>What was added, as the input of one diagnosis; rotated logs are put in order.</summary>
    /// <returns>The input.</returns>
    public DiagnosisInput.Loose ToInput()
        => new(_captured, [.. LogFiles.InOrder(_logFiles).Select(static path => new LogInput.LogFile(path)), .. _texts]);

    private static byte[] Start(Stream stream, out bool isWhole)
    {
        var start = new byte[StartBytes];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        isWhole = length < start.Length;
        return start[..length];
    }
}
