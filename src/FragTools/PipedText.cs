using System.Text;
using FragTools.Linux;

namespace FragTools;

/// <summary>
/// Puts text from the pipeline together again. Lines of one origin are one text; a string with a line end inside
/// (<c>Get-Content -Raw</c>) is a text by itself.
/// </summary>
/// <param name="mostCharacters">Of longer texts no more is kept than shows that they are longer.</param>
internal sealed class PipedText(int mostCharacters)
{
    private readonly StringBuilder _lines = new();
    private string? _origin;

    /// <summary>Takes one string.</summary>
    /// <param name="piece">A line, or a whole text.</param>
    /// <param name="origin">The file that Get-Content read it from, or null.</param>
    /// <returns>The texts that are complete now.</returns>
    public IEnumerable<NodeInput> Add(string piece, string? origin)
    {
        var isWhole = piece.AsSpan().TrimEnd("\r\n").Contains('\n');
        if ((isWhole || origin != _origin) && Flush() is { } before)
        {
            yield return before;
        }

        _origin = origin;
        if (_lines.Length <= mostCharacters)
        {
            _lines.Append(piece).Append('\n');
        }

        if (isWhole)
        {
            yield return Flush()!;
        }
    }

    /// <summary>The lines that were not yet given out, or null where there are none.</summary>
    public NodeInput? Flush()
    {
        if (_lines.Length == 0)
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(_lines.ToString());
        _lines.Clear();
        return _origin is { } file ? new NodeInput.Text(bytes, file) : new NodeInput.Text(bytes);
    }
}
