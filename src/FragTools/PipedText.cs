using System.Text;
using FragTools.Linux;

namespace FragTools;

/// <summary>
/// Puts text from the pipeline together again. Lines of one origin are one text; a string with a line end inside
/// (<c>Get-Content -Raw</c>) is a text by itself. Lines of several machines may come in turns: each machine's are put together.
/// </summary>
/// <param name="mostCharacters">Of longer texts no more is kept than shows that they are longer.</param>
internal sealed class PipedText(int mostCharacters)
{
    private readonly Dictionary<string, (string? Origin, StringBuilder Lines)> _open = [];

    /// <summary>Takes one string.</summary>
    /// <param name="piece">A line, or a whole text.</param>
    /// <param name="origin">The file that Get-Content read it from, or null.</param>
    /// <param name="host">The machine that it came from, or null.</param>
    /// <returns>The texts that are complete now.</returns>
    public IEnumerable<NodeInput> Add(string piece, string? origin, string? host)
    {
        var isWhole = piece.AsSpan().TrimEnd("\r\n").Contains('\n');
        var open = _open.GetValueOrDefault(host ?? "");
        if (open.Lines is not null && (isWhole || origin != open.Origin))
        {
            yield return Take(host, open.Origin, open.Lines);
            open = default;
        }

        var lines = open.Lines ?? new StringBuilder();
        _open[host ?? ""] = (origin, lines);
        if (lines.Length <= mostCharacters)
        {
            lines.Append(piece).Append('\n');
        }

        if (isWhole)
        {
            yield return Take(host, origin, lines);
        }
    }

    /// <summary>The lines that were not yet given out, a text a machine.</summary>
    public IEnumerable<NodeInput> Flush()
    {
        foreach (var (host, (origin, lines)) in _open.ToArray())
        {
            yield return Take(host.Length == 0 ? null : host, origin, lines);
        }
    }

    private NodeInput Take(string? host, string? origin, StringBuilder lines)
    {
        _open.Remove(host ?? "");
        var bytes = Encoding.UTF8.GetBytes(lines.ToString());
        return (origin is { } file ? new NodeInput.Text(bytes, file) : new NodeInput.Text(bytes)) with { Host = host };
    }
}

/// <summary>An archive that <c>fragtools capture -</c> writes: PowerShell makes lines of it, of which it is put together again.</summary>
internal sealed class PipedArchive(string? host)
{
    // struct posix_header
    private const int MagicAt = 257;

    private readonly StringBuilder _text = new();

    /// <summary>The tree.</summary>
    public NodeInput Input
        => new NodeInput.Root(LinuxRoot.OfArchive(Encoding.UTF8.GetBytes(_text.ToString()), host is null ? "(pipeline)" : $"({host})"));

    /// <summary>Does an archive begin with this line?</summary>
    public static bool Begins(string line)
        => line.Length > MagicAt + 5 && line.AsSpan(MagicAt).StartsWith("ustar", StringComparison.Ordinal)
            && line.Contains('\0', StringComparison.Ordinal);

    /// <summary>Takes the next line, without its end.</summary>
    public void Add(string line) => _text.Append(line).Append('\n');
}
