namespace FragTools.Logs.Lines;

/// <summary>A line of a log with its prefix taken apart. Its spans live until the next line is read.</summary>
internal ref struct LineView
{
    /// <summary>The line as it stands, without its end.</summary>
    public ReadOnlySpan<byte> Raw;

    /// <summary>What the kernel printed: the line without prefixes, quotation marks and blanks at its ends.</summary>
    public ReadOnlySpan<byte> Message;

    /// <summary>Who wrote the line, as far as its prefix tells.</summary>
    public LineOrigin Origin;

    /// <summary>The time that the prefix tells.</summary>
    public LogStamp Stamp;

    /// <summary>Seconds since boot, or NaN.</summary>
    public double Uptime;

    /// <summary>The machine's name, or empty.</summary>
    public ReadOnlySpan<byte> Host;

    /// <summary>
    /// The name that a journal's entry or an RFC 5424 line gives its writer (<c>kubelet</c>), or empty; in other lines
    /// it stands before the message.
    /// </summary>
    public ReadOnlySpan<byte> Tag;

    /// <summary>The unit that a journal's entry is of (<c>kubelet.service</c>), or empty.</summary>
    public ReadOnlySpan<byte> Unit;

    /// <summary>Which task or processor printed the line (<c>T60</c>, <c>C1</c>: CONFIG_PRINTK_CALLER), or empty.</summary>
    public ReadOnlySpan<byte> Caller;

    /// <summary>What tells the stream that brought the line from others in one text: a pod's or a container's name; or empty.</summary>
    public ReadOnlySpan<byte> Carrier;

    /// <summary>The line's number in the order in which lines are read, from 1: most often that of the input.</summary>
    public long Number;

    /// <summary>Where a record stands in the input; nothing where the number tells.</summary>
    public RecordPlace Place;

    /// <summary>Where the line begins, in bytes from the input's first.</summary>
    public long Offset;

    /// <summary>Does the line hold one of the literals that were looked for?</summary>
    public bool HasMarker;

    /// <summary>Is this line a later part of a line that was written as one (<c>#012</c>)?</summary>
    public bool IsSplit;

    /// <summary>What a container wrote, where the line is one of a container's log; else empty.</summary>
    public ReadOnlySpan<byte> Container;

    /// <summary>Does the container's line go on in the next?</summary>
    public bool IsPartial;

    public LineView(ReadOnlySpan<byte> raw)
    {
        Raw = raw;
        Uptime = double.NaN;
    }
}

/// <summary>Where a record stands.</summary>
/// <param name="Line">The line of the input, from 1; 0 where nothing is known.</param>
/// <param name="Ordinal">Of several records that stand in one line, which one, from 1; 0 where it stands alone.</param>
internal readonly record struct RecordPlace(long Line, int Ordinal);

/// <summary>Who wrote a line.</summary>
internal enum LineOrigin
{
    /// <summary>It has no prefix that tells.</summary>
    Bare,

    /// <summary>The kernel.</summary>
    Kernel,

    /// <summary>Somebody else.</summary>
    Other,
}

/// <summary>Takes the lines of a log in their order.</summary>
internal interface ILineSink
{
    /// <summary>One line.</summary>
    void Add(in LineView line);
}
