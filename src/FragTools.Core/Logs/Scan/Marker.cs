using System.Text;

namespace FragTools.Logs.Scan;

/// <summary>
/// A literal that leads to an event: it stands in a line that begins one, or that says something about events wherever it
/// stands. Who knows a kind of events knows its markers.
/// </summary>
/// <param name="Literal">The literal, in ASCII.</param>
/// <param name="Rare">
/// Three of its characters that are rare in other lines.
/// </param>
internal readonly record struct Marker(string Literal, string Rare)
{
    /// <summary>Does it only help to read other lines, so that one with nothing but this claims no event?</summary>
    public bool IsContext { get; init; }

    /// <summary>
    /// Are the words other programs' and people's as well, so that they claim an event only where the line says more of it?
    /// </summary>
    public bool IsWord { get; init; }

    /// <summary>What finds markers.</summary>
    public static LiteralScanner Scanner(IEnumerable<Marker> markers)
        => new(
            [.. markers.Select(
                static marker
                    => (Encoding.ASCII.GetBytes(marker.Literal), marker.Literal.IndexOf(marker.Rare, StringComparison.Ordinal)))]);
}
