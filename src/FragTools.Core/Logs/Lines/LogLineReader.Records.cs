using System.Buffers;

namespace FragTools.Logs.Lines;

/// <content>Lines that are records, of which a line of the log is a field.</content>
internal sealed partial class LogLineReader
{
    private readonly InlineRecord _inline = new();
    private readonly ArrayBufferWriter<byte> _record = new();

    /// <summary>A record of a shipper's that is neither the journal's nor Docker's; something may stand before it.</summary>
    private bool TryRecord(ReadOnlySpan<byte> raw, ref LineView line, out bool inner, bool isWithin = false)
    {
        inner = false;
        var start = raw.IndexOf("{\""u8);
        if (start < 0 || raw.LastIndexOf((byte)'}') is var end && end < start)
        {
            return false;
        }

        // What stands before it may tell its time. In a sentence it is part of what is said.
        var before = line;
        LinePrefix.Peel(raw[..start], ref before);
        var isResult = before.Message.EndsWith("]: FAILED! =>"u8) || before.Message.EndsWith("] =>"u8);
        if ((before.Message.IndexOf((byte)' ') >= 0 && !isResult && !PrefixFacts.IsMachines(before.Message) && before.Message[0] != '[')
            || _inline.Read(raw[start..(end + 1)]).ToArray() is not { Length: > 0 } records
            || (isWithin && !Array.TrueForAll(records, static record => record.IsCarrier)))
        {
            return false;
        }

        // ansible: "fatal: [node7]: FAILED! => {".
        line.Stamp = before.Stamp;
        var host = isResult ? before.Message[(before.Message.IndexOf((byte)'[') + 1)..before.Message.LastIndexOf((byte)']')] : default;
        for (var at = 0; at < records.Length - 1; at++)
        {
            var one = line;
            if (ReadRecord(records[at], host, ref one, out inner))
            {
                TakeRecord(one, inner);
                line.IsSplit = true;
            }
        }

        return ReadRecord(records[^1], host, ref line, out inner);
    }

    private bool ReadRecord(LogRecord record, ReadOnlySpan<byte> host, ref LineView line, out bool inner)
    {
        _record.ResetWrittenCount();
        record.WriteTo(_record);
        var isRead = _json.TryRead(_record.WrittenSpan, ref line, out inner);
        line.Host = line.Host.IsEmpty ? host : line.Host;
        return isRead;
    }

    private void TakeRecord(LineView line, bool inner)
    {
        // A record's line may be a carrier's, too. A program's own record, whatever it says, stays that program's.
        var text = inner ? line.Container : line.Message;
        if ((inner || line.Origin == LineOrigin.Other) && _partText.WrittenCount == 0 && !line.IsPartial && InlineRecord.Begins(text))
        {
            var host = line.Host.ToArray();
            if (TryRecord(text.ToArray(), ref line, out var isInner, isWithin: true))
            {
                line.Host = line.Host.IsEmpty ? host : line.Host;
                TakeRecord(line, isInner);
                return;
            }
        }

        // A colour may stand before what the kernel wrote, too.
        var isText = inner || line is { Origin: LineOrigin.Kernel, Message: [0x1b, ..] };
        if (!isText || _partText.WrittenCount > 0 || line.IsPartial)
        {
            Release(default);
            Take(line);
            return;
        }

        text = text.Contains((byte)0x1b) ? _markup.Strip(text) : text;
        if (!_unknown.TryHoldSecond(LineMarks.Strip(text), line))
        {
            Release(text);
            TakeParts(text, line, isRecord: true);
        }
    }
}
