namespace FragTools.Cli.Render;

/// <summary>What objects are shown as.</summary>
internal enum Format
{
    /// <summary>A table for people.</summary>
    Table,

    /// <summary>One array.</summary>
    Json,

    /// <summary>One object a line.</summary>
    JsonL,

    /// <summary>A line an object below a line of names.</summary>
    Csv,
}
