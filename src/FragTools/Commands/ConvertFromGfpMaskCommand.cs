using System.Globalization;
using System.Management.Automation;
using FragTools.Completion;
using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Reports;
using FragTools.Serialization;

namespace FragTools.Commands;

[Cmdlet(VerbsData.ConvertFrom, "GfpMask")]
[OutputType(typeof(GfpMask))]
public sealed class ConvertFromGfpMaskCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("GfpMask")]
    [AllowEmptyString]
    public PSObject[] Mask { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KernelVersionCompleter))]
    [AllowNull]
    public string? KernelVersion { get; set; }

    protected override void ProcessRecord()
    {
        var kernel = Linux.KernelRelease.TryParse(KernelVersion);
        if (!string.IsNullOrEmpty(KernelVersion) && kernel is null)
        {
            ThrowTerminatingError(Errors.KernelVersionInvalid(KernelVersion));
        }

        foreach (var piece in Mask)
        {
            try
            {
                if (Read(piece, kernel) is { } mask)
                {
                    Write(mask);
                }
            }
            catch (NodeException error)
            {
                WriteError(Errors.From(error));
            }
        }
    }

    /// <summary>A number is the mask's value, a text is hexadecimal; an object that holds a mask is read as its kernel means it.</summary>
    private static GfpMask? Read(PSObject piece, KernelRelease? kernel) => ObjectConverter.Revive(piece) switch
    {
        GfpMask mask => GfpMask.Parse(mask.ToString(), kernel ?? Linux.KernelRelease.TryParse(mask.KernelVersion)),
        IKernelReport report => report.DecodeGfpMask(),
        byte or short or ushort or int or uint or long or ulong => GfpMask.Parse(Hex(piece.BaseObject), kernel),

        // A row of Export-Csv, with the kernel's own words beside the number.
        PSObject row when row.Properties["GfpMask"]?.Value is { } value => value.ToString() is { Length: > 0 } text
            ? GfpMask.Parse(text + (row.Properties["GfpText"]?.Value is string { Length: > 0 } names ? $"({names})" : ""), kernel)
            : null,
        _ => GfpMask.Parse(TypedText.Of(piece) ?? "", kernel),
    };

    // What does not fit in 32 bits is refused with its digits.
    private static string Hex(object number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    private void Write(GfpMask mask)
    {
        foreach (var remark in new[] { mask.Disagreement, mask.Note }.OfType<string>())
        {
            WriteVerbose($"{mask.Hex}: {remark}");
        }

        WriteObject(mask);
    }
}
