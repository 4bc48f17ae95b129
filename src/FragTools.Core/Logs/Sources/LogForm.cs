using System.Text;
using FragTools.Linux;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs.Sources;

/// <summary>
/// The form of a log: packed, in UTF-16, with line ends of CR only, its lines in records of JSON, of the journal's export
/// or of a table, the newest first. Whatever it is, its lines come out as lines of UTF-8, the oldest first.
/// </summary>
internal static class LogForm
{
    /// <summary>By so much of a log its form is told.</summary>
    public const int HeadBytes = 64 * 1024;

    /// <summary>A log of this size is looked through whole: it was put together by hand, perhaps of several kinds.</summary>
    public const int LongestHead = 1024 * 1024;

    private const int MostLayers = 4;

    /// <summary>Are the bytes lines of UTF-8, the oldest first?</summary>
    /// <param name="head">The log's first bytes.</param>
    /// <param name="isWhole">Are they all?</param>
    /// <param name="yaml">Reads YAML; null where nobody can.</param>
    public static bool IsPlain(ReadOnlySpan<byte> head, bool isWhole, Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? yaml = null)
        => Packing.Of(head) is null && Of(head, isWhole, yaml, mayBeMail: true) is null;

    /// <summary>The lines of a log.</summary>
    /// <param name="log">The log as it is; it is read when the first line is.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="yaml">Reads YAML; null where nobody can.</param>
    public static Stream Open(Stream log, string name, Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? yaml = null)
        => new Unfolded(log, name, yaml);

    /// <summary>Of a log that is read from its last line on the number of its lines; null for any other.</summary>
    /// <param name="lines">What <see cref="Open"/> gave.</param>
    public static long? TurnedLines(Stream lines) => (lines as Unfolded)?.Turned is { Lines: > 0 and var count } ? count : null;

    /// <summary>What makes lines of a log that is not packed; null where it is plain.</summary>
    private static Func<Stream, Stream>? Of(
        ReadOnlySpan<byte> head, bool isWhole, Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? yaml, bool mayBeMail)
    {
        if (Utf16(head) is { } encoding)
        {
            return log => Encoding.CreateTranscodingStream(log, encoding, Encoding.UTF8);
        }

        var beginning = head[..Math.Min(head.Length, HeadBytes)];
        if (head.Length > 1 && !beginning.Contains((byte)'\n')
            && beginning.IndexOf((byte)'\r') is >= 0 and var cr && (cr < head.Length - 1 || isWhole))
        {
            return static log => new LineEndStream(log);
        }

        if (TypesetFinder.Begins(head))
        {
            return static log => new RecordStream(log, new TypesetFinder());
        }

        if (mayBeMail && MailFinder.Begins(isWhole ? head : beginning))
        {
            return static log => new RecordStream(log, new MailFinder());
        }

        if (yaml is not null && YamlFinder.Begins(beginning))
        {
            return log => new RecordStream(log, new YamlFinder(yaml));
        }

        // Of a large log its beginning tells; a small one may have been put together by hand. Objects of Kubernetes are no log, nor is
        // what docker, podman and crictl say of a container.
        var text = isWhole ? head : beginning;
        var hasObjects = (text.IndexOf("\"apiVersion\""u8) >= 0 && text.IndexOf("\"kind\""u8) >= 0)
            || text.IndexOf("\"io.kubernetes.pod.uid\""u8) >= 0
            || text.IndexOf("\"OOMKilled\":"u8) >= 0 || text.IndexOf("\"CONTAINER_EXITED\""u8) >= 0;
        var isFirst = true;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = LinePrefix.Trim(end < 0 ? text : text[..end]).TrimStart("\ufeff"u8);
            if (!line.IsEmpty)
            {
                if (isFirst && CastFinder.Begins(line))
                {
                    return static log => new RecordStream(log, new CastFinder());
                }

                if (isFirst && EntryFinder.Begins(line))
                {
                    return static log => new RecordStream(log, new EntryFinder());
                }

                if (isFirst && end >= 0 && TableFinder.SeparatorOf(line) is not 0 and var separator)
                {
                    return log => new RecordStream(log, new TableFinder(separator));
                }

                if (!hasObjects && JsonFinder.Begins(text))
                {
                    return static log => new RecordStream(log, new JsonFinder());
                }

                isFirst &= TableFinder.IsBefore(line);
            }

            text = end < 0 ? default : text[(end + 1)..];
        }

