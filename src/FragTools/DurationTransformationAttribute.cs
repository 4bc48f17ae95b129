using System.Management.Automation;
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
