using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Export;
using FragTools.Gfp;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Reports;
using FragTools.Settings;
using FragTools.Starts;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>Generated descriptions of the objects: property names as they are, enums by name.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(BuddyInfo))]
[JsonSerializable(typeof(PageTypeInfo))]
[JsonSerializable(typeof(ZoneInfo))]
[JsonSerializable(typeof(ExtFragIndex))]
[JsonSerializable(typeof(ZoneExtFragIndex))]
[JsonSerializable(typeof(CompactionStat))]
[JsonSerializable(typeof(SlabCache))]
[JsonSerializable(typeof(MemoryInfo))]
[JsonSerializable(typeof(PageAllocFailure))]
[JsonSerializable(typeof(OomKill))]
[JsonSerializable(typeof(ContainerStartFailure))]
[JsonSerializable(typeof(GfpMask))]
[JsonSerializable(typeof(FragmentationVerdict))]
[JsonSerializable(typeof(FailureCause))]
[JsonSerializable(typeof(OomTask))]
[JsonSerializable(typeof(MemorySetting))]
[JsonSerializable(typeof(SlabSample))]
[JsonSerializable(typeof(LimitEvent))]
[JsonSerializable(typeof(KnownFault))]
[JsonSerializable(typeof(MemorySettingChange))]
[JsonSerializable(typeof(WatchSample))]
[JsonSerializable(typeof(CompactionResult))]
[JsonSerializable(typeof(CacheDropResult))]
[JsonSerializable(typeof(PodOomScore))]
[JsonSerializable(typeof(NodeCaptureResult))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>For output to files and terminals, not to web pages: &lt;, &gt;, + and letters beyond ASCII stand as they are.</summary>
    public static RecordJson Plain { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            // The enums of reports; the others have the converter that the attribute above gives them.
            new EnumText<AllocationCause>(),
            new EnumText<PageAllocFailureKind>(),
            new EnumText<ReportParts>(),
            new EnumText<WatermarkState>(),
            new EnumText<ZoneOutcome>(),
            new EnumText<OomFormula>(),
            new EnumText<OomRootBonus>(),
            new EnumText<VictimReason>(),
        },
    });

    /// <summary>The description of a type with all its properties.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Plain.Options.GetTypeInfo(typeof(T));
}
