using System.Text.Json;
using FragTools.Text;

namespace FragTools.Linux;

/// <summary>What a capture says of itself: the file that every capture of ours has in its root.</summary>
internal sealed record CaptureManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "fragtools-capture.json";

    /// <summary>The most sentences of <see cref="Missing"/>.</summary>
    internal const int MostMissing = 50;

    /// <summary>The form that is written.</summary>
    internal const int CurrentSchemaVersion = 1;

    /// <summary>
    /// The version of this file's form: a whole number that grows whenever a property goes, is renamed or gets another type, unit or
    /// meaning. What a capture holds besides lies where the kernel has it, and has no version.
    /// </summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The version of FragTools that made the capture.</summary>
    public required string Tool { get; init; }

    /// <summary>The machine's name, or null.</summary>
    public string? Host { get; init; }

    /// <summary>The kernel's release, or null.</summary>
    public string? Kernel { get; init; }

    /// <summary>Bytes of a page, or null where that was not known.</summary>
    public long? PageSizeBytes { get; init; }

    /// <summary>When the first file was read, in UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last file was read, in UTC.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>Hours of logs that were asked for.</summary>
    public double LogHours { get; init; }

    /// <summary>Are the processes' command lines in it?</summary>
    public bool IncludesCommandLines { get; init; }

    /// <summary>What should be in it and could not be read, a sentence each.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Reads the manifest of a tree.</summary>
    /// <param name="root">The tree.</param>
    /// <returns>The manifest, or null where the tree has none or it cannot be understood.</returns>
    public static CaptureManifest? TryRead(LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (root.IsLive || root.TryReadAllBytes(FileName) is not { } text)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            var of = json.RootElement;
            return new CaptureManifest
            {
                SchemaVersion = of.TryGetProperty(nameof(SchemaVersion), out var version) ? version.GetInt32() : 1,
                Tool = SafeText.Escape(of.GetProperty(nameof(Tool)).GetString() ?? ""),
                Host = of.GetProperty(nameof(Host)).GetString() is { } host ? SafeText.Escape(host) : null,
                Kernel = of.GetProperty(nameof(Kernel)).GetString() is { } kernel ? SafeText.Escape(kernel) : null,
                PageSizeBytes = of.GetProperty(nameof(PageSizeBytes)) is { ValueKind: JsonValueKind.Number } bytes
                    && PageSize.IsPossible(bytes.GetInt64())
                    ? bytes.GetInt64()
                    : null,
                StartedAt = of.GetProperty(nameof(StartedAt)).GetDateTimeOffset().ToUniversalTime(),
                EndedAt = of.GetProperty(nameof(EndedAt)).GetDateTimeOffset().ToUniversalTime(),
                LogHours = of.GetProperty(nameof(LogHours)).GetDouble(),
                IncludesCommandLines = of.GetProperty(nameof(IncludesCommandLines)).GetBoolean(),
                Missing = [.. of.GetProperty(nameof(Missing)).EnumerateArray().Select(one => SafeText.Escape(one.GetString() ?? ""))],
            };
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The manifest as its file has it: UTF-8, indented.</summary>
    internal byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber(nameof(SchemaVersion), SchemaVersion);
            json.WriteString(nameof(Tool), Tool);
            json.WriteString(nameof(Host), Host);
            json.WriteString(nameof(Kernel), Kernel);
            if (PageSizeBytes is { } bytes)
            {
                json.WriteNumber(nameof(PageSizeBytes), bytes);
            }
            else
            {
                json.WriteNull(nameof(PageSizeBytes));
            }

            json.WriteString(nameof(StartedAt), StartedAt);
            json.WriteString(nameof(EndedAt), EndedAt);
            json.WriteNumber(nameof(LogHours), LogHours);
            json.WriteBoolean(nameof(IncludesCommandLines), IncludesCommandLines);
            json.WriteStartArray(nameof(Missing));
            foreach (var one in Missing)
            {
                json.WriteStringValue(one);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
