<#
.SYNOPSIS
    Writes FragTools.Types.ps1xml and FragTools.Format.ps1xml from Types.psd1 and the types of the staged module. Started by
    ./build.ps1 Types.
#>
param(
    [Parameter(Mandatory)] [string] $ModulePath,
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Add-Type -LiteralPath "$ModulePath/FragTools.Core.dll", "$ModulePath/FragTools.dll"

# What CLIXML brings back as it was; all else comes as a copy of its parts, and is had of the object that lives again.
$plain = [string], [bool], [int], [long], [double], [decimal], [timespan]

# Properties that show themselves otherwise than .NET would, wherever they stand.
$printed = 'FirstSeen', 'GfpMask', 'LastSeen', 'Mask', 'StartTime', 'StartedAt', 'Timestamp', 'UnknownBits'
$shown = @{}
foreach ($class in [FragTools.Views.ShownProperties], [FragTools.Views.ShownTexts]) {
    foreach ($method in $class.GetMethods([System.Reflection.BindingFlags]'Public, Static, DeclaredOnly')) { $shown[$method.Name] = $class }
}

function Test-Printed([type] $Type, [string] $Name) { $Name -in $printed -and ($property = $Type.GetProperty($Name)) -and ([Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType) -in [long], [DateTimeOffset] }

function Format-Shown([string] $Name, [bool] $IsHidden) {
    "      <CodeProperty$($IsHidden ? ' IsHidden="true"' : '')>"
    "        <Name>$Name</Name>"
    "        <GetCodeReference><TypeName>$($shown[$Name].FullName)</TypeName><MethodName>$Name</MethodName></GetCodeReference>"
    '      </CodeProperty>'
}

function Format-Members([type] $Type, [hashtable] $Known, [string[]] $Members) {
    # Headings and what views show: of an object and of its copy.
    foreach ($heading in $Known.Headings.Keys | Sort-Object) {
        "      <AliasProperty IsHidden=`"true`"><Name>$heading</Name><ReferencedMemberName>$($Known.Headings[$heading])</ReferencedMemberName></AliasProperty>"
    }
    foreach ($name in $Type.GetProperties().Name | Where-Object { Test-Printed $Type $_ } | Sort-Object) { Format-Shown $name $false }
    foreach ($name in $Members | Where-Object { -not $Type.GetProperty($_) -and -not $Known.Headings.$_ } | Sort-Object -Unique) {
        if (-not $shown[$name]) { throw "$Type has no $name, and nothing shows it" }
        Format-Shown $name $true
    }
}

function Format-Converter([type] $Type, [hashtable] $Known, [string[]] $Members) {
    "  <Type>"
    "    <Name>$Type</Name>"
    '    <TypeConverter><TypeName>FragTools.Serialization.ObjectConverter</TypeName></TypeConverter>'
    '    <Members>'
    Format-Members $Type $Known $Members
    '      <CodeProperty IsHidden="true">'
    '        <Name>SerializedState</Name>'
    '        <GetCodeReference><TypeName>FragTools.Serialization.ObjectConverter</TypeName><MethodName>GetState</MethodName></GetCodeReference>'
    '      </CodeProperty>'
    '      <MemberSet>'
    '        <Name>PSStandardMembers</Name>'
    '        <Members>'
    '          <NoteProperty><Name>SerializationDepth</Name><Value>2</Value></NoteProperty>'
    '          <NoteProperty><Name>SerializationMethod</Name><Value>SpecificProperties</Value></NoteProperty>'
    '          <PropertySet>'
    '            <Name>PropertySerializationSet</Name>'
    "            <ReferencedProperties>$(-join ($Type.GetProperties().Name | Where-Object { -not (Test-Printed $Type $_) } | Sort-Object | ForEach-Object { "<Name>$_</Name>" }))<Name>SerializedState</Name></ReferencedProperties>"
    '          </PropertySet>'
    # Where an object is listed among others; there a zone would show all that it holds.
    $default = $Known.Table ?? -split "$($Known.List)" | Where-Object { $Type.GetProperty(($_ -split '[= ]')[0]).PropertyType -ne [FragTools.Proc.ZoneList] }
    if ($default) {
        '          <PropertySet>'
        '            <Name>DefaultDisplayPropertySet</Name>'
        "            <ReferencedProperties>$(-join ($default | ForEach-Object { "<Name>$(($_ -split '[= ]')[0])</Name>" }))</ReferencedProperties>"
        '          </PropertySet>'
    }
    '        </Members>'
    '      </MemberSet>'
    '    </Members>'
    '  </Type>'
}

function Format-Copy([type] $Type, [hashtable] $Known, [string[]] $Members) {
    "  <Type>"
    "    <Name>Deserialized.$Type</Name>"
    '    <Members>'
    Format-Members $Type $Known $Members
    '      <CodeProperty IsHidden="true">'
    '        <Name>Live</Name>'
    '        <GetCodeReference><TypeName>FragTools.Serialization.LiveObject</TypeName><MethodName>Of</MethodName></GetCodeReference>'
    '      </CodeProperty>'
    foreach ($property in $Type.GetProperties() | Where-Object { ([Nullable]::GetUnderlyingType($_.PropertyType) ?? $_.PropertyType) -notin $plain -and -not (Test-Printed $Type $_.Name) } | Sort-Object Name) {
        '      <ScriptProperty>'
        "        <Name>$($property.Name)</Name>"
        "        <GetScriptBlock>, `$this.Live.$($property.Name)</GetScriptBlock>"
        '      </ScriptProperty>'
    }
    foreach ($method in $Known.Methods) {
        '      <ScriptMethod>'
        "        <Name>$method</Name>"
        "        <Script>[FragTools.Serialization.ObjectConverter]::Revive(`$this).$method.Invoke(`$args)</Script>"
        '      </ScriptMethod>'
    }
    '      <MemberSet>'
    '        <Name>PSStandardMembers</Name>'
    "        <Members><NoteProperty><Name>TargetTypeForDeserialization</Name><Value>$Type</Value></NoteProperty></Members>"
    '      </MemberSet>'
    '    </Members>'
    '  </Type>'
}

function Format-View([string] $Name, [string[]] $Types, [hashtable] $View, [string] $Kind) {
    '    <View>'
    "      <Name>$Name</Name>"
    "      <ViewSelectedBy>$(-join ($Types | ForEach-Object { "<TypeName>$_</TypeName>" }))</ViewSelectedBy>"
    if ($Kind -eq 'Rows') { '      <GroupBy><PropertyName>VerdictHeading</PropertyName><CustomControlName>FragTools-VerdictHeading</CustomControlName></GroupBy>' }
    elseif ($View.Group -and $Kind -ne 'List') {
        '      <GroupBy>'
        "        <PropertyName>$($View.Group)</PropertyName>"
        "        <CustomControlName>FragTools-$($View.Group)</CustomControlName>"
        '      </GroupBy>'
    }
    elseif ($Kind -eq 'Text' -and -not $View.InBand) { '      <OutOfBand />' }
    switch ($Kind) {
        Table {
            '      <TableControl>'
            '        <TableHeaders>'
            foreach ($column in $View.Table) {
                $heading, $width = $column.TrimEnd('>') -split '(?:=\w+)? '
                "          <TableColumnHeader><Label>$heading</Label><Width>$width</Width>$($column.EndsWith('>') ? '<Alignment>Right</Alignment>' : '')</TableColumnHeader>"
            }
            '        </TableHeaders>'
            "        <TableRowEntries><TableRowEntry>$($View.Wrap ? '<Wrap />' : '')<TableColumnItems>"
            foreach ($column in $View.Table) { "          <TableColumnItem><PropertyName>$(($column -split ' ')[0] -replace '.*=')</PropertyName></TableColumnItem>" }
            '        </TableColumnItems></TableRowEntry></TableRowEntries>'
            '      </TableControl>'
        }
        List {
            '      <ListControl><ListEntries><ListEntry><ListItems>'
            foreach ($line in -split $View.List) {
                $label, $member = $line -split '='
                "        <ListItem>$($member ? "<Label>$label</Label>" : '')<PropertyName>$($member ?? $label)</PropertyName></ListItem>"
            }
            '      </ListItems></ListEntry></ListEntries></ListControl>'
        }
        Rows {
            '      <CustomControl><CustomEntries><CustomEntry><CustomItem>'
            "        <ExpressionBinding><PropertyName>$($View.Rows)</PropertyName></ExpressionBinding>"
            '      </CustomItem></CustomEntry></CustomEntries></CustomControl>'
        }
        Text {
            '      <CustomControl><CustomEntries><CustomEntry><CustomItem>'
            "        <ExpressionBinding><PropertyName>$($View.Text)</PropertyName></ExpressionBinding>"
            # Rows of a group stand close, a text of its own has a blank line behind it.
            if (-not $View.Group) { '        <NewLine />' }
            '      </CustomItem></CustomEntry></CustomEntries></CustomControl>'
        }
    }
    '    </View>'
}

$views = Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/Types.psd1"
$names = $views.Keys | Sort-Object
$members = @{}
foreach ($name in $names) {
    $view = $views[$name]
    $all = @($view.Table -replace ' .*') + @(-split "$($view.List)") + $view.Text + $view.Group + $view.Rows + ($view.Rows ? 'VerdictHeading' : @())
    # A column's heading is a property, whatever its cells show.
    $members[($name -split '[# ]')[0]] += @($all -replace '.*=') + @($view.Table -replace '[= ].*' | Where-Object { $shown[$_] }) | Where-Object { $_ }
}
$note = 'Written by ./build.ps1 Types from Types/Types.psd1'
$types = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!--'
    "  $note. Headings of tables are hidden properties, so that CSV and JSON hold each number"
    '  once. What crosses to another process carries its state; a job and Import-Clixml make the object itself of it again. A session'
    '  over ssh knows no types of modules: there the copy gives what only the object has.'
    '-->'
    '<Types>'
    foreach ($name in $names | Where-Object { $_ -notmatch '[# ]' }) {
        Format-Converter $name $views[$name] $members[$name]
        Format-Copy $name $views[$name] $members[$name]
    }
    '</Types>'
)
$format = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    "<!-- $note. No script runs in a view, so that each works under constrained language. -->"
    '<Configuration>'
    '  <Controls>'
    foreach ($group in $views.Values.Group | Sort-Object -Unique) {
        '    <Control>'
        "      <Name>FragTools-$group</Name>"
        '      <CustomControl><CustomEntries><CustomEntry><CustomItem>'
        "        <Text>   </Text><ExpressionBinding><PropertyName>$group</PropertyName></ExpressionBinding>"
        '      </CustomItem></CustomEntry></CustomEntries></CustomControl>'
        '    </Control>'
    }
    '    <Control>'
    '      <Name>FragTools-VerdictHeading</Name>'
    '      <CustomControl><CustomEntries><CustomEntry><CustomItem><ExpressionBinding><PropertyName>VerdictHeading</PropertyName></ExpressionBinding></CustomItem></CustomEntry></CustomEntries></CustomControl>'
    '    </Control>'
    '  </Controls>'
    '  <ViewDefinitions>'
    # The first view that fits is taken: what has a text shows that, what has a table that. Views with names come behind all others.
    $rows = $names | Where-Object { $views[$_].Rows }
    Format-View FragTools.Diagnosis.Rows $rows $views[$rows[0]] Rows
    foreach ($isNamed in $false, $true) {
        foreach ($kind in 'Text', 'Table', 'List') {
            foreach ($name in $names | Where-Object { $views[$_][$kind] -and ($_ -match ' ') -eq $isNamed }) {
                $type, $view = $name -split ' '
                Format-View ($view ?? $name) $type $views[$name] $kind
            }
        }
    }
    '  </ViewDefinitions>'
    '</Configuration>'
)
[System.IO.File]::WriteAllText($OutputPath, ($types -join "`n") + "`n")
[System.IO.File]::WriteAllText(($OutputPath -replace 'Types(?=\.ps1xml$)', 'Format'), ($format -join "`n") + "`n")
