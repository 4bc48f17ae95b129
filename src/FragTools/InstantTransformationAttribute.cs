using System.Management.Automation;
using FragTools.Logs;

namespace FragTools;

/// <summary>Makes an instant of what stands behind -Since and -Until: a date, or how long ago.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InstantTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var now = DateTimeOffset.UtcNow;
        return given switch
        {
            DateTimeOffset instant => instant.ToUniversalTime(),

            // One of unspecified kind is local, as Get-Date's are.
            DateTime time => new DateTimeOffset(time).ToUniversalTime(),
            TimeSpan ago => now - ago,
            _ => LogTime.TryParse(TypedText.Of(inputData), now, out var instant, out var problem)
                ? instant
                : throw new ArgumentTransformationMetadataException(problem),
        };
    }
}
