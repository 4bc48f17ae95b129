namespace FragTools.Logs.Lines;

/// <summary>
/// Tells a log from a text of another kind: a setting's file, source code, prose, a binary. Of a log at least one line has a time
/// or the time since boot before it, is a record that carries one, or begins as the kernel or kubelet and runtimes begin theirs.
/// </summary>
internal sealed class LogRecognizer
{
    // A tag alone may be a key of some file's; of a log each line has one.
    private const int FewestTags = 3;
    private const int LinesOfPiece = 256;
    private const int MostLines = 200_000;

    private readonly JsonLine _json = new();
    private int _looked;
    private int _tags;

    /// <summary>Was such a line seen?</summary>
    public bool IsLog { get; private set; }

    /// <summary>Looks at the first lines of a piece of the text, until one tells.</summary>
    public void Look(ReadOnlySpan<byte> piece)
    {
        for (var left = LinesOfPiece; !IsLog && left > 0 && _looked < MostLines && !piece.IsEmpty; left--)
        {
            _looked++;
            var end = piece.IndexOf((byte)'\n');
            IsLog = IsLine(end < 0 ? piece : piece[..end]);
            piece = end < 0 ? default : piece[(end + 1)..];
        }
    }

    private bool IsLine(ReadOnlySpan<byte> raw)
    {
        var line = new LineView(raw);
        if (_json.TryRead(raw, ref line, out _))
        {
            return true;
        }

        LinePrefix.Peel(raw, ref line);
        _tags += line.Origin == LineOrigin.Kernel ? 1 : 0;
        return line.Stamp.Kind != StampKind.None || !double.IsNaN(line.Uptime) || _tags == FewestTags
            || MessageStart.IsProgramHead(line.Message) || line.Message.StartsWith("Linux version "u8);
    }
}
