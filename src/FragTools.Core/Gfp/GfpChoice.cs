namespace FragTools.Gfp;

/// <summary>A layout, and the mask that is read by it: the one that was printed, or the one that its text stands for.</summary>
internal sealed record GfpReading(GfpLayout Layout, long Mask);

/// <summary>The readings that come into question.</summary>
/// <param name="Considered">All that must agree for a property to be known.</param>
/// <param name="Preferred">Those among them that give the text: of the usual configuration where one explains the mask.</param>
/// <param name="Basis">What told the release.</param>
/// <param name="Disagreement">What does not fit together.</param>
internal sealed record GfpChoice(
    IReadOnlyList<GfpReading> Considered,
    IReadOnlyList<GfpReading> Preferred,
    GfpBasis Basis,
    string? Disagreement);
