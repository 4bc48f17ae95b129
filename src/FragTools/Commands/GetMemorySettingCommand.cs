using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Settings;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "MemorySetting", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(MemorySetting))]
public sealed class GetMemorySettingCommand : PSCmdlet
{
    private bool _anythingPiped;

    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SettingNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter(ParameterSetName = nameof(Root))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Root { get; set; }

    [Parameter(ParameterSetName = nameof(LiteralRoot), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralRoot { get; set; } = [];

    [Parameter(ParameterSetName = nameof(InputObject), Mandatory = true, ValueFromPipeline = true)]
    public PSObject[] InputObject { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var root in Roots())
        {
            if (Stopping)
            {
                return;
            }

            var reading = MemorySettingReader.Read(root, Name);
            WriteVerbose($"{root.Path}: {reading.Items.Count} settings read.");
            WriteObject(reading.Items, enumerateCollection: true);
            foreach (var error in reading.Errors)
            {
                WriteError(Errors.From(error));
            }
        }
    }

    protected override void EndProcessing()
    {
        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }
    }

    private IEnumerable<LinuxRoot> Roots() => ParameterSetName switch
    {
        nameof(InputObject) => InputObject.Select(OfPiped).OfType<LinuxRoot>(),
        nameof(LiteralRoot) => LiteralRoot.SelectMany(path => InputPaths.Resolve(this, path, literal: true)).Select(path => new LinuxRoot(path)),
        _ when Root is null => [LinuxRoot.Live],
        _ => Root.SelectMany(path => InputPaths.Resolve(this, path, literal: false)).Select(path => new LinuxRoot(path)),
    };

    private LinuxRoot? OfPiped(PSObject piece)
    {
        _anythingPiped = true;
        if (piece.BaseObject is DirectoryInfo || (piece.BaseObject is FileInfo file && LinuxRoot.IsArchiveFile(file.FullName)))
        {
            return new LinuxRoot(((FileSystemInfo)piece.BaseObject).FullName);
        }

        WriteError(Errors.NotFolder(piece.BaseObject));
        return null;
    }
}
