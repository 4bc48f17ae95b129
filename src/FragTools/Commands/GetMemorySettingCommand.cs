using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Settings;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "MemorySetting", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(MemorySetting))]
public sealed class GetMemorySettingCommand : InputCommand
{
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SettingNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    // The first position is the name's.
    [Parameter(ParameterSetName = nameof(Root))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Root { get; set; }

    private protected override bool TakesText => false;

    private protected override void Read(IEnumerable<NodeInput> inputs)
    {
        foreach (var input in inputs.OfType<NodeInput.Root>())
        {
            var reading = MemorySettingReader.Read(input.Tree, Name);
            WriteVerbose($"{input.Tree.Path}: {reading.Items.Count} settings read.");
            Write(reading, settings => WriteObject(settings, enumerateCollection: true));
        }
    }

    private protected override ErrorRecord Unsupported(object item) => Errors.NotFolder(item);
}
