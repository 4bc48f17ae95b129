namespace FragTools.Logs.Lines;

/// <summary>What a line says of its time, as far as it says it.</summary>
/// <param name="Kind">How much is known.</param>
/// <param name="Ticks">Ticks of the time as written; in UTC where the kind is <see cref="StampKind.Utc"/>.</param>
internal readonly record struct LogStamp(StampKind Kind, long Ticks)
{
    /// <summary>The leap year that stands in for the year that a line lacks.</summary>
    public const int NoYear = 2000;

    public static LogStamp None => default;

    /// <summary>Is the time told, but not in which zone?</summary>
    public bool LacksZone => Kind is StampKind.Local or StampKind.Yearless;

    public static LogStamp Utc(DateTimeOffset time) => new(StampKind.Utc, time.UtcTicks);

    public static LogStamp Local(DateTime time) => new(StampKind.Local, time.Ticks);

    public static LogStamp Yearless(DateTime timeInNoYear) => new(StampKind.Yearless, timeInNoYear.Ticks);

    /// <summary>Seconds from another stamp of the same kind to this one; null where they do not compare.</summary>
    public double? SecondsSince(LogStamp earlier)
        => Kind != StampKind.None && Kind == earlier.Kind ? (double)(Ticks - earlier.Ticks) / TimeSpan.TicksPerSecond : null;
}

/// <summary>How much a stamp tells.</summary>
internal enum StampKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An instant.</summary>
    Utc,

    /// <summary>Date and time in the zone of the machine that wrote it.</summary>
    Local,

    /// <summary>As <see cref="Local"/>, and the year is missing.</summary>
    Yearless,
}
