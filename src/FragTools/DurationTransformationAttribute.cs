using System.Management.Automation;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools;

/// <summary>Makes a length of time of what a user writes: PowerShell by itself takes 10 for ten ticks and knows no 60s.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given is TimeSpan length && length >= TimeSpan.Zero ? length
            : Duration.TryParse(TypedText.Of(inputData), out var duration, out var problem) ? duration
            : throw new ArgumentTransformationMetadataException(problem);
    }
}

/// <summary>Makes a page size of what a user writes, <c>64K</c>: PowerShell by itself knows 64KB alone.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PageSizeTransformationAttribute : ArgumentTransformationAttribute
{
    // What is none is refused by the list of those that there are.
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => PageSize.TryParse((inputData is PSObject { BaseObject: var plain } ? plain : inputData)?.ToString(), out var bytes)
            ? bytes
            : inputData;
}
