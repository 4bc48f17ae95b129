using System.Buffers;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// What tells apart the lines of several machines, pods or containers that come in one stream, in the forms that say so themselves:
/// <c>[pod/dmesg-x7/main] </c> of <c>kubectl logs --prefix</c>, <c>kmsg-1  | </c> of <c>docker compose logs</c> and of
/// <c>docker service logs</c>, <c>[node7] out: </c> of Fabric, <c>dmesg-x7kzq main </c> of stern.
/// </summary>
internal static class StreamPrefix
{
    // A pod's name and a container's, of at most 253 and 63 characters.
    private const int Longest = 330;

    // staging/src/k8s.io/apimachinery/pkg/util/rand: what the end of a pod's name is made of, five of them.
    private const int RandomLength = 5;

    private static readonly SearchValues<byte> _random = SearchValues.Create("bcdfghjklmnpqrstvwxz2456789"u8);

    /// <summary>Takes such a prefix off the message.</summary>
    /// <param name="text">The message.</param>
    /// <param name="line">Receives the message behind it, and whose line it is.</param>
    /// <returns>True: a further prefix may follow.</returns>
    public static bool Take(ReadOnlySpan<byte> text, ref LineView line)
    {
        if (line.Origin != LineOrigin.Bare || !line.Carrier.IsEmpty)
        {
            return false;
        }

        return text[0] == '[' ? InBrackets(text, ref line) : BeforeBar(text, ref line) || InColumns(text, ref line);
    }

    private static bool InBrackets(ReadOnlySpan<byte> text, ref LineView line)
    {
        var end = text[..Math.Min(text.Length, Longest)].IndexOf((byte)']');
        if (end < 1)
        {
            return false;
        }

        var name = text[1..end];
        var rest = text[(end + 1)..];
        if (name.StartsWith("pod/"u8) && name.Count((byte)'/') == 2 && !name.Contains((byte)' '))
        {
            line.Carrier = name;
            line.Message = rest;
            return true;
        }

        if (!rest.StartsWith(" out:"u8) || !PrefixFacts.IsHost(name))
        {
            return false;
        }

        line.Host = line.Host.IsEmpty ? name : line.Host;
        line.Message = rest[5..];
        return true;
    }

    /// <summary>
    /// A name with its number (<c>kmsg-1</c>, <c>kmsg_1</c>, <c>kmsg.1.x8k2@node7</c>), and a bar behind the blanks that make all names
    /// equally long.
    /// </summary>
    private static bool BeforeBar(ReadOnlySpan<byte> text, ref LineView line)
    {
        var end = text[..Math.Min(text.Length, Longest)].IndexOf((byte)'|');
        if (end < 2 || text[end - 1] != ' ' || text[(end + 1)..] is [not (byte)' ', ..])
        {
            return false;
        }

        var name = ByteText.Trim(text[..end]);
        if (name[0] is >= (byte)'0' and <= (byte)'9' || !PrefixFacts.IsHost(name) || name.IndexOfAny("-_."u8) < 0
            || name.IndexOfAnyExcept(ByteSets.ContainerName) >= 0)
        {
            return false;
        }

        line.Carrier = name;
        line.Message = text[(end + 1)..];
        return true;
    }

    /// <summary>A pod's name and a container's, before them the namespace where stern shows all of them.</summary>
    private static bool InColumns(ReadOnlySpan<byte> text, ref LineView line)
    {
        var rest = text[..Math.Min(text.Length, Longest)];
        var start = 0;
        for (var column = 0; column < 2; column++)
        {
            var end = rest[start..].IndexOf((byte)' ');
            if (end < 1 || rest.Slice(start, end).IndexOfAnyExcept(ByteSets.ContainerName) >= 0)
            {
                return false;
            }

            var container = rest[(start + end + 1)..].IndexOf((byte)' ');
            if (IsPod(rest.Slice(start, end)))
            {
                var length = start + end + 1 + container;
                if (container < 1 || rest.Slice(start + end + 1, container).IndexOfAnyExcept(ByteSets.ContainerName) >= 0)
                {
                    return false;
                }

                line.Carrier = text[..length];
                line.Message = text[(length + 1)..];
                return true;
            }

            start += end + 1;
        }

        return false;
    }

    private static bool IsPod(ReadOnlySpan<byte> name)
        => name.Length > RandomLength + 1 && name[^(RandomLength + 1)] == '-' && name[^RandomLength..].IndexOfAnyExcept(_random) < 0;
}
