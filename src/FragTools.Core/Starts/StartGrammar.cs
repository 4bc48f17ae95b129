using System.Text;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>How the lines of kubelet and the runtimes begin and go on.</summary>
internal static class StartGrammar
{
    private const int LongestTag = 64;
    private const int LongestWord = 16;

    // The words of kubelet, containerd, CRI-O, runc, docker and the CNI plugins when a container does not start.
    private static readonly HashSet<string> Words = new(
        ("Failed failed Error error errors Unable unable Cannot cannot can't Unknown unknown code desc rpc to create "
            + "creating created start starting started run running get getting set setting setup up add adding find open "
            + "mount mounting allocate memory no space left on device resource temporarily unavailable permission denied "
            + "timed timeout out deadline exceeded context for pod pods sandbox container containers containerd runc shim "
            + "task OCI oci runtime process init final child's child PID pid from pipe EOF status exit setns executing "
            + "exec unshare namespaces namespace cgroup cgroups applying configuration network plugin cni veth host "
            + "interface bridge caused by of the a an is in not with and at was response daemon syncing skipping back-off "
            + "restarting image mkdir write read reached limit limits reserving reserved name message reason event killed "
            + "kill killing signal such file or directory invalid argument operation permitted waiting while after before "
            + "as hook prestart poststart").Split(' '),
        StringComparer.Ordinal);

    /// <summary>What kinds of events are told by these lines.</summary>
    public static LineWording Wording { get; } = new(FormOf, WordsOf);

    /// <summary>Is it a word of theirs, whatever stands around it?</summary>
    public static bool IsWord(ReadOnlySpan<byte> text)
    {
        var word = text.Trim("\"\\()[]{},.:;=<>"u8);
        return word.Length <= LongestWord && Words.Contains(Encoding.Latin1.GetString(word));
    }

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

    /// <summary>Values that are closed, and words that are known.</summary>
    private static int WordsOf(ReadOnlySpan<byte> message)
    {
        if (!IsHead(message))
        {
            return 0;
        }

        var count = Quotes(message) / 2;
        var fields = new FieldReader(message);
        while (fields.MoveNext())
        {
            count += IsWord(fields.Field) ? 1 : 0;
        }

        return count;
    }

    private static bool IsHead(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("{"u8))
        {
            return false;
        }

        if (LogEntryReader.IsHead(message) || MessageStart.IsProgramHead(message))
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
