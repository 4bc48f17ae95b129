using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace FragTools.Tests;

/// <summary>What the engine makes of the module's parameters, views and objects.</summary>
public sealed class HostedEngineTests(HostedEngine engine) : IClassFixture<HostedEngine>
{
    /// <summary>Commands that together give an object of every type that is read from a node, from a log or from text.</summary>
    public static TheoryData<string> Reading { get; } =
    [
        "Get-BuddyInfo -Root $fixtures/6.18-idle-vm",
        "Get-PageTypeInfo -Root $fixtures/6.18-idle-vm",
        "Get-ZoneInfo -Root $fixtures/6.18-idle-vm",
        "Get-ExtFragIndex -Root $fixtures/6.18-idle-vm",
        "Get-ExtFragIndex -Root $fixtures/6.18-idle-vm -ByZone",
        "Get-CompactionStat -Root $fixtures/6.18-idle-vm",
        "Get-SlabCache -Root $fixtures/6.18-idle-vm",
        "Get-MemoryInfo -Root $fixtures/6.18-idle-vm",
        "Get-MemorySetting -Root $fixtures/6.18-idle-vm",
        "Get-PageAllocFailure -Path $fixtures/*/var/log/messages, $fixtures/*/var/log/dmesg",
        "Get-OomKill -Path $fixtures/*/var/log/messages, $fixtures/*/var/log/dmesg",
        "Get-ContainerStartFailure -Root $fixtures/unknown-tke-dc05",
        "Get-PodOomScore -Manifest $fixtures/unknown-cluster-1.31/cluster.yaml",
        "ConvertFrom-GfpMask 0x40dc0 -KernelVersion 5.14",
        "Test-MemoryFragmentation -Root $fixtures/3.10.0-514-beta_004-before, $fixtures/5.15-healthy",
    ];

