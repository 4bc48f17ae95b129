using System.Buffers;
using System.Text;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs.Sources;

/// <summary>
/// Decodes what a mail's transfer encoding made of lines (RFC 2045, section 6): <c>=3D</c> and lines that a <c>=</c> at their end
/// continues (quoted-printable), and base64 below the header that names it. Lines that are neither stay as they are, and each keeps
/// its number.
/// </summary>
internal sealed class MailFinder : IRecordFinder
{
    private const int FewestLines = 2;

    private static readonly byte[] Header = [.. "Content-Transfer-Encoding: base64"u8];

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _packed = new();
    private int _ends;
    private Part _part;

    private enum Part
    {
        Text,
        Head,
        Packed,
    }

    /// <summary>Is a text plainly a mail's, as it was sent?</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool Begins(ReadOnlySpan<byte> head)
    {
        var lines = head.IndexOf(Header) >= 0 || head.IndexOf("Content-Transfer-Encoding: quoted-printable"u8) >= 0 ? FewestLines : 0;
        while (lines < FewestLines && head.IndexOf("=3D"u8) is >= 0 and var at)
        {
            var start = head[..at].LastIndexOf((byte)'\n') + 1;
            var end = head[at..].IndexOf((byte)'\n') is >= 0 and var length ? at + length : head.Length;
            lines += QuotedText.Is(head[start..end]) ? 1 : 0;
            head = head[end..];
        }

        return lines >= FewestLines;
    }

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var length = bytes[at..].IndexOf((byte)'\n');
            if (length < 0 && !isEnd)
            {
                break;
            }

            var line = length < 0 ? bytes[at..] : bytes.Slice(at, length);
            Take(line, output);
            at += line.Length + (length < 0 ? 0 : 1);
        }

        if (isEnd)
        {
            Unpack(output);
            GiveOut(output);
        }

        return at;
    }

    private void Take(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var text = line.TrimEnd(" \t\r"u8);
        if (_part == Part.Packed && !text.IsEmpty && text.IndexOfAnyExcept(ByteSets.Base64) < 0)
        {
            _packed.Write(text);
            _ends++;
            return;
        }

        if (_part == Part.Packed && _packed.WrittenCount > 0)
        {
            Unpack(output);
        }

        _part = Ascii.EqualsIgnoreCase(text, Header) ? Part.Head
            : _part == Part.Head && text.IsEmpty ? Part.Packed
            : _part == Part.Head || (_part == Part.Packed && text.IsEmpty) ? _part
            : Part.Text;
        _ends++;
        if (!QuotedText.Is(line))
        {
            _line.Write(line);
        }
        else
        {
            QuotedText.Decode(line, _line);
            if (text is [.., (byte)'='] && _line.WrittenCount < Bounds.LineBytes)
            {
                return;
            }
        }

        GiveOut(output);
    }

    /// <summary>Gives out a line, and behind it as many ends as its pieces had, so that the next keeps its number.</summary>
    private void GiveOut(IBufferWriter<byte> output)
    {
        if (_ends == 0)
        {
            return;
        }

        output.Write(_line.WrittenSpan);
        for (; _ends > 0; _ends--)
        {
            output.Write("\n"u8);
        }

        _line.ResetWrittenCount();
    }

    /// <summary>Gives out what base64 held: text, or nothing that is read here.</summary>
    private void Unpack(IBufferWriter<byte> output)
    {
        if (_packed.WrittenCount == 0)
        {
            return;
        }

        var text = PackedText.Of(_packed.WrittenSpan) ?? [];
        output.Write(text);
        for (var ends = text.AsSpan().Count((byte)'\n'); ends < _ends; ends++)
        {
            output.Write("\n"u8);
        }

        _packed.ResetWrittenCount();
        _ends = 0;
    }
}
