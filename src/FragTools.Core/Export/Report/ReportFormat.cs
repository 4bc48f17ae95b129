namespace FragTools.Export.Report;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>One HTML file with its charts in it, for a browser or a printer.</summary>
    Html,

    /// <summary>Markdown, for a ticket.</summary>
    Markdown,

    /// <summary>The cards of the verdicts as one SVG picture.</summary>
    Svg,
}
