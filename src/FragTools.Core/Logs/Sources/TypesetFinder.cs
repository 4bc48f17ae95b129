using System.Buffers;
using FragTools.Linux;

namespace FragTools.Logs.Sources;

/// <summary>
/// Writes with a keyboard's characters what a page or a document set with others, where no word is found among them: no-break spaces
/// for all blanks, hyphens of its own, ligatures, and places where a word may be divided.
/// </summary>
internal sealed class TypesetFinder : IRecordFinder
{
    private const int Longest = 3;

    /// <summary>Of Unicode: what stands in the middle of words, and what is typed for it.</summary>
    private static readonly (byte[] Set, byte[] Typed)[] WithinWords =
    [
        ([.. "\u00ad"u8], []), ([.. "\u2010"u8], [.. "-"u8]), ([.. "\u2011"u8], [.. "-"u8]), ([.. "\ufb00"u8], [.. "ff"u8]),
        ([.. "\ufb01"u8], [.. "fi"u8]), ([.. "\ufb02"u8], [.. "fl"u8]), ([.. "\ufb03"u8], [.. "ffi"u8]), ([.. "\ufb04"u8], [.. "ffl"u8]),
    ];

    private static ReadOnlySpan<byte> NoBreakSpace => "\u00a0"u8;

    /// <summary>Is a text one whose words are set so?</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool Begins(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf(NoBreakSpace) is >= 0 and var space && Count(head[space..]) > head[space..].Count((byte)' '))
        {
            return true;
        }

        foreach (var (set, _) in WithinWords)
        {
            var rest = head;
            while (rest.IndexOf(set) is >= 0 and var at)
            {
                rest = rest[(at + set.Length)..];
                if (!rest.IsEmpty && char.IsAsciiLetterOrDigit((char)rest[0]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            var next = rest.IndexOfAny((byte)0xc2, (byte)0xe2, (byte)0xef);
            if (next != 0)
            {
                output.Write(next < 0 ? rest : rest[..next]);
                at += next < 0 ? rest.Length : next;
                continue;
            }

            if (rest.Length < Longest && !isEnd)
            {
                break;
            }

            at += Take(rest, output);
        }

        return at;
    }

    private static int Take(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.StartsWith(NoBreakSpace))
        {
            output.Write(" "u8);
            return NoBreakSpace.Length;
        }

        foreach (var (set, typed) in WithinWords)
        {
            if (text.StartsWith(set))
            {
                output.Write(typed);
                return set.Length;
            }
        }

        output.Write(text[..1]);
        return 1;
    }

    private static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var at = text.IndexOf(NoBreakSpace); at >= 0; at = text.IndexOf(NoBreakSpace))
        {
            count++;
            text = text[(at + NoBreakSpace.Length)..];
        }

        return count;
    }
}

/// <summary>A log with line ends of CR only, as old editors write them, with those of today.</summary>
/// <param name="log">The log, which is disposed of with this stream.</param>
internal sealed class LineEndStream(Stream log) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var read = log.Read(buffer);
        buffer[..read].Replace((byte)'\r', (byte)'\n');
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        log.Dispose();
        base.Dispose(disposing);
    }
}
