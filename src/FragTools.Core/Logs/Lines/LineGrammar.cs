namespace FragTools.Logs.Lines;

/// <summary>What those who read lines know of their words: by it the pieces of a line that was folded or torn are told.</summary>
internal interface ILineGrammar
{
    /// <summary>What a message is, as far as its words tell.</summary>
    LineForm FormOf(ReadOnlySpan<byte> message);

    /// <summary>
    /// How many words of a message are those of such a line, less those that none has: of two ways to join pieces the better
    /// has more.
    /// </summary>
    int WordsOf(ReadOnlySpan<byte> message);

    /// <summary>Does a text hold a marker?</summary>
    bool HasMarker(ReadOnlySpan<byte> text);
}

/// <summary>What a message is, as far as its words tell.</summary>
internal readonly record struct LineForm
{
    /// <summary>Does a line of its own begin with these words?</summary>
    public bool Begins { get; init; }

    /// <summary>Is nothing missing behind the last word?</summary>
    public bool IsWhole { get; init; }

    /// <summary>Is something missing behind the last word?</summary>
    public bool IsOpen { get; init; }

    /// <summary>Does it begin with words that only stand in the middle of a line, as a piece does that the kernel continued?</summary>
    public bool IsRest { get; init; }

    /// <summary>Is it a program's, whose words may be any?</summary>
    public bool IsProgram { get; init; }

    /// <summary>May its words be told from others: is it known how such a line goes on?</summary>
    public bool IsKnown { get; init; }
}
