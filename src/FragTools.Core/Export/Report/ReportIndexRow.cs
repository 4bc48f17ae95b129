using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;

namespace FragTools.Export.Report;

/// <summary>A node in the table of contents of a report on several.</summary>
/// <param name="Host">The machine's name, or what stands for it.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Confidence">How far it can be trusted.</param>
/// <param name="Pods">How many pods paid for it.</param>
/// <param name="Number">The node's number in the report, from 1.</param>
/// <param name="Advice">What helps first; null where nothing does.</param>
internal sealed record ReportIndexRow(string Host, Verdict Verdict, Confidence Confidence, int Pods, int Number, string? Advice);

/// <summary>A form of report: the parts that all reports have.</summary>
internal interface IReportForm
{
    /// <summary>What stands before the nodes.</summary>
    void Begin(TextWriter writer, IReadOnlyList<ReportIndexRow> nodes, ReportOptions options);

    /// <summary>One node.</summary>
    void Node(TextWriter writer, FragmentationVerdict verdict, int number);

    /// <summary>What stands behind the nodes.</summary>
    void End(TextWriter writer, ReportOptions options);
}
