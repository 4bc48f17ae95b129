using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>A capture that was written.</summary>
public sealed record NodeCaptureResult
{
    /// <summary>The machine's name, or null.</summary>
    public string? Host { get; init; }

    /// <summary>The archive's or folder's full path; <c>-Root</c> takes it as it is.</summary>
    public required string Path { get; init; }

    /// <summary>Files in it, the manifest left out.</summary>
    public int Files { get; init; }

    /// <summary>Their bytes, before packing.</summary>
    public long Bytes { get; init; }

    /// <summary>Lines of logs in it.</summary>
    public long LogLines { get; init; }

    /// <summary>When the first file was read, in UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double DurationMilliseconds { get; init; }

    /// <summary>Was all read that there is? False where something was denied, damaged or cut; <see cref="Missing"/> names it.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>What should be in it and could not be read, a sentence each; the manifest names it, too.</summary>
    public ValueList<string> Missing { get; init; } = new([]);

    /// <summary>The version of the manifest in it, <c>fragtools-capture.json</c>.</summary>
    public int SchemaVersion { get; init; } = CaptureManifest.CurrentSchemaVersion;
}
