using System.Globalization;
using System.Management.Automation;
using FragTools.Text;

namespace FragTools.Views;

/// <summary>The lines above a table that say where its rows came from; rows of another origin begin a new table.</summary>
internal static class OriginView
{
    // Three blanks of indent; a line that a terminal of 80 columns would break is broken between its parts.
    public const int Widest = 76;

    /// <summary>Names the machine, the file or input, and a page size that nothing told.</summary>
    /// <param name="row">Any object of the module.</param>
    /// <returns><c>Host: node-1   Source: /proc/buddyinfo</c>.</returns>
    public static string Text(PSObject row)
    {
        return Lines(
            row.Properties["Host"]?.Value is string host ? $"Host: {host}" : null,
            $"Source: {row.Properties["Source"]?.Value}",
            (ShownProperties.Of(row, "Timestamp") ?? ShownProperties.Of(row, "FirstSeen")) is DateTimeOffset time
                ? $"Times: {TimeText.Zone(time)}"
                : null,
            row.Properties["PageSizeAssumed"]?.Value is true ? "PageSize: 4096 (assumed)" : null);
    }

    /// <summary>Parts on one line where it is short enough, else a line a part.</summary>
    internal static string Lines(params string?[] parts)
    {
        var known = parts.OfType<string>().ToArray();
        var line = string.Join("   ", known);
        return line.Length <= Widest ? line : string.Join("\n   ", known);
    }

    /// <summary>Who made an index, and what divides its meanings.</summary>
    /// <param name="row">An index, of one order or of all.</param>
    /// <returns><c>Origin: Computed   Threshold: 0.500</c>.</returns>
    public static string Index(PSObject row)
    {
        var threshold = row.Properties["Threshold"]?.Value is double known
            ? known.ToString("0.000", CultureInfo.InvariantCulture)
            : "not known, 0.500 taken";
        return $"Origin: {row.Properties["Origin"]?.Value}   Threshold: {threshold}";
    }
}
