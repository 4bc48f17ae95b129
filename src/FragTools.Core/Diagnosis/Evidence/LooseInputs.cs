using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// Sorts files and texts that were given without a tree by what they hold: captured kernel files, and logs. Nothing but
/// their first lines is read here.
/// </summary>
public sealed class LooseInputs
{
    private const int StartBytes = 16 * 1024;

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
        else if (CapturedInput.KindOf(Start(stream)) is { } kind)
        {
            _captured.Add(new CapturedInput(kind, new NodeInput.CapturedFile(path)));
        }
        else
        {
            _logFiles.Add(path);
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
        var start = Start(stream);
        var whole = new StartedStream(start, stream);
        if (CapturedInput.KindOf(start) is { } kind)
        {
            _captured.Add(new CapturedInput(kind, new NodeInput.Text(whole, name)));
        }
        else
        {
            _texts.Add(new LogInput.Text(whole, name));
        }
    }

    /// <summary>What was added, as the input of one diagnosis; rotated logs are put in order.</summary>
    /// <returns>The input.</returns>
    public DiagnosisInput.Loose ToInput()
        => new(_captured, [.. LogFiles.InOrder(_logFiles).Select(static path => new LogInput.LogFile(path)), .. _texts]);

    private static byte[] Start(Stream stream)
    {
        var start = new byte[StartBytes];
        var length = 0;
        int read;

        // A pipe gives what it has: whole lines are enough to tell by.
        while (length < start.Length && (read = stream.Read(start, length, start.Length - length)) > 0)
        {
            length += read;
            if (!stream.CanSeek && start.AsSpan(0, length).Count((byte)'\n') >= 2)
            {
                break;
            }
        }

        return start[..length];
    }
}
