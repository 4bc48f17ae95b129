using System.Buffers.Text;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Small steps over a message: each takes what it names off the front, or leaves the text as it was.</summary>
internal static class TextScan
{
    /// <summary>Takes a word.</summary>
    public static bool Take(scoped ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        if (!text.StartsWith(word))
        {
            return false;
        }

        text = text[word.Length..];
        return true;
    }

    /// <summary>Takes a number from 0 on.</summary>
    public static bool TakeNumber(scoped ref ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'9' || !Utf8Parser.TryParse(text, out number, out var used))
        {
            return false;
        }

        text = text[used..];
        return true;
    }

    /// <summary>Takes a number that may have a minus before it.</summary>
    public static bool TakeSigned(scoped ref ReadOnlySpan<byte> text, out long number)
    {
        var rest = text;
        var negative = Take(ref rest, "-"u8);
        if (!TakeNumber(ref rest, out number))
        {
            return false;
        }

        number = negative ? -number : number;
        text = rest;
        return true;
    }

    /// <summary>Takes <c>0x</c> and hexadecimal digits, as many as a mask can have.</summary>
    public static bool TakeHex(scoped ref ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        var rest = text;
        if (!Take(ref rest, "0x"u8) || !Utf8Parser.TryParse(rest, out long value, out var used, 'x'))
        {
            return false;
        }

        number = value;
        text = rest[used..];
        return true;
    }

    /// <summary>What stands between a phrase and a stop, or the end; empty where the phrase is not there.</summary>
    public static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> phrase, ReadOnlySpan<byte> stops)
    {
        var at = text.IndexOf(phrase);
        if (at < 0)
        {
            return default;
        }

        var rest = text[(at + phrase.Length)..];
        var end = rest.IndexOfAny(stops);
        return ByteText.Trim(end < 0 ? rest : rest[..end]);
    }

    /// <summary>Is the number that follows a phrase there, and which?</summary>
    public static long? NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> phrase)
    {
        var at = text.IndexOf(phrase);
        var rest = at < 0 ? default : ByteText.TrimStart(text[(at + phrase.Length)..]);
        return TakeSigned(ref rest, out var number) ? number : null;
    }
}
