using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>How the lines of kubelet and the runtimes begin and go on.</summary>
internal static class StartGrammar
{
    private const int LongestTag = 64;

    /// <summary>What kinds of events are told by these lines.</summary>
    public static LineWording Wording { get; } = new(FormOf, WordsOf);

    private static LineForm FormOf(ReadOnlySpan<byte> message)
        => IsHead(message)
            ? new LineForm
            {
                Begins = true,
                IsKnown = true,
                IsProgram = true,
                IsOpen = Quotes(message) % 2 == 1,

                // What a program prints on a terminal may stand within what another reports.
                IsRest = TerminalLine.IsHead(Body(message)),
            }
            : default;

    /// <summary>Values that are closed.</summary>
    private static int WordsOf(ReadOnlySpan<byte> message) => IsHead(message) ? Quotes(message) / 2 : 0;

    private static bool IsHead(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("{"u8))
        {
            return false;
        }

        if (LogEntryReader.IsHead(message))
        {
            return true;
        }

        var body = Body(message);
        return body.Length < message.Length
            && (LogEntryReader.IsHead(body) || LogWriter.Named(Name(message[..message.IndexOf((byte)':')])) is not null);
    }

    /// <summary>What stands behind the tag of the program that wrote it.</summary>
    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> message)
    {
        var end = message[..Math.Min(message.Length, LongestTag)].IndexOf(": "u8);
        return end > 0 && message[..end].IndexOf((byte)' ') < 0 ? ByteText.TrimStart(message[(end + 2)..]) : message;
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> tag) => tag.IndexOf((byte)'[') is > 0 and var bracket ? tag[..bracket] : tag;

    private static int Quotes(ReadOnlySpan<byte> text)
    {
        var quotes = 0;
        for (var at = 0; at < text.Length; at++)
        {
            quotes += text[at] == '"' && (at == 0 || text[at - 1] != '\\') ? 1 : 0;
        }

        return quotes;
    }
}
