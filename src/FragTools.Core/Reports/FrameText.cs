using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// One line of a call trace in the dialects of the architectures: <c>[&lt;ffffffff81687133&gt;] dump_stack+0x19/0x1b</c>,
/// <c>? fn+0x1/0x2 [module]</c>, <c>[c1c65940] [c07926d4] fn+0x80/0xac (unreliable)</c>, and ARM's
/// <c>[&lt;c010d6d5&gt;] (fn) from [&lt;c0109a55&gt;] (caller+0x11/0x14)</c>; also where a program put the place in the
/// source there: <c>fn (mm/slub.c:123) module</c> (scripts/decode_stacktrace.sh) and <c>fn mm/slub.c:123 [inline]</c> (syzbot).
/// </summary>
internal ref struct FrameText
{
    /// <summary>The function; an address where the kernel knew no name.</summary>
    public ReadOnlySpan<byte> Function;

    /// <summary><c>+0x19/0x1b</c>, or <c>mm/slub.c:123</c>; empty where the frame has neither.</summary>
    public ReadOnlySpan<byte> Place;

    /// <summary>The module, or empty.</summary>
    public ReadOnlySpan<byte> Module;

    /// <summary>Marked with a question mark: an address that was found on the stack and may be a leftover.</summary>
    public bool IsLeftover;

    /// <summary>
    /// <c>IRQ</c>, <c>EOI</c>, <c>NMI</c>: where the trace enters or leaves an interrupt, on the frame's own line up to
    /// 4.8; else empty.
    /// </summary>
    public ReadOnlySpan<byte> Mark;

    /// <summary>ARM's lines name callee and caller: the callee, which the line before has named as caller; else empty.</summary>
    public ReadOnlySpan<byte> Callee;

    /// <summary>Is the function's name known?</summary>
    public readonly bool IsNamed => !Function.IsEmpty && !Function.StartsWith("0x"u8);

    /// <summary>Reads a frame.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out FrameText frame)
    {
        var read = default(FrameText);
        var found = Read(message, ref read);
        frame = read;
        return found;
    }

    private static bool Read(ReadOnlySpan<byte> message, ref FrameText frame)
    {
        var rest = message;
        if (TextScan.Take(ref rest, "Function entered at "u8))
        {
            return TakeAddress(
                ref rest, out frame.Callee) && TextScan.Take(ref rest, "from "u8) && TakeAddress(ref rest, out frame.Function);
        }

        if (rest is [(byte)'<', ..] && rest.IndexOf("> "u8) is > 1 and < 10 and var mark)
        {
            frame.Mark = rest[1..mark].Trim("<>/"u8);
            rest = ByteText.TrimStart(rest[(mark + 1)..]);
        }

        TextScan.Take(ref rest, "("u8);
        var address = default(ReadOnlySpan<byte>);
        while (TakeAddress(ref rest, out var next))
        {
            address = next;
        }

        frame.IsLeftover = TextScan.Take(ref rest, "? "u8);
        var inParentheses = TextScan.Take(ref rest, "("u8);
        if (!TakeFunction(ref rest, ref frame))
        {
            // riscv and others without a symbol table: "[<000000008011c2f2>] 0x000000008011c2f2".
            if (address.IsEmpty || !rest.StartsWith("0x"u8))
            {
                return false;
            }

            frame.Function = rest;
            return true;
        }

        // ARM names the callee's module, too (arch/arm/kernel/traps.c, dump_backtrace_entry: %ps from %pS).
        if (rest.StartsWith(" ["u8) && rest.IndexOf(inParentheses ? "]) from "u8 : "] from "u8) is > 0 and var module)
        {
            rest = rest[(module + 1)..];
        }

        if (inParentheses)
        {
            TextScan.Take(ref rest, ")"u8);
        }

        if (TextScan.Take(ref rest, " from "u8))
        {
            frame.Callee = frame.Function;
            frame.Function = frame.Place = default;
            TakeAddress(ref rest, out _);
            TextScan.Take(ref rest, "("u8);
            var isFound = (TakeFunction(ref rest, ref frame) && !frame.Place.IsEmpty) || inParentheses;
            TakeModule(ByteText.TrimStart(rest), ref frame);
            return isFound;
        }

        rest = ByteText.TrimStart(rest);
        if (frame.Place.IsEmpty && !TakeSource(ref rest, ref frame))
        {
            return false;
        }

        TakeModule(rest, ref frame);
        return true;
    }

    private static void TakeModule(ReadOnlySpan<byte> text, ref FrameText frame)
    {
        // What stands in angle brackets is the address of a frame that was glued to this one.
        if (frame.Module.IsEmpty && text is [(byte)'[', .. var inner] && inner is not [(byte)'<', ..])
        {
            var end = inner.IndexOfAny("] "u8);
            frame.Module = end < 0 ? inner : inner[..end];
        }
    }

    /// <summary>
    /// <c>(mm/page_alloc.c:4391) module</c>, several places and <c>(discriminator 2)</c> between the parentheses where
    /// functions are inlined; or <c>mm/page_alloc.c:4391 [inline]</c>.
    /// </summary>
    private static bool TakeSource(scoped ref ReadOnlySpan<byte> text, ref FrameText frame)
    {
        var rest = text;
        var inParentheses = TextScan.Take(ref rest, "("u8);
        var length = rest.IndexOfAny(" )"u8);
        var place = length < 0 ? rest : rest[..length];
        var colon = place.LastIndexOf((byte)':');
        if (colon < 3 || place[colon - 2] != '.' || place[colon - 1] is not ((byte)'c' or (byte)'h' or (byte)'S')
            || (!inParentheses && place.IndexOf((byte)'/') < 0) || !(ByteText.TryCount(place[(colon + 1)..], out _) || place[^1] == '?'))
        {
            return false;
        }

        frame.Place = place;
        rest = rest[place.Length..];
        if (!inParentheses)
        {
            text = default;
            return rest.IsEmpty || rest.SequenceEqual(" [inline]"u8);
        }

        var end = rest.LastIndexOf((byte)')');
        rest = end < 0 ? default : ByteText.TrimStart(rest[(end + 1)..]);
        var word = rest.IndexOf((byte)' ');
        frame.Module = (word < 0 ? rest : rest[..word]).Trim("[]"u8);
        text = default;
        return true;
    }

    /// <summary><c>name+0x19/0x1b</c>; up to 2.6.22 x86-64 put the module before it: <c>:module:name+0x19/0x1b</c>.</summary>
    private static bool TakeFunction(scoped ref ReadOnlySpan<byte> text, ref FrameText frame)
    {
        var rest = text;
        if (rest is [(byte)':', .. var module] && module.IndexOf((byte)':') is > 0 and var colon)
        {
            frame.Module = module[..colon];
            rest = module[(colon + 1)..];
        }

        var length = rest.IndexOfAnyExcept(ByteSets.Symbol);
        length = length < 0 ? rest.Length : length;
        if (length == 0 || rest[0] is >= (byte)'0' and <= (byte)'9')
        {
            return false;
        }

        // 64-bit PowerPC's first ABI has two symbols for a function: the one with a dot is its code.
        frame.Function = length > 1 && rest[0] == '.' ? rest[1..length] : rest[..length];
        rest = rest[length..];
        if (rest.StartsWith("+0x"u8))
        {
            var end = rest[3..].IndexOfAnyExcept(ByteSets.Place);
            end = end < 0 ? rest.Length : end + 3;
            frame.Place = rest[..end];
            rest = rest[end..];
        }

        text = rest;
        return true;
    }

    /// <summary><c>[&lt;c0109a55&gt;] </c> or <c>[c0109a55] </c>.</summary>
    private static bool TakeAddress(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> address)
    {
        address = default;
        var rest = text;
        if (!TextScan.Take(ref rest, "["u8))
        {
            return false;
        }

        var end = rest.IndexOf((byte)']');
        var inner = end < 0 ? default : rest[..end].Trim("<>"u8);
        if (inner.Length < 8 || inner.IndexOfAnyExcept(ByteSets.Hex) >= 0)
        {
            return false;
        }

        address = inner;
        text = ByteText.TrimStart(rest[(end + 1)..]);
        return true;
    }
}
