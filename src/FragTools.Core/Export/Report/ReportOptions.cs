using FragTools.Diagnosis;

namespace FragTools.Export.Report;

/// <summary>How a report is written.</summary>
public sealed record ReportOptions
{
    /// <summary>What it is written as.</summary>
    public ReportFormat Format { get; init; }

    /// <summary>Whose commands a picture shows.</summary>
    public ReaderShell Shell { get; init; }

    /// <summary>When it is made.</summary>
    public DateTimeOffset MadeAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The version that makes it.</summary>
    public required string Tool { get; init; }

    /// <summary>The format that a file's name asks for: Markdown for <c>.md</c> and <c>.markdown</c>, a picture for <c>.svg</c>, else HTML.</summary>
    /// <param name="path">The name; null for none.</param>
    /// <returns>The format.</returns>
    public static ReportFormat FormatOf(string? path) => Path.GetExtension(path)?.ToUpperInvariant() switch
    {
        ".MD" or ".MARKDOWN" => ReportFormat.Markdown,
        ".SVG" => ReportFormat.Svg,
        _ => ReportFormat.Html,
    };
}