    /// <summary>What CLIXML itself brings back as it was.</summary>
    private static readonly Type[] Plain = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(TimeSpan)];

    public static TheoryData<string> Names => [.. StagedModule.Cmdlets.Select(cmdlet => cmdlet.Name)];

    /// <summary>The engine binds by these; the help and the README are checked against the attributes.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_bind_as_the_attributes_declare(string name)
    {
        var declared = StagedModule.Cmdlets.Single(cmdlet => cmdlet.Name == name);
        var command = (CmdletInfo)Assert.Single(engine.Run($"Get-Command {name} -CommandType Cmdlet")).BaseObject;
        Assert.Equal(declared.DefaultSet, command.DefaultParameterSet ?? ParameterMetadata.AllSets);
        Assert.Equal(declared.Sets.Order(StringComparer.Ordinal), command.ParameterSets.Select(set => set.Name).Order(StringComparer.Ordinal));
        foreach (var set in command.ParameterSets)
        {
            var bound = set.Parameters.Where(parameter => declared.Parameters.Any(one => one.Name == parameter.Name))
                .Select(parameter => (parameter.Name, parameter.IsMandatory, Position: parameter.Position == int.MinValue ? null : (int?)parameter.Position,
                    parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName, Aliases: string.Join(',', parameter.Aliases)));
            var expected = declared.Parameters.SelectMany(
                parameter => parameter.Sets.Where(one => one.Set == set.Name || one.Set == ParameterMetadata.AllSets)
                    .Select(one => (parameter.Name, IsMandatory: one.Mandatory, one.Position,
                        ValueFromPipeline: one.FromPipeline, ValueFromPipelineByPropertyName: parameter.ByPropertyName, Aliases: string.Join(',', parameter.Aliases))));
            Assert.Equal(expected.OrderBy(parameter => parameter.Name, StringComparer.Ordinal), bound.OrderBy(parameter => parameter.Name, StringComparer.Ordinal));
        }
    }

    /// <summary>A view swallows the error of a cell's script and leaves the cell empty.</summary>
    [Theory]
    [MemberData(nameof(Reading))]
    public void No_cell_of_a_view_fails(string script)
    {
        foreach (var item in Read(script))
        {
            var views = engine.Run($"Get-FormatData -TypeName {item.BaseObject.GetType().FullName}").Select(view => (ExtendedTypeDefinition)view.BaseObject);
            var cells = views.SelectMany(view => view.FormatViewDefinition).SelectMany(view => Cells(view.Control)).ToList();
            Assert.NotEmpty(cells);
            Assert.All(cells, cell => Show(cell, item));
        }
    }

    /// <summary>Where scripts may call no method of ours, the views show what they show elsewhere; a copy's, too.</summary>
    [Theory]
    [MemberData(nameof(Reading))]
    public void Views_are_the_same_in_ConstrainedLanguage(string script)
    {
        using var constrained = new HostedEngine(PSLanguageMode.ConstrainedLanguage);
        foreach (var item in Read(script))
        {
            // Without a runspace nothing makes the object itself of it, as in a session over ssh.
            var text = PSSerializer.Serialize(item);
            Runspace.DefaultRunspace = null;
            var copy = (PSObject)PSSerializer.Deserialize(text);
            Assert.StartsWith("Deserialized.", copy.TypeNames[0], StringComparison.Ordinal);
            foreach (var format in new[] { "Out-String -Width 200", "Format-List | Out-String -Width 200" })
            {
                Assert.All([item, copy], one =>
                {
                    var expected = engine.Run($"$args[0] | {format}", one)[0].ToString();
                    Assert.Equal(expected, constrained.Run($"param($item) $item | {format}", one)[0].ToString());
                });
            }
        }
    }

    /// <summary>What heads a column is a property, so that Sort-Object and Where-Object take what is read.</summary>
    [Theory]
    [MemberData(nameof(Reading))]
    public void A_heading_is_a_property(string script)
        => Assert.All(Read(script), item =>
        {
            foreach (var table in engine.Run($"Get-FormatData -TypeName {string.Join(',', item.TypeNames.Select(name => $"'{name}'"))}")
                .SelectMany(view => ((ExtendedTypeDefinition)view.BaseObject).FormatViewDefinition).Select(view => view.Control).OfType<TableControl>())
            {
                Assert.All(
                    table.Headers.Zip(table.Rows[0].Columns, (header, column) => header.Label ?? column.DisplayEntry.Value),
                    heading => Assert.NotNull(item.Properties[heading]));
            }
        });

    /// <summary>What crosses to another process (Export-Clixml, a job) is the same object there; a plain copy gives the same of each property.</summary>
    [Theory]
    [MemberData(nameof(Reading))]
    public void An_object_survives_serialization(string script)
        => Assert.All(Read(script), item =>
        {
            var text = PSSerializer.Serialize(item);
            Assert.NotNull(item.Properties["SerializedState"]?.Value);
            var live = Assert.Single(engine.Run("[System.Management.Automation.PSSerializer]::Deserialize($args[0])", text));
            Assert.IsType(item.BaseObject.GetType(), live.BaseObject);
            Assert.Equal(item.TypeNames, live.TypeNames);
            var copy = new PSObject();
            copy.TypeNames.Clear();
            copy.TypeNames.Add("Deserialized." + item.BaseObject.GetType().FullName);
            copy.Properties.Add(new PSNoteProperty("SerializedState", item.Properties["SerializedState"].Value));
            foreach (var property in item.BaseObject.GetType().GetProperties())
            {
                var expected = Json(item, property.Name);
                Assert.Equal(expected, Json(live, property.Name));
                var isPlain = Plain.Contains(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
                Assert.True(isPlain || expected == Json(copy, property.Name), $"a copy lacks {property.Name}: ./build.ps1 Types");
            }
        });

    private string Json(PSObject item, string property)
        => engine.Run("ConvertTo-Json -InputObject $args[0].($args[1]) -Depth 6 -EnumsAsStrings -WarningAction Ignore", item, property)[0].ToString();

    // A few of each type are enough, however many a fixture holds.
    private List<PSObject> Read(string script)
    {
        var items = engine.Run(script).GroupBy(item => item.BaseObject.GetType()).SelectMany(group => group.Take(5)).ToList();
        Assert.NotEmpty(items);
        return items;
    }

    private static IEnumerable<DisplayEntry> Cells(PSControl control)
        => control.GroupBy is { } group
            ? [group.Expression, .. group.CustomControl is { } heading ? Items(heading) : [], .. Items(control)]
            : Items(control);

    private static IEnumerable<DisplayEntry> Items(PSControl control)
        => control switch
        {
            TableControl table => table.Rows.SelectMany(row => row.Columns).Select(column => column.DisplayEntry),
            ListControl list => list.Entries.SelectMany(entry => entry.Items).Select(item => item.DisplayEntry),
            CustomControl custom => custom.Entries.SelectMany(entry => entry.CustomItems).SelectMany(Cells),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is a view that this test does not know"),
        };

    private static IEnumerable<DisplayEntry> Cells(CustomItemBase item)
        => item switch
        {
            CustomItemExpression expression => [expression.Expression],
            CustomItemFrame frame => frame.CustomItems.SelectMany(Cells),
            _ => [],
        };

    private void Show(DisplayEntry cell, PSObject item)
    {
        if (cell.ValueType == DisplayEntryValueType.Property)
        {
            Assert.NotNull(item.Properties[cell.Value]);
            return;
        }

        Runspace.DefaultRunspace = engine.Runspace;
        ScriptBlock.Create(cell.Value).InvokeWithContext(null, [new PSVariable("_", item), new PSVariable("ErrorActionPreference", ActionPreference.Stop)]);
    }
}
