using System.Globalization;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>A process that the OOM killer names.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="Name">Its name, up to 15 characters; anybody may choose it.</param>
public sealed record OomProcess(int ProcessId, string Name)
{
    /// <summary>The user's number, where it is printed.</summary>
    public long? Uid { get; init; }

    /// <summary>Bytes of address space.</summary>
    public long? TotalVmBytes { get; init; }

    /// <summary>Bytes of resident anonymous memory.</summary>
    public long? AnonRssBytes { get; init; }

    /// <summary>Bytes of resident memory of files.</summary>
    public long? FileRssBytes { get; init; }

    /// <summary>Bytes of resident shared memory (since 4.5).</summary>
    public long? ShmemRssBytes { get; init; }

    /// <summary>oom_score_adj (printed since 5.4).</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>The name and the number.</summary>
    /// <returns><c>stress[32308]</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}[{ProcessId}]");

    internal static OomProcess From(int pid, in OomKillText line) => new(pid, SafeText.Escape(line.Name))
    {
        Uid = line.Uid,
        TotalVmBytes = line.TotalVmBytes,
        AnonRssBytes = line.AnonRssBytes,
        FileRssBytes = line.FileRssBytes,
        ShmemRssBytes = line.ShmemRssBytes,
        OomScoreAdj = line.OomScoreAdj,
    };
}
