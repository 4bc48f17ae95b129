using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// Walks names and numbers as show_free_areas prints them: <c>free:15860kB isolated(anon):0kB anon_thp: 0kB
/// all_unreclaimable? yes</c>. Separators may be missing (<c>232948kBslab_reclaimable:5108320kB</c>) and lines cut anywhere.
/// </summary>
internal ref struct CounterText(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The current name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The current number; of a question 1 for yes and 0 for no.</summary>
    public long Value { get; private set; }

    /// <summary>Does <c>kB</c> follow the number?</summary>
    public bool IsKilobytes { get; private set; }

    /// <summary>Is it a question, answered with yes or no?</summary>
    public bool IsQuestion { get; private set; }

    /// <summary>Steps to the next name that has a number.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            _rest = ByteText.TrimStart(_rest);
            var end = _rest.IndexOfAnyExcept(ByteSets.CounterName);
            end = end < 0 ? _rest.Length : end;
            if (end == 0)
            {
                _rest = _rest.IsEmpty ? _rest : _rest[1..];
                continue;
            }

            Name = _rest[..end];
            _rest = _rest[end..];
            if (TakeValue())
            {
                return true;
            }
        }

        return false;
    }

    private bool TakeValue()
    {
        var rest = ByteText.TrimStart(_rest);
        IsQuestion = TextScan.Take(ref rest, "?"u8);
        if (!IsQuestion && !TextScan.Take(ref rest, ":"u8))
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);
        if (IsQuestion)
        {
            Value = TextScan.Take(ref rest, "yes"u8) ? 1 : TextScan.Take(ref rest, "no"u8) ? 0 : -1;
            IsKilobytes = false;
            _rest = rest;
            return Value >= 0;
        }

        if (!TextScan.TakeSigned(ref rest, out var value))
        {
            return false;
        }

        // reserved_highatomic and free_highatomic are printed in KB, all others in kB.
        Value = value;
        IsKilobytes = TextScan.Take(ref rest, "kB"u8)
            || TextScan.Take(ref rest, "KB"u8)
            || TextScan.Take(ref rest, " kB"u8)
            || TextScan.Take(ref rest, "k B"u8);
        _rest = rest;
        return true;
    }
}