        return LineOrder.IsNewestFirst(head) ? static log => new NewestFirstStream(log) : null;
    }

    /// <summary>By its byte order mark, or by the zeros in every other byte.</summary>
    private static UnicodeEncoding? Utf16(ReadOnlySpan<byte> head)
    {
        if (head is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
        {
            return new UnicodeEncoding(bigEndian: head[0] == 0xfe, byteOrderMark: false);
        }

        if (head.Length < 16)
        {
            return null;
        }

        int even = 0, odd = 0;
        var sample = head[..Math.Min(head.Length, 512)];
        for (var at = 0; at + 1 < sample.Length; at += 2)
        {
            even += sample[at] == 0 ? 1 : 0;
            odd += sample[at + 1] == 0 ? 1 : 0;
        }

        var most = sample.Length / 2 * 9 / 10;
        return odd >= most && even == 0 || even >= most && odd == 0
            ? new UnicodeEncoding(bigEndian: even > odd, byteOrderMark: false)
            : null;
    }

    /// <summary>A log that is looked at, and unfolded, when it is first read.</summary>
    private sealed class Unfolded(Stream log, string name, Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? yaml) : ReadOnlyStream
    {
        private Stream? _lines;

        public NewestFirstStream? Turned { get; private set; }

        public override int Read(Span<byte> buffer) => (_lines ??= Unfold()).Read(buffer);

        protected override void Dispose(bool disposing)
        {
            (_lines ?? log).Dispose();
            base.Dispose(disposing);
        }

        private HeadStream Unfold()
        {
            var lines = new HeadStream(log);
            var mayBeMail = true;
            for (var layer = 0; layer < MostLayers; layer++)
            {
                var head = lines.Head(Packing.MagicBytes, wholeLines: false);
                if (Packing.Of(head) is { } packing)
                {
                    lines = new HeadStream(packing.Program is null ? new WholeGzipStream(lines) : PackedStream.Open(packing, lines, name));
                    continue;
                }

                head = lines.Head(HeadBytes, wholeLines: true);
                if (Of(head, lines.IsWhole, yaml, mayBeMail) is not { } unfold)
                {
                    break;
                }

                // What was decoded once may hold what looks as if it had not been.
                var unfolded = unfold(lines);
                mayBeMail &= unfolded is not RecordStream { Finder: MailFinder };
                Turned = unfolded as NewestFirstStream ?? Turned;
                lines = new HeadStream(unfolded);
            }

            return lines;
        }
    }

    /// <summary>A stream whose first bytes can be looked at.</summary>
    private sealed class HeadStream(Stream stream) : ReadOnlyStream
    {
        private byte[] _head = [];
        private int _filled;
        private int _given;

        /// <summary>Is the head all there is?</summary>
        public bool IsWhole { get; private set; }

        /// <summary>The first bytes.</summary>
        /// <param name="bytes">How many are wanted.</param>
        /// <param name="wholeLines">Are fewer enough where what came ends with a line? Somebody may be typing them.</param>
        public ReadOnlySpan<byte> Head(int bytes, bool wholeLines)
        {
            // What has come is taken at once: a piece of it would end with a line by chance, and pass for all that was typed.
            var most = Math.Max(bytes, HeadBytes);
            if (_head.Length < most)
            {
                Array.Resize(ref _head, most);
            }

            while (!IsWhole && _filled < bytes && !(wholeLines && _filled > 0 && _head[_filled - 1] == '\n'))
            {
                var read = stream.Read(_head, _filled, most - _filled);
                IsWhole = read == 0;
                _filled += read;
            }

            return _head.AsSpan(0, _filled);
        }

        public override int Read(Span<byte> buffer)
        {
            if (_given == _filled)
            {
                return IsWhole ? 0 : stream.Read(buffer);
            }

            var part = _head.AsSpan(_given, Math.Min(buffer.Length, _filled - _given));
            part.CopyTo(buffer);
            _given += part.Length;
            return part.Length;
        }

        protected override void Dispose(bool disposing)
        {
            stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
